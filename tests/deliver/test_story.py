"""What the reports say, whatever the evidence: sections, people's words, open questions, drafts."""

from __future__ import annotations

import pytest
from tests.sample import titanic_evidence

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.decision import Action, Decision, JournalEntry
from pythesis.core.evidence import Contribution, Evidence, Opening, Questions
from pythesis.core.finding import Severity, Verdict
from pythesis.core.iteration import Change
from pythesis.core.moment import Moment
from pythesis.core.note import Note
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.deliver import jury, story
from pythesis.deliver.app import choose, pages
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.story import columns, findings, modelling, names, project, references
from pythesis.deliver.story.attempts import outcome
from pythesis.deliver.story.blocks import Block, Document, Heading, Paragraph, Prompt, Proof, TableBlock
from pythesis.words import fill, say


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return titanic_evidence()


def blocks(document: Document, chapter: str) -> tuple[Block, ...]:
    return next(c.blocks for c in document.chapters if c.name == chapter)


def sentences(document: Document) -> str:
    said_ones = [b.said for c in document.chapters for b in c.blocks if isinstance(b, Paragraph)]
    return "\n".join(say(s, "en") for s in said_ones)


def test_three_reports_two_without_models(evidence: Evidence) -> None:
    kinds = [d.kind for d in story.documents(evidence)]
    assert kinds == ["exploration", "modelling", "final"]
    bare = evidence.model_copy(update={"iterations": (), "conclusion": None, "recipe": None})
    assert [d.kind for d in story.documents(bare)] == ["exploration", "final"]


def test_the_school_guide_is_followed(evidence: Evidence) -> None:
    names_of = {d.kind: [c.name for c in d.chapters] for d in story.documents(evidence)}
    assert names_of["exploration"] == [
        "summary", "context", "data", "audit", "cleaning", "rows", "findings", "limits", "methods",
    ]  # fmt: skip
    assert [n for n in names_of["modelling"] if n.startswith("iteration")] == [
        f"iteration-{n}" for n in "1234"
    ]
    assert {"difficulties", "opening", "people", "files", "conclusion"} <= set(names_of["final"])


@pytest.mark.parametrize(("outcome", "causes", "told"), [
    ("success", True, "doubted"), ("success", False, "success"), ("failure", True, "failure"),
])  # fmt: skip
def test_a_success_with_reasons_to_doubt_it_is_told_as_doubted_everywhere(
    evidence: Evidence, outcome: str, causes: bool, told: str
) -> None:
    assert evidence.conclusion is not None and evidence.conclusion.causes
    kept = evidence.conclusion.causes if causes else ()
    ended = evidence.model_copy(
        update={"conclusion": evidence.conclusion.model_copy(update={"outcome": outcome, "causes": kept})}
    )
    for document, chapter in ((story.modelled(ended), "conclusion"), (story.final(ended), "summary")):
        assert f"report.outcome.{told}" in {
            b.text.key for b in blocks(document, chapter) if isinstance(b, Heading)
        }
    shown = pages.story(Voice(fill(ended), "en"))
    assert shown["outcome"] == told
    assert ("must be doubted" in shown["outcome_sentence"]) == (told == "doubted")
    assert ("we do not claim success" in jury_of(ended)) == (told == "doubted")


def jury_of(evidence: Evidence) -> str:
    return " ".join(
        say(q.answer, "en") for q in jury.questions(evidence) if q.question.key.endswith(".outcome")
    )


def test_an_exploration_report_tells_no_score(evidence: Evidence) -> None:
    document = story.exploration(evidence)
    assert "0.85" not in sentences(document)
    assert all(say(what, "en") != "ROC AUC" for what, _ in document.facts)


def test_a_prompt_gives_way_to_the_words_of_a_person(evidence: Evidence) -> None:
    def context(e: Evidence) -> Prompt:
        found = [b for b in blocks(story.exploration(e), "context") if isinstance(b, Prompt)]
        return next(b for b in found if b.name == "context")

    assert context(evidence).text == ""
    note = Note(about="section-context", text="A ship sank.", signed_by="Ada", written=True)
    assert context(evidence.model_copy(update={"notes": (note,)})).text == "A ship sank."


