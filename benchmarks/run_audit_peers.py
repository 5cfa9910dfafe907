"""The same planted tables through another tool, in an environment of its own.

    python benchmarks/run_audit.py --quick --export tables
    python -m venv peer && peer/bin/pip install PINS
    peer/bin/python benchmarks/run_audit_peers.py deepchecks tables [--seconds 120]

PINS, deepchecks: deepchecks==0.19.1 scikit-learn==1.5.2 pandas==2.2.3 numpy==1.26.4 "setuptools<81"
PINS, hashprep: hashprep==0.1.0 (with pandas 3.1.1, numpy 2.4.6, scikit-learn 1.9.1, scipy 1.17.1)

deepchecks 0.19 asks scikit-learn for the scorer `max_error` on import, and for `squared=` later: both are
gone from scikit-learn 1.9, hence its pins.

An alert counts when its kind may mean the defect (generously, below) and it names the column or no column;
it must be new against the clean table. Each table has so many CPU seconds; one that takes more is skipped and
counted apart. What was heard is kept in `tables/PEER.jsonl`: a run that was cut goes on from there.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import signal
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

RARE = 0.1  # of the most frequent class: the threshold of deepchecks itself
Alerts = set[tuple[str, str]]  # kind, column ("" for the table)

MEANS: dict[str, dict[str, set[str]]] = {
    "deepchecks": {
        "DataDuplicates": {"duplicate-rows", "near-duplicate-rows"},
        "ConflictingLabels": {"conflicting-labels", "label-noise"},
        "IsSingleValue": {"constant-column", "stale-data"},
        "MixedNulls": {"disguised-missing", "missing-values"},
        "PercentOfNulls": {"missing-values", "missing-pattern"},
        "MixedDataTypes": {"mixed-types", "number-as-text", "date-as-text", "mixed-date-formats",
                           "shifted-row", "disguised-missing", "impossible-value"},
        "StringMismatch": {"inconsistent-category", "untrimmed-text", "mojibake"},
        "SpecialCharacters": {"mojibake", "disguised-missing"},
        "StringLengthOutOfBounds": {"mixed-types", "mixed-date-formats", "shifted-row",
                                    "inconsistent-category"},
        "OutlierSampleDetection": {"outliers", "unit-error", "impossible-value", "disguised-missing",
                                   "shifted-row"},
        "FeatureLabelCorrelation": {"target-leak", "encoded-target", "post-outcome-column"},
        "IdentifierLabelCorrelation": {"target-leak", "sort-order"},
        "FeatureFeatureCorrelation": {"collinear-columns", "derived-column", "duplicate-column",
                                      "functional-dependency"},
        "ClassImbalance": {"class-imbalance"},
    },
    "hashprep": {
        "data_leakage": {"target-leak", "encoded-target", "post-outcome-column"},
        "target_leakage": {"target-leak", "encoded-target", "post-outcome-column"},
        "target_leakage_patterns": {"target-leak", "encoded-target", "post-outcome-column"},
        "missing_values": {"missing-values", "missing-pattern"},
        "high_missing_values": {"missing-values", "missing-pattern"},
        "dataset_missingness": {"missing-values"},
        "missing_patterns": {"missing-pattern"},
        "empty_column": {"constant-column"},
        "single_value": {"constant-column"},
        "class_imbalance": {"class-imbalance"},
        "high_cardinality": {"high-cardinality", "identifier-column", "personal-data"},
        "unique_values": {"identifier-column", "personal-data", "high-cardinality"},
        "duplicates": {"duplicate-rows", "near-duplicate-rows"},
        "mixed_types": {"mixed-types", "number-as-text", "date-as-text", "mixed-date-formats", "shifted-row"},
        "outliers": {"outliers", "unit-error", "impossible-value", "disguised-missing", "shifted-row"},
        "feature_correlation": {"collinear-columns", "derived-column", "duplicate-column"},
        "categorical_correlation": {"functional-dependency", "duplicate-column"},
        "mixed_correlation": {"functional-dependency", "duplicate-column", "batch-effect"},
        "high_zero_counts": {"zero-inflation", "disguised-missing"},
        "extreme_text_lengths": {"mixed-types", "shifted-row"},
        "datetime_skew": {"disguised-missing", "impossible-value"},
        "datetime_future_dates": {"impossible-value", "disguised-missing"},
        "future_dates": {"impossible-value", "disguised-missing"},
        "datetime_monotonicity": {"time-structure"},
        "datetime_gaps": {"stale-data"},
        "skewness": {"skewed-number"},
        "uniform_distribution": {"identifier-column"},
        "dataset_drift": {"time-drift"},
    },
}  # fmt: skip


def deepchecks(frame: pd.DataFrame, target: str | None, time_column: str | None) -> Alerts:
    """Return the checks of the data integrity suite whose condition fails, with the columns they name."""
    from deepchecks.tabular import Dataset
    from deepchecks.tabular.checks import ClassImbalance, PercentOfNulls
    from deepchecks.tabular.suites import data_integrity

    data = Dataset(frame, label=target, datetime_name=time_column)
    suite = data_integrity()
    suite.add(PercentOfNulls().add_condition_percent_of_nulls_not_greater_than(0.05))
    suite.add(ClassImbalance())  # its own condition warns of balanced classes: its value is judged below
    found: Alerts = set()
    for result in suite.run(data).results:
        kind = type(result.check).__name__
        if not hasattr(result, "passed_conditions"):
            continue  # it did not run on this table
        if kind == "ClassImbalance" and min(result.value.values()) < RARE * max(result.value.values()):
            found.add((kind, str(target)))
        if result.passed_conditions(fail_if_warning=True):
            continue
        details = " ".join(str(condition.details) for condition in result.conditions_results)
        found |= {(kind, name) for name in frame.columns if str(name) in details} or {(kind, "")}
        value = result.value.get("columns", result.value) if isinstance(result.value, dict) else {}
        found |= (
            {(kind, str(name)) for name, said in value.items() if said}
            if kind.startswith("String")
            else set()
        )
    return found


def hashprep(frame: pd.DataFrame, target: str | None, time_column: str | None) -> Alerts:
    """Return every issue, with the column or columns it names."""
    from hashprep import DatasetAnalyzer

    found: Alerts = set()
    for issue in DatasetAnalyzer(frame, target_col=target).analyze()["issues"]:
        named = {str(name) for name in frame.columns if str(name) in str(issue["column"])}
        found |= {(str(issue["category"]), name) for name in named or {""}}
    return found


def read(path: Path, case: dict[str, Any]) -> pd.DataFrame:
    """Read a table as a user of pandas would who knows its separator and decimal mark."""
    return pd.read_csv(path, sep=case["separator"], decimal=case["decimal"])


Audit = Callable[[pd.DataFrame, str | None, str | None], Alerts]
AUDITS: dict[str, tuple[Audit, str]] = {
    "deepchecks": (deepchecks, "deepchecks.tabular.suites"),
    "hashprep": (hashprep, "hashprep"),
}


def heard(audit: Audit, path: Path, case: dict[str, Any], seconds: int) -> dict[str, Any]:
    """Audit one table in a process of its own, which the system ends after so many CPU seconds."""
    back, forth = os.pipe()
    begin = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(back)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        with (
            contextlib.redirect_stdout(open(os.devnull, "w")),  # noqa: PTH123 - the process ends here
            contextlib.redirect_stderr(open(os.devnull, "w")),  # noqa: PTH123
        ):
            try:
                said = {"alerts": sorted(audit(read(path, case), case["target"], case["time"]))}
            except Exception as problem:  # noqa: BLE001 - a peer that breaks on a table found nothing in it
                said = {"broke": f"{type(problem).__name__}: {str(problem)[:200]}"}
        with os.fdopen(forth, "w") as stream:
            json.dump(said, stream)
        os._exit(0)
    os.close(forth)
    with os.fdopen(back) as stream:
        text = stream.read()
    _, status, used = os.wait4(child, 0)
    cut = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
    found = {"skipped": seconds} if cut else json.loads(text or '{"broke": "the process died"}')
    return found | {"cpu": round(used.ru_utime + used.ru_stime, 2), "wall": time.perf_counter() - begin}


def main() -> None:
    """Print recall by code, and alerts on the clean tables."""
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("peer", choices=tuple(AUDITS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=int, default=120, help="CPU seconds a table may take")
    parser.add_argument("--until", type=float, help="seconds of wall time after which no table is begun")
    chosen = parser.parse_args()
    cases = json.loads((chosen.folder / "planted.json").read_text(encoding="utf-8"))
    audit, library = AUDITS[chosen.peer]
    kept = chosen.folder / f"{chosen.peer}.jsonl"
    done = (
        {line["file"]: line for line in map(json.loads, kept.read_text().splitlines())}
        if kept.exists()
        else {}
    )
    __import__(library)  # once, for every process
    begin = time.monotonic()
    for case in ordered(cases, chosen.folder):
        for file in (case["clean"], case["file"]):
            late = chosen.until is not None and time.monotonic() - begin > chosen.until
            if file in done or late:
                continue
            done[file] = {"file": file} | heard(audit, chosen.folder / file, case, chosen.seconds)
            with kept.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(done[file], ensure_ascii=False) + "\n")
    sys.stdout.write(told(chosen.peer, cases, done, chosen.seconds))


def ordered(cases: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Return one case of each defect first, the smallest table, then a second of each: a cut run is even."""
    sizes = {case["file"]: (folder / case["file"]).stat().st_size for case in cases}
    met: dict[str, int] = defaultdict(int)
    ranks = {}
    for case in sorted(cases, key=lambda case: sizes[case["file"]]):
        ranks[case["file"]] = (met[case["code"]], sizes[case["file"]])
        met[case["code"]] += 1
    return sorted(cases, key=lambda case: ranks[case["file"]])


