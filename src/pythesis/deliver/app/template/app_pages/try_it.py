"""A form to describe a case, and what the saved model estimates for it."""

import datetime as dt
from typing import Any

import streamlit as st

from app_pages.bundle import shared, t, texts
from app_pages.model import ModelMissing, open_model
from app_pages.parts import aside, decimal, heading, percent, plain, table

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
        return st.text_input(label(field), key=key, help=known or None) or None
    levels = field["levels"]
    return st.selectbox(
        label(field),
        levels,
        index=levels.index(field["start"]) if field["start"] in levels else None,
        placeholder=t("try_it.unknown"),
        accept_new_options=not levels,
        help=known or None,
        key=key,
    )


def ask_number(field: dict[str, Any], key: str, known: str) -> float | int | None:
    """Show the widget of a number, with the range seen in the data as help."""
    if field["low"] is not None and field["high"] is not None:
        seen = t("try_it.range", low=decimal(float(field["low"]), 4), high=decimal(float(field["high"]), 4))
        known = f"{known} {plain(seen)}".strip()
    start = field["start"]
    if start is not None:
        start = int(start) if field["integer"] else float(start)
    number: float | int | None = st.number_input(
        label(field),
        value=start,
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
    return value not in field["levels"]


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

if asked and model is not None:
    warn(answers)
    show(model.predict(answers, {field["name"]: field["dtype"] for field in form["fields"]}))
    aside(t("try_it.caution"))