def test_drafts_are_marked_and_signatures_shown(evidence: Evidence) -> None:
    def tones(e: Evidence) -> set[str]:
        return {b.tone for b in blocks(story.exploration(e), "findings") if isinstance(b, Paragraph)}

    assert "draft" in tones(evidence)
    assert "signed" not in tones(evidence)
    signed = tuple(f.model_copy(update={"signed_by": "Ada"}) for f in evidence.findings)
    assert "signed" in tones(evidence.model_copy(update={"findings": signed}))
    assert "draft" not in tones(evidence.model_copy(update={"findings": signed}))


def test_the_number_of_questions_is_said(evidence: Evidence) -> None:
    asked = evidence.model_copy(
        update={"questions": (Questions(family="target", asked=1234, proposed=7, kept=4, level=0.05),)}
    )
    document = story.exploration(asked)
    assert {say(k, "en"): say(v, "en") for k, v in document.facts}["questions asked"] == "1,234"


def test_a_reopening_is_said_in_every_report(evidence: Evidence) -> None:
    again = (Opening(number=1, model="linear", why="first run"), Opening(number=2, model="tree", why="typo"))
    for document in story.documents(evidence.model_copy(update={"openings": again})):
        assert "opened 2 times" in sentences(document), document.kind
    assert "opened once" in sentences(story.exploration(evidence))


def test_hidden_findings_and_chosen_sections_are_obeyed(evidence: Evidence) -> None:
    hidden = evidence.findings[0].id
    brief = parse_brief({"report": {"hide": [hidden], "sections": ["summary", "findings"]}})
    document = story.exploration(evidence.model_copy(update={"brief": brief}))
    assert [c.name for c in document.chapters] == ["summary", "findings"]
    assert all(getattr(b, "key", "") != hidden for c in document.chapters for b in c.blocks)


def test_without_findings_the_report_says_so(evidence: Evidence) -> None:
    none = evidence.model_copy(update={"findings": ()})
    assert "No relation was found" in sentences(story.exploration(none))


def test_open_questions_complete_a_story_too_short(evidence: Evidence) -> None:
    finding = evidence.findings[0]
    open_ones = tuple(
        finding.model_copy(update={"id": f"f{i}", "verdict": Verdict.NOT_ESTABLISHED, "rank": i + 1})
        for i in range(9)
    )
    told = findings.told(evidence.model_copy(update={"findings": (*open_ones, finding)}))
    assert told[0].id == finding.id
    assert len(told) == findings.FEWEST


def test_a_proof_says_rows_effect_and_correction(evidence: Evidence) -> None:
    proof = findings.proof_of(evidence.findings[0])
    assert isinstance(proof, Proof)
    text = " ".join(say(line, "en") for line in proof.lines)
    assert "356 rows" in text
    assert "Chi-squared test" in text
    assert "0.47 to 0.62" in text
    assert "7 questions about the column to predict" in text
    assert "read_parquet" in proof.code


def test_a_wide_table_lists_the_columns_the_story_speaks_of(evidence: Evidence) -> None:
    column = evidence.dataset.columns[4]
    many = tuple(column.model_copy(update={"name": f"c{i}"}) for i in range(2000))
    table = evidence.dataset.model_copy(update={"columns": (*many, *evidence.dataset.columns)})
    wide = evidence.model_copy(update={"dataset": table, "raw": table})
    shown = next(b for b in blocks(story.exploration(wide), "data") if isinstance(b, TableBlock))
    listed = [row[0].values["column"] for row in shown.rows]
    assert len(listed) == 40
    assert {"Sex", "Survived"} <= set(listed)
    assert shown.note is not None


def test_contributions_are_counted_under_their_title(evidence: Evidence) -> None:
    one = Contribution(name="Ada", role="data", signed=("a",))
    told = blocks(story.final(evidence.model_copy(update={"contributions": (one,)})), "people")
    kinds = [type(block) for block in told]
    assert kinds.index(Prompt) < kinds.index(TableBlock)


