"""A form to describe a case, and what the saved model estimates for it."""

import datetime as dt
from functools import partial
from typing import Any

import streamlit as st

from app_pages.bundle import language, shared, t, texts
from app_pages.model import Model, ModelMissing, open_model
from app_pages.parts import (
    aside,
    decimal,
    heading,
    look_of_charts,
    on_screen,
    percent,
    plain,
    plain_text,
    section,
    table,
)
from app_pages.what_if import curve, followed, moved, usual, varied

CASE = "try_it.case"
YES_NO = {"true": "try_it.yes", "false": "try_it.no"}
MOVED = 6  # answers told: beyond, differences are small

form, words = shared()["form"], texts()["try_it"]


def label(field: dict[str, Any]) -> str:
    """Return the label of a field."""
    text: str = plain(words["fields"][field["name"]]["label"])
    return text


def ask(field: dict[str, Any], key: str) -> Any:
    """Show the widget of a field and return what is in it, None when unknown."""
    known = plain(words["fields"][field["name"]]["help"])
    if field["kind"] == "number":
        return ask_number(field, key, known)
    if field["kind"] == "date":
        return ask_date(field, key, known)
    if field["kind"] == "text":
        return st.text_area(label(field), key=key, help=known or None) or None
    levels = field["levels"]
    if field["start"] in levels:
        st.session_state.setdefault(key, field["start"])  # given this way, the answer can be cleared
    return st.selectbox(
        label(field),
        levels,
        index=None,
        format_func=partial(written, field),
        placeholder=t("try_it.unknown"),
        accept_new_options=not levels,
        help=known or None,
        key=key,
    )


def written(field: dict[str, Any], value: Any) -> str:
    """Write an answer as the language of the screen does."""
    if value is None:
        return str(t("try_it.missing-value"))
    if field["dtype"] == "Boolean" and value in YES_NO:
        return str(t(YES_NO[value]))
    if field["kind"] == "number":
        return str(decimal(float(value), 0 if float(value).is_integer() else 4))
    return str(plain_text(str(value)))


def ask_number(field: dict[str, Any], key: str, known: str) -> float | int | None:
    """Show the widget of a number, with the range seen in the data as help."""
    if field["low"] is not None and field["high"] is not None:
        seen = t("try_it.range", low=decimal(float(field["low"]), 4), high=decimal(float(field["high"]), 4))
        known = f"{known} {plain(seen)}".strip()
    st.session_state.setdefault(key, usual(field))  # given this way, the answer can be cleared
    number: float | int | None = st.number_input(
        label(field),
        value=None,
        step=1 if field["integer"] else None,
        format="%d" if field["integer"] else "%.10g",
        placeholder=t("try_it.unknown"),
        help=known or None,
        key=key,
    )
    return number


def ask_date(field: dict[str, Any], key: str, known: str) -> dt.datetime | dt.date | None:
    """Show the widget of a date, open on the latest one of the data."""
    start = dt.datetime.fromisoformat(field["start"]) if field["start"] else None
    chosen = st.date_input(
        label(field),
        value=start.date() if start else None,
        min_value=dt.date(1800, 1, 1),
        format="DD/MM/YYYY" if language() == "fr" else "YYYY-MM-DD",
        help=known,
        key=key,
    )
    if chosen is None or not field["dtype"].startswith("Datetime"):
        return chosen
    return dt.datetime.combine(chosen, start.time() if start else dt.time())


def outside(field: dict[str, Any], value: Any) -> bool:
    """Return whether a value lies beyond what the data hold."""
    if value is None or field["kind"] == "text":
        return False
    if field["kind"] == "number":
        return field["low"] is not None and not float(field["low"]) <= value <= float(field["high"])
    if field["kind"] == "date":
        return (
            field["low"] is not None and not field["low"][:10] <= value.isoformat()[:10] <= field["high"][:10]
        )
    return bool(field["levels"]) and value not in field["levels"]


def warn(answers: dict[str, Any]) -> None:
    """Say which answers the model knows nothing about."""
    beyond = [label(f) for f in form["fields"] if outside(f, answers[f["name"]])]
    gaps = [label(f) for f in form["fields"] if answers[f["name"]] is None and not f["gaps"]]
    if beyond:
        st.warning(t("try_it.outside", names=", ".join(beyond)), icon=":material/warning:")
    if gaps:
        st.warning(t("try_it.gap", names=", ".join(gaps)), icon=":material/warning:")


