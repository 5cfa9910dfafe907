"""The public verbs: make a project, run it, ask where it stands, verify it, predict with it."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.errors import InputError, StateError
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.core.whole import Bring
from pythesis.flow import Settings, Watch, framing, lately, tracking
from pythesis.flow.auditing import Audited, audit
from pythesis.flow.outputs import read_evidence
from pythesis.flow.running import STATE, Run, context_of
from pythesis.flow.standing import Status, stand
from pythesis.flow.submitting import Submission, submit
from pythesis.flow.verify import Report, verify
from pythesis.flow.watching import Recorder, Silent
from pythesis.ledger import Log, Placement, briefs, files
from pythesis.ledger.log import now
from pythesis.mentor import folder, gates
from pythesis.mentor.calendar import today
from pythesis.mentor.gates import Standing
from pythesis.words import system_language

if TYPE_CHECKING:
    import polars as pl

    from pythesis.deliver.rehearsal import Rehearsal

Values = Mapping[str, Mapping[str, Any]]  # tables of the brief and their keys
__all__ = [
    "Audited",
    "Project",
    "RunReport",
    "Settings",
    "Silent",
    "Status",
    "audit",
    "demo",
    "find_or_start",
    "join",
    "predict",
    "predict_to",
    "start",
]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run made. ``evidence`` is None when it stopped before everything was assembled."""

    root: Path
    seconds: float
    ran: tuple[str, ...]
    evidence: Evidence | None
    placements: tuple[Placement, ...] = ()

    @property
    def problems(self) -> int:
        """Number of findings of severity warning or above."""
        if self.evidence is None:
            return 0
        serious = (Severity.WARNING, Severity.BLOCKING)
        return sum(f.severity in serious and not f.told_by for f in self.evidence.all_findings())