def test_relevant_columns_are_those_related_to_the_target_in_the_chapter(evidence: Evidence) -> None:
    first = next(f for f in evidence.findings if f.rank == 1)
    apart = first.model_copy(update={"id": "apart", "columns": ("Age", "Fare"), "rank": 1})
    many = [
        first.model_copy(update={"id": f"f{n}", "columns": (f"c{n}", "Survived"), "rank": n + 2})
        for n in range(9)
    ]
    grown = evidence.model_copy(update={"findings": (apart, *many)})
    for document, last in ((story.exploration(grown), "c8"), (story.final(grown), "c4")):
        found = [b.said for b in blocks(document, "data") if isinstance(b, Paragraph)]
        columns = next(said.values["columns"] for said in found if said.key == "report.data.relevant")
        assert isinstance(columns, tuple)
        assert (columns[0], columns[-1]) == ("c0", last)


def test_heading_anchors_and_alignments_hold(evidence: Evidence) -> None:
    for document in story.documents(evidence):
        for block in (b for c in document.chapters for b in c.blocks):
            if isinstance(block, Heading):
                assert block.anchor
            if isinstance(block, TableBlock):
                assert len(block.align) == len(block.headers) == len(block.rows[0])
                assert len(block.keys) == len(block.rows)


def test_sources_are_given_in_full(evidence: Evidence) -> None:
    cited = references.cited(evidence)
    assert any(source.startswith("Newcombe, R. G. (1998)") for source in cited)
    assert list(cited) == sorted(cited)
    assert "Cramér’s" in references.full("Bergsma 2013")


def test_a_name_nobody_gave_is_shown_as_it_is() -> None:
    assert names.named("test", "some-new test") == said("text", text="some-new test")
    assert say(names.effect("spearman-rho-within"), "fr").endswith("à l’intérieur d’un groupe")
    assert isinstance(names.named("metric", "roc_auc"), Said)


def test_an_analysis_speaks_of_no_model(evidence: Evidence) -> None:
    analysis = evidence.model_copy(
        update={"task": "analysis", "iterations": (), "conclusion": None, "recipe": None}
    )
    told = sentences(story.exploration(analysis))
    assert "each row is predicted by a model" in sentences(story.exploration(evidence))
    assert "each row is predicted by a model" not in told
    assert "learnt inside each fold" not in told


def test_open_questions_are_not_called_findings(evidence: Evidence) -> None:
    finding = evidence.findings[0]
    open_ones = tuple(
        finding.model_copy(update={"id": f"f{i}", "verdict": Verdict.NOT_ESTABLISHED, "rank": i + 1})
        for i in range(3)
    )
    none = sentences(story.exploration(evidence.model_copy(update={"findings": open_ones})))
    assert "What matters most" not in none
    assert "stay open" in none
    some = sentences(story.exploration(evidence.model_copy(update={"findings": (finding, *open_ones)})))
    assert "in 1 finding," in some
    assert "3 questions that stay open" in some


def test_a_trouble_seen_twice_is_told_once(evidence: Evidence) -> None:
    (first,) = findings.problems(evidence)
    other = first.model_copy(update={"id": "outliers.x", "code": "outliers"})
    apart = evidence.model_copy(update={"findings": (*evidence.findings, other)})
    told = other.model_copy(update={"told_by": first.id})
    once = evidence.model_copy(update={"findings": (*evidence.findings, told)})
    assert len(findings.problems(apart)) == 2
    assert [f.id for f in findings.problems(once)] == [first.id]
    (line,) = findings.also(first, once.findings)
    assert isinstance(line, Paragraph)
    assert "Values far from all others" in say(line.said, "en")


