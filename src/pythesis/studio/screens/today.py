"""Today: what is next, stages, gates against today; run, and take what was made."""

from functools import partial
from pathlib import Path

import streamlit as st

from pythesis.core.said import Said, said
from pythesis.deliver.story.left import NAMED, SAID, Left
from pythesis.flow.engine import StageState
from pythesis.mentor.gates import Standing
from pythesis.studio import work
from pythesis.studio.parts import heading, plain, quiet, say
from pythesis.studio.room import evidence, known, language, project, root, settings, spoken, t
from pythesis.words import has
from pythesis.words import say as put
from pythesis.words.numbers import date

EFFORTS = ("quick", "standard", "thorough")
FIRST = (".html", ".pdf", ".pptx", ".xlsx", ".ipynb")  # what people open; code and data are in the folder
EVERY = 1.0  # seconds between two looks at a run


def stage_name(name: str) -> str:
    """Return the name of a stage as people read it."""
    base, _, tongue = name.partition(".")
    title = known("cli.stage", base)
    return f"{title} ({tongue})" if tongue else title


def reason(part: str) -> str:
    """Return why a stage must run again."""
    kind, _, name = part.partition(":")
    if kind == "input":
        return put(said("cli.why.input", stage=stage_name(name)), language())
    key = f"cli.why.{part.replace('.', '-')}"
    return put(said(key), language()) if has(key, language()) else part


def coming(what: Said) -> str:
    """Return the next thing to do, as it is done here rather than by a command."""
    name = what.key.rpartition(".")[2]
    if not has(f"studio.today.next.{name}", language()):
        return spoken(what)
    values = what.values | {"stage": stage_name(str(what.values["stage"]))} if name == "run" else what.values
    return t(f"today.next.{name}", **values)


def show_stages(stages: tuple[StageState, ...]) -> None:
    """Show each stage: up to date, or to run and why."""
    rows = {t("today.stage"): [], t("today.state"): [], t("today.why"): []}  # type: dict[str, list[str]]
    for stage in stages:
        mark = known("cli.state", "stale" if stage.stale else "fresh")
        cells = (stage_name(stage.name), mark, ", ".join(map(reason, stage.why)) if stage.stale else "")
        for column, cell in zip(rows.values(), cells, strict=True):
            column.append(plain(cell))
    st.table(rows, border="horizontal", hide_index=True)


def show_gates(found: tuple[Standing, ...]) -> None:
    """Show each step with its day and its state today."""
    if not found:
        say(t("today.no-gates"))
        return
    rows = {t("today.step"): [], t("today.due"): [], t("today.state"): []}  # type: dict[str, list[str]]
    for standing in found:
        state = known("cli.gate", standing.state)
        if standing.state == "late":
            state = put(said("cli.gate.late-by", n=standing.late), language())
        due = date(standing.gate.due, language()) if standing.gate.due else "—"
        for column, cell in zip(
            rows.values(), (known("mentor.step", standing.gate.step), due, state), strict=True
        ):
            column.append(plain(cell))
    st.table(rows, border="horizontal", hide_index=True)


def start() -> None:
    """Start a run with the effort chosen."""
    st.session_state["run.watched"] = True
    work.start(root(), settings(st.session_state.get("run.effort")))


def show_work(now: work.Work) -> None:
    """Show how far a run is, or how it ended."""
    if now.going:
        what = now.step[language()] if now.step else ""
        title = stage_name(now.stage) if now.stage else t("today.starting")
        st.progress(now.share or 0.0, text=plain(f"{title} {what}"))
    elif now.state == "failed" and now.problem:
        st.error("  \n".join(plain(part[language()]) for part in now.problem))
    elif now.state == "cut":
        st.warning(plain(t("today.cut")))
    elif now.state == "done":
        st.success(plain(t("today.done", n=len(now.finished), unchanged=now.unchanged)))
    for stage, seconds in now.finished if now.state != "none" else ():
        quiet(put(said("cli.stage-done", stage=stage_name(stage), seconds=round(seconds, 1)), language()))


@st.fragment(run_every=EVERY)
def watched() -> None:
    """Follow a run; when it ends, the whole screen is shown again."""
    now = work.look(root())
    show_work(now)
    if not now.going:
        st.rerun()


def run() -> None:
    """Show the button that runs, and the run."""
    st.header(t("today.run"), anchor=False)
    now = work.look(root())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            t("today.effort"),
            EFFORTS,
            index=EFFORTS.index(settings().effort),
            format_func=lambda code: t(f"today.effort-{code}"),
            key="run.effort",
            width=260,
        )
        st.button(
            t("today.run-now"),
            type="primary",
            icon=":material/play_arrow:",
            key="run.now",
            on_click=start,
            disabled=now.going,
        )
    if now.going:
        watched()
    else:
        show_work(now)


def left(found: tuple[Left, ...]) -> None:
    """Show what the reports still wait for, a line per kind of thing."""
    if not found:
        return
    with st.expander(plain(put(said("cli.left.lead", n=len(found)), language()))):
        for kind in NAMED:
            names = [item.name for item in found if item.kind == kind]
            if names:
                line = said(f"cli.left.{kind}", n=len(names), names=", ".join(names))
                say(put(line, language()))
        for item in sorted((i for i in found if i.what is not None), key=lambda item: SAID.index(item.kind)):
            assert item.what is not None
            say(put(said("cli.left.item", what=item.what), language()))


def deliverables() -> None:
    """Offer what the last run made."""
    found = evidence()
    listed = [d for d in found.deliverables if d.path.endswith(FIRST)] if found else []
    made = [d for d in listed if (root() / d.path).is_file()]
    st.header(t("today.deliverables"), anchor=False)
    if not made:
        say(t("today.no-deliverables"))
        return
    say(t("today.deliverables-lead"))
    for place, item in enumerate(sorted(made, key=lambda d: (FIRST.index(Path(d.path).suffix), d.path))):
        with st.container(horizontal=True, vertical_alignment="center"):
            path = root() / item.path
            st.download_button(
                t("today.take"),
                partial(path.read_bytes),
                file_name=path.name,
                key=f"take.{place}",
                icon=":material/download:",
                on_click="ignore",
            )
            st.markdown(plain(item.path))


heading("today")
with st.spinner(t("today.looking")):
    status = project().status(settings())
st.info(plain(coming(status.next)), icon=":material/arrow_forward:")
for warning in status.warnings:
    st.warning(plain(spoken(warning)))
if status.reread:
    st.warning(plain(t("today.reread", n=len(status.reread))), icon=":material/replay:")
run()
left(status.left)
first, second = st.columns(2, gap="large")
with first:
    st.header(t("today.stages"), anchor=False)
    show_stages(status.stages)
with second:
    st.header(t("today.gates"), anchor=False)
    show_gates(status.gates)
    say(put(said("cli.openings", n=status.openings), language()))
deliverables()
