"""The same planted tables through another tool, in an environment of its own.

    python benchmarks/run_audit.py --quick --export tables
    python -m venv peer && peer/bin/pip install PINS
    peer/bin/python benchmarks/run_audit_peers.py deepchecks tables

PINS, deepchecks: deepchecks==0.19.1 scikit-learn==1.5.2 pandas==2.2.3 numpy==1.26.4 "setuptools<81"
PINS, hashprep: hashprep==0.1.0 (with pandas 3.1.1, numpy 2.4.6, scikit-learn 1.9.1, scipy 1.17.1)

An alert counts when its kind may mean the defect (generously, below) and it names the column or no column;
it must be new against the clean table.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd

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
    suite.add(ClassImbalance().add_condition_class_ratio_less_than(0.1))
    found: Alerts = set()
    for result in suite.run(data).results:
        if not hasattr(result, "passed_conditions") or result.passed_conditions(fail_if_warning=True):
            continue
        kind = type(result.check).__name__
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


def main() -> None:
    """Print recall by code, and alerts on the clean tables."""
    warnings.filterwarnings("ignore")
    peer, folder = sys.argv[1], Path(sys.argv[2])
    audit = {"deepchecks": deepchecks, "hashprep": hashprep}[peer]
    cases = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    kinds, clean, failures = MEANS[peer], {}, 0
    results: dict[str, list[bool]] = defaultdict(list)
    begin = time.process_time()
    for case in cases:
        if case["clean"] not in clean:
            clean[case["clean"]] = audit(read(folder / case["clean"], case), case["target"], case["time"])
        try:
            heard = audit(read(folder / case["file"], case), case["target"], case["time"])
        except Exception as problem:  # noqa: BLE001 - a peer that breaks on a table found nothing in it
            failures += 1
            sys.stderr.write(f"{case['file']} {case['code']}: {type(problem).__name__} {problem}\n")
            heard = set()
        fresh = heard - clean[case["clean"]]
        right = any(
            case["code"] in kinds.get(kind, ()) and (not case["columns"] or name in (*case["columns"], ""))
            for kind, name in fresh
        )
        results[case["code"]].append(right)
    out = [f"{peer}: {time.process_time() - begin:.0f} CPU s, {failures} tables on which it broke\n"]
    out += [f"| {code} | {len(r)} | {sum(r)} |" for code, r in results.items()]
    out.append(f"| **all** | {sum(map(len, results.values()))} | {sum(map(sum, results.values()))} |")
    majority = sum(2 * sum(r) >= len(r) for r in results.values())
    out.append(f"\nNamed in half of its tables or more: {majority} of {len(results)} kinds of defect.")
    out += [f"{name}: {len(found)} alerts on the clean table" for name, found in clean.items()]
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