def test_columns_changed_alike_for_one_reason_take_one_line_of_the_journal() -> None:
    why = said("audit.disguised-missing.why.word", values=("?",))

    def entry(column: str, reason: Said = why) -> JournalEntry:
        decision = Decision(action=Action.TO_MISSING, column=column, why=reason, origin="x")
        return JournalEntry(decision=decision, cells=3, rows=3, of_rows=9)

    other = said("audit.disguised-missing.why.word", values=("-999",))
    journal = (*(entry(f"c{i}") for i in range(8)), entry("d", other), entry("e", other))
    evidence = titanic_evidence().model_copy(update={"journal": journal})
    (table, *_) = [block for block in project.cleaning(evidence) if isinstance(block, TableBlock)]
    assert len(table.rows) == 3
    assert say(table.rows[0][2], "en") == "24 cells"
    assert say(table.rows[0][0], "en").endswith("3 more")


def test_a_column_that_was_made_is_not_counted_among_those_of_the_file(evidence: Evidence) -> None:
    first = evidence.raw.columns[0]
    made = Moment(name="when", parts=(), by="pythesis")
    columns = (*evidence.raw.columns, first.model_copy(update={"name": "when"}))
    raw = evidence.raw.model_copy(update={"columns": columns, "moment": made})
    document = story.documents(evidence.model_copy(update={"raw": raw}))[0]
    n = len(evidence.raw.columns)
    assert document.facts[1][1].values["v"] == n
    (source, *_) = [b for b in blocks(document, "data") if isinstance(b, Paragraph)]
    assert source.said.values["columns"] == n


def test_the_modelling_report_registers_every_model_tried_and_what_came_of_it(evidence: Evidence) -> None:
    third = evidence.iteration(3)
    boosted = next(m for m in third.models if m.name == "boosting")
    why = said("model.improve.failed.why", kind="ValueError", told="no rows")
    lost = boosted.model_copy(update={"name": "lost", "scores": (), "failed": why})
    late = boosted.model_copy(update={"name": "late", "scores": (), "cut_by_clock": True})
    more = third.model_copy(update={"models": (*third.models, lost, late)})
    others = tuple(more if it.number == 3 else it for it in evidence.iterations)
    document = story.documents(evidence.model_copy(update={"iterations": others}))[1]
    tables = [b for b in blocks(document, "chosen") if isinstance(b, TableBlock)]
    table = next(t for t in tables if t.caption.key == "report.scores.all")
    assert len(table.rows) == sum(len(it.models) for it in others)
    verdicts = {key: row[-1] for key, row in zip(table.keys, table.rows, strict=True)}
    assert say(verdicts["iteration-3/lost"], "en") == "could not be fitted (ValueError: no rows)"
    assert say(verdicts["iteration-3/late"], "fr") == "coupé par le temps imparti"
    assert "not distinguished from" in say(verdicts["iteration-3/boosting"], "en")


@pytest.mark.parametrize(("language", "listed"), [("en", "; "), ("fr", "\u202f; ")])
def test_sources_are_listed_as_the_language_does_without_remarks(language: str, listed: str) -> None:
    """Remarks of a reference are English; authors and years are of no language."""
    written = "Clopper & Pearson 1934; Bonferroni over the thresholds looked at; van Elteren 1960"
    assert references.short(written, language) == f"Clopper & Pearson 1934{listed}van Elteren 1960"
    assert references.short("counted by hand", language) == ""


def test_the_annex_writes_dates_and_not_numbers_of_days(evidence: Evidence) -> None:
    edges = {
        name: said("explore.value.date", v=f"2009-{month:02d}-01")
        for name, month in zip(("q00", "q25", "q50", "q75", "q100"), range(1, 6), strict=True)
    }
    claim = said("explore.shape.dates.claim", x="laid", n=9, **edges)
    effect = Effect(name="median", value=14304.0, low=14276.0, high=14335.0, level=0.5)
    check = Validation(test="quantiles", effect=effect, n=9, rows="development")
    one = evidence.findings[0].model_copy(
        update={"claim": claim, "validations": (check,), "figure": None, "stage": "explore"}
    )
    table = findings.annex([one], said("text", text="all"))
    assert table is not None
    assert say(table.rows[0][2], "en") == "1 March 2009 [1 February 2009;\u00a01 April 2009]"
    assert say(table.rows[0][2], "fr").replace("\u202f", " ") == (
        "1er mars 2009 [1er février 2009\u00a0;\u00a01er avril 2009]"
    )