@dataclass
class Project:
    """A project on disk.

    Parameters
    ----------
    root : Path or str
        Its folder, which holds ``pythesis.toml``.

    Raises
    ------
    StateError
        When the folder is not a project.

    Examples
    --------
    >>> Project("PyTanic").run()  # doctest: +SKIP
    """

    root: Path
    _log: Log = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.root = Path(self.root)
        if not framing.is_project(self.root):
            raise StateError(
                said("errors.no-project.what", folder=self.root.resolve().name),
                said("errors.no-project.remedy"),
            )
        self._log = Log(self.root / "log.jsonl")

    @property
    def brief(self) -> Brief:
        """The brief as it is now."""
        return briefs.read(self.root / briefs.NAME)

    def languages(self, brief: Brief) -> tuple[str, ...]:
        """Return the languages of the deliverables: those of the brief, else that of the project."""
        one = brief.project.language or system_language()
        return tuple(dict.fromkeys(brief.report.languages or (one,)))

    def run(
        self,
        settings: Settings | None = None,
        *,
        to: str | None = None,
        open_test: str | None = None,
        watch: Watch | None = None,
        adopted: tuple[Any, float] | None = None,
    ) -> RunReport:
        """Run what is stale, up to a stage or to the deliverables.

        Parameters
        ----------
        settings : Settings, optional
            Effort, budget, preference, seed, threads; by default those of the last run.
        to : str, optional
            The stage to stop after.
        open_test : str, optional
            Why the test rows are opened again.
        watch : Watch, optional
            Told of the progress.
        adopted : (Dataset, seconds), optional
            The result of reading the data, when it was read before the folder was made.

        Raises
        ------
        InputError, StateError
            With what is wrong, where, and the remedy; nothing is half-written.
        """
        begin = time.monotonic()
        recorder = Recorder(watch or Silent())
        with files.locked(self.root / STATE / "lock"):
            framing.sweep(self.root)
            asked = settings or lately.again(self.root, {})
            run = Run(self.root, self._context(asked), self._log, recorder)
            lately.remember(self.root, asked)
            if adopted is not None:
                run.adopt(*adopted)
            evidence, placements = run.go(to, open_test)
        return RunReport(self.root, time.monotonic() - begin, tuple(recorder.ran), evidence, placements)

    def track(self, uri: str) -> int:
        """Log the models of the last run to an MLflow store, and return how many there were.

        Raises
        ------
        InputError, StateError
            Without MLflow, without a run, or when the store refuses.
        """
        from pythesis.deliver.register import division

        evidence = read_evidence(self.root)
        return tracking.log(self.root, evidence, division(evidence), uri)

    def _context(self, settings: Settings) -> Any:
        brief = self.brief
        return context_of(self.root, brief, settings, self.languages(brief))

    def status(self, settings: Settings | None = None) -> Status:
        """Say where the project stands, running nothing; by default for a run like the last one."""
        return stand(self.root, self._context(settings or lately.settings(self.root)), self._log)

    def gates(self) -> tuple[Standing, ...]:
        """Say where each gate of the calendar stands today."""
        return gates.standings(folder.read(self.root), today(self.brief.calendar.zone))

    def sign(self, step: str, by: str) -> Standing:
        """Sign a gate; see `mentor.gates.sign`."""
        return gates.sign(self.root, step, by, now(), self.languages(self.brief)[0])

    def waive(self, step: str, by: str, why: str) -> Standing:
        """Go on without a gate; see `mentor.gates.waive`."""
        return gates.waive(self.root, step, by, why, now())

    def submit(self, step: str, *, watch: Watch | None = None) -> Submission:
        """Hand a step in; see `flow.submitting.submit`."""
        with files.locked(self.root / STATE / "lock"):
            return submit(self.root, step, watch or Silent())

    def evidence(self) -> Evidence:
        """Read ``reports/evidence.json``.

        Raises
        ------
        StateError
            When the project has not been run.
        """
        return read_evidence(self.root)

    def rehearsal(
        self, language: str | None = None, questions: int | None = None, seed: int | None = None
    ) -> Rehearsal:
        """Return the talk and the questions to practise; see `deliver.rehearsal.plan`."""
        from pythesis.deliver import rehearsal

        spoken = language or self.languages(self.brief)[0]
        return rehearsal.plan(self.evidence(), spoken, questions, seed)

    def verify(self, *, full: bool = False, watch: Watch | None = None) -> Report:
        """Recompute every number and redraw every deliverable.

        Parameters
        ----------
        full : bool
            Retrain the models too.
        """
        return verify(self.root, self.evidence(), watch or Silent(), full=full)


def start(
    data: Path,
    out: Path | None = None,
    *,
    values: Values,
    language: str | None = None,
    settings: Settings | None = None,
    others: tuple[Path, ...] = (),
    bring: Bring | None = None,
) -> tuple[Project, tuple[Any, float]]:
    """Make a project around a data file, once the file has been read without a complaint.

    Parameters
    ----------
    data : Path
        The table: a file, a folder of files of one shape, or the address of a database, whose rows are
        copied into the project.
    out : Path, optional
        Where; by default a folder named after the data, beside where one stands.
    values : mapping
        Tables and keys of the brief, such as ``{"data": {"target": "y"}}``.
    language : {"en", "fr"}, optional
    settings : Settings, optional
        The seed decides which rows are reserved.
    others : tuple of Path
        Further tables, joined to the first.
    bring : Bring, optional
        Given when Spark reads the table: what may be copied of it into the project.

    Returns
    -------
    Project and what was read, to be handed to `Project.run`.

    Raises
    ------
    InputError, StateError
        Before anything is written.
    """
    root = out or Path(framing.name_from(data))
    framing.check_folder(root)
    name = framing.check_name(root.resolve().name) if out is None else root.resolve().name
    spoken = language or system_language()
    full: dict[str, dict[str, Any]] = {table: dict(keys) for table, keys in values.items()}
    full.setdefault("project", {}).update({"name": name, "language": spoken})
    with tempfile.TemporaryDirectory() as folder:
        places = tuple(framing.fetch(place, Path(folder), bring) for place in (data, *others))
        full.setdefault("data", {})["sources"] = [framing.inside(place) for place in places]
        read = _first_reading(places, full, settings)
        framing.create(root, spoken, full, read[0].table.given)
        for place in places:
            framing.copy_data(place, root)
    return Project(root), read