def told(peer: str, cases: list[dict[str, Any]], done: dict[str, dict[str, Any]], seconds: int) -> str:
    """Return what was found by code, what was skipped, and the alerts on clean tables, as Markdown."""
    kinds = MEANS[peer]
    results: dict[str, list[bool]] = defaultdict(list)
    apart: dict[str, int] = defaultdict(int)
    for case in cases:
        clean, planted = done.get(case["clean"], {}), done.get(case["file"], {})
        if "alerts" not in clean or "skipped" in planted or not planted:
            apart[case["code"]] += 1
            continue
        fresh = {tuple(a) for a in planted.get("alerts", ())} - {tuple(a) for a in clean["alerts"]}
        right = any(
            case["code"] in kinds.get(kind, ()) and (not case["columns"] or name in (*case["columns"], ""))
            for kind, name in fresh
        )
        results[case["code"]].append(right)
    broke = [line for line in done.values() if "broke" in line]
    cpu = sum(line["cpu"] for line in done.values())
    out = [f"{peer}: {cpu:.0f} CPU s over {len(done)} tables, {len(broke)} on which it broke", ""]
    out += [f"| {code} | {len(r)} | {sum(r)} |" for code, r in results.items()]
    out.append(f"| **all** | {sum(map(len, results.values()))} | {sum(map(sum, results.values()))} |")
    majority = sum(2 * sum(r) >= len(r) for r in results.values())
    out.append(f"\nNamed in half of its tables or more: {majority} of {len(results)} kinds of defect.")
    out.append(f"Not judged (over {seconds} CPU s, or their clean table was): {dict(apart) or 'none'}")
    names = sorted({case["clean"] for case in cases})
    heard_clean = {name: done[name]["alerts"] for name in names if "alerts" in done.get(name, {})}
    out += [f"{name}: {len(alerts)} alerts on the clean table" for name, alerts in heard_clean.items()]
    total = sum(map(len, heard_clean.values()))
    out.append(f"{total} alerts on {len(heard_clean)} clean tables of {len(names)}")
    out += [f"broke on {line['file']}: {line['broke']}" for line in broke]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    main()