def test_the_columns_the_models_read_are_named(evidence: Evidence) -> None:
    def told(used: tuple[str, ...]) -> str:
        last = evidence.iterations[-1]
        model = last.models[-1].model_copy(update={"features_used": used, "role": "simple", "excluded": ()})
        grown = last.model_copy(update={"models": (*last.models, model)})
        changed = evidence.model_copy(update={"iterations": (*evidence.iterations[:-1], grown)})
        first = modelling.used_columns(changed)[0]
        assert isinstance(first, Paragraph)
        return say(first.said, "en")

    assert told(("Age", "Sex")) == "The models read 2 columns: “Age” and “Sex”."
    assert "among them" in told(tuple(f"c{n}" for n in range(40)))


def test_slides_and_app_count_the_problems_of_the_audit(evidence: Evidence) -> None:
    first = evidence.findings[0]
    seen = [
        first.model_copy(
            update={"id": f"x-{n}", "stage": stage, "verdict": Verdict.ISSUE, "severity": severity}
        )
        for n, (stage, severity) in enumerate(
            [("audit", Severity.NOTICE), ("explore", Severity.NOTICE), ("explore", Severity.WARNING)]
        )
    ]
    found = choose.problems(evidence.model_copy(update={"findings": tuple(seen)}))
    assert [f.id for f in found] == ["x-2", "x-0"]


def test_years_and_levels_are_listed_alike_whatever_their_number() -> None:
    born = Column(
        name="born", kind=Kind.NUMBER, role=Role.FEATURE, dtype="Float64", minimum=1932.0, maximum=2020.0,
        distinct=74,
    )  # fmt: skip
    assert say(columns._values(born), "fr") == "de 1932 à 2020"
    few = Column(name="a", kind=Kind.CATEGORY, role=Role.FEATURE, dtype="String", levels=("x", "y"))
    many = few.model_copy(update={"levels": tuple("uvwxyz")})
    assert columns._values(few).key == "report.cell.levels"
    assert say(columns._values(many), "en") == "“u”, “v”, “w”…"


@pytest.mark.parametrize(
    ("kept", "low", "told"),
    [(True, 0.01, "kept"), (True, -0.01, "kept-unshown"), (False, -0.01, "dropped"), (None, None, "to-try")],
)
def test_a_change_kept_without_a_gain_shown_says_so(kept: bool | None, low: float | None, told: str) -> None:
    gain = None if low is None else Effect(name="gain", value=0.02, low=low, high=0.05, level=0.95)
    change = Change(what=said("text", text="x"), gain=gain, kept=kept)
    assert outcome(change) == told
    assert all(say(said(f"report.changes.{told}"), language) for language in ("fr", "en"))


def test_what_is_asked_is_said_with_its_limit_and_the_reason_of_people_once(evidence: Evidence) -> None:
    assert evidence.conclusion is not None
    criterion = evidence.conclusion.criterion.model_copy(
        update={"metric": "roc_auc", "minimum": 0.8, "why": said("text", text="Order matters.")}
    )
    brief = parse_brief({"success": {"metric": "roc_auc", "minimum": 0.8, "why": "Order matters."}})
    ended = evidence.conclusion.model_copy(update={"criterion": criterion})
    asked = evidence.model_copy(update={"conclusion": ended, "brief": brief})
    told = [say(b.said, "en") for b in modelling.problem(asked) if isinstance(b, Paragraph)]
    assert told.count("Order matters.") == 1
    assert any(text.startswith("What is asked: ") and text.endswith("at least 0.8.") for text in told)
    context = [say(b.said, "en") for b in project.context(asked) if isinstance(b, Paragraph)]
    assert "Order matters." in context and any("at least 0.8." in text for text in context)