def place(value: float) -> None:
    """Say where a prediction stands among those of rows the model had not seen."""
    steps = form["held_out"]
    if steps:
        below = sum(step < value for step in steps) / len(steps)
        aside(t("try_it.place", share=percent(below)))


def show(answer: dict[str, Any]) -> None:
    """Show a prediction with its probabilities or its interval."""
    if form["task"] == "regression":
        st.metric(plain(words["target"]), decimal(answer["prediction"], 4), border=True)
        if answer.get("low") is not None:
            ends = {"low": decimal(answer["low"], 4), "high": decimal(answer["high"], 4)}
            st.markdown(plain(t("try_it.interval", level=words["level"], **ends)))
        place(answer["prediction"])
        return
    st.metric(plain(words["target"]), plain(str(answer["prediction"])), border=True)
    chances = {name: answer[f"probability_{name}"] for name in form["classes"]}
    ordered = sorted(chances, key=lambda name: -chances[name])
    table(
        {
            "head": [t("try_it.class"), t("try_it.chance")],
            "rows": [[name, percent(chances[name])] for name in ordered],
        }
    )
    if form["task"] == "binary":
        if form["threshold"] is not None:
            decides = t("try_it.decides", positive=form["positive"], threshold=percent(form["threshold"]))
            aside(decides)
        place(chances[form["positive"]])


def number(value: float) -> str:
    """Write what a prediction is followed by: a value, or a probability."""
    return str(decimal(value, 4) if form["task"] == "regression" else percent(value))


def difference(value: float) -> str:
    """Write a difference between two predictions, with its sign."""
    shown = value if form["task"] == "regression" else 100 * value
    text = decimal(shown, 4 if form["task"] == "regression" else 2)
    text = text if form["task"] == "regression" else t("try_it.points", n=text)
    return text if shown < 0 else f"+{text}"


def explain(case: dict[str, Any], model: Model) -> None:
    """Show what the answers that are not the usual ones change, one at a time."""
    section(t("try_it.moved"), t("try_it.moved-lead"))
    found = moved(form, case, model)
    if not found:
        aside(t("try_it.all-usual"))
    table(
        {
            "head": [t(f"try_it.{name}") for name in ("column", "answer", "usual", "would-be", "difference")],
            "rows": [
                [
                    words["fields"][field["name"]]["label"],
                    written(field, case[field["name"]]),
                    written(field, usual(field)),
                    number(other),
                    difference(change),
                ]
                for field, other, change in found[:MOVED]
            ],
        }
    )


def what_if(case: dict[str, Any], model: Model, what: str) -> None:
    """Show the prediction along the values of one field, the other answers kept."""
    fields = varied(form)
    if not fields:
        return
    section(t("try_it.what-if"), t("try_it.what-if-lead"))
    place = st.selectbox(
        t("try_it.column"), range(len(fields)), key="try_it.varied",
        format_func=lambda position: words["fields"][fields[position]["name"]]["label"],
    )  # fmt: skip
    field = fields[place]
    look = {
        "colours": form["colours"],
        "config": look_of_charts(),
        "label": words["fields"][field["name"]]["label"],
        "what": what,
        "write": number,
    }
    spec = curve(form, field, case, model, look, partial(written, field))
    st.vega_lite_chart(spec=on_screen(spec), width="stretch", theme=None)


heading(t("try_it.title"), words["lead"])
try:
    model = open_model()
except ModelMissing as missing:
    model = None
    st.info(plain(t(f"try_it.{missing.sentence}", **missing.values)), icon=":material/inventory_2:")

with st.form("case"):
    columns = st.columns(2 if len(form["fields"]) < 12 else 3)
    answers = {}
    for position, field in enumerate(form["fields"]):
        with columns[position % len(columns)]:
            answers[field["name"]] = ask(field, f"try_it.{position}")
    asked = st.form_submit_button(t("try_it.ask"), type="primary", disabled=model is None)

if asked:
    st.session_state[CASE] = answers
case = st.session_state.get(CASE)
if case is not None and model is not None and set(case) == set(answers):
    warn(case)
    answer = model.predict_all(form["fields"], [case])[0]
    show(answer)
    explain(case, model)
    kept = followed(form, answer)
    what_if(case, model, t("try_it.chance-of", level=kept) if kept else words["target"])
    aside(t("try_it.caution"))