def _first_reading(places: tuple[Path, ...], values: Values, settings: Settings | None) -> tuple[Any, float]:
    """Read the sources before the project has a folder; return the rows and the seconds it took."""
    from pythesis.stages import ingest

    begin = time.monotonic()
    dataset = ingest.run(places[0], parse_brief(values, "--"), (settings or Settings()).seed, places[1:])
    return dataset, time.monotonic() - begin


def find_or_start(
    data: Path | None,
    out: Path | None,
    *,
    values: Values,
    language: str | None = None,
    settings: Settings | None = None,
    others: tuple[Path, ...] = (),
    bring: Bring | None = None,
) -> tuple[Project, tuple[Any, float] | None]:
    """Return the project meant by a path to data, a folder, or the place where one stands.

    Raises
    ------
    InputError, StateError
        When there is neither data nor a project, or the project was made from other data.
    """
    if data is not None and data.is_dir() and framing.is_project(data):
        return join(data, None, values, language), None
    if data is None:
        return join(out or Path(), None, values, language), None
    root = out or Path(framing.name_from(data))
    if framing.is_project(root):
        return join(root, data, values, language, bring), None
    return start(data, out, values=values, language=language, settings=settings, others=others, bring=bring)


def demo(
    out: Path, *, language: str | None = None, settings: Settings | None = None
) -> tuple[Project, tuple[Any, float] | None]:
    """Make (or return) the demonstration project: who survived the Titanic?"""
    with resources.as_file(resources.files("pythesis") / "data" / "titanic.csv") as data:
        values = {"data": {"target": "Survived"}}
        return find_or_start(data, out, values=values, language=language, settings=settings)


def predict_to(root: Path, rows: Path, out: Path) -> int:
    """Write the predictions of a file to CSV or Parquet by the ending of `out`; return their number.

    Raises
    ------
    InputError
        When the ending is unknown.
    """
    endings = {".csv": "csv", ".parquet": "parquet"}
    if out.suffix.lower() not in endings:
        raise InputError(
            said("errors.option.what", option="--out", value=out.name),
            said("errors.option.remedy", choices=tuple(endings)),
        )
    found = predict(root, rows)
    stream = io.BytesIO()
    if out.suffix.lower() == ".csv":
        found.write_csv(stream)
    else:
        found.write_parquet(stream)
    files.write(out, stream.getvalue())
    return found.height


def join(
    root: Path, data: Path | None, values: Values, language: str | None = None, bring: Bring | None = None
) -> Project:
    """Return an existing project after writing new answers into its brief.

    A `language` that its deliverables do not have comes first from now on, beside those they have.

    Raises
    ------
    StateError
        When `data` is not the data the project was made from.
    """
    project = Project(root)
    if data is not None:
        framing.check_same(project.root, project.brief.data.sources, data, bring)
    answers = {table: dict(keys) for table, keys in values.items()}
    if language is not None and (held := project.languages(project.brief))[0] != language:
        answers["report"] = {"languages": list(dict.fromkeys((language, *held)))}
    if any(answers.values()):
        briefs.change(root / briefs.NAME, answers)
    return project


def predict(root: Path, rows: Path) -> pl.DataFrame:
    """Predict new rows with the model of a project; the rows' order is kept.

    Returns
    -------
    polars.DataFrame
        The columns of the file, then ``prediction`` and ``probability_<class>``, or ``low`` and ``high``.

    Raises
    ------
    StateError
        When the project has no model.
    InputError
        When a column is missing or cannot be read as it was.
    """
    from pythesis.flow.prediction import predict_file

    Project(root)
    if not rows.is_file():
        raise framing.missing_file(rows)
    return predict_file(root, rows)
