"""Every mark draws, in both languages, whatever the names; the same figure gives the same bytes."""

from __future__ import annotations

import io
import json
import random

import altair
import pytest
from PIL import Image

from pythesis.core.figure import Axis, Figure, Level, Reference
from pythesis.core.said import Said, said
from pythesis.deliver import charts
from pythesis.deliver.app.narrow import narrowed

HOSTILE = "a.b[0]\"'\\ <script>alert(1)</script>\n=cmd()|😀 " + "é" * 300


def t(text: str) -> Said:
    return said("text", text=text)


def axis(name: str, label: str, style: str = "number", **more: object) -> Axis:
    return Axis(field=name, label=t(label), format=style, **more)


def _figure(mark: str, x: Axis, y: Axis, data: list[dict], **more: object) -> Figure:
    claim = t("Women survived far more often than men, on every deck and in every class but the third")
    return Figure(
        id=f"figure-{mark}", mark=mark, title=claim, alt=t("Alt."), x=x, y=y, data=tuple(data), **more
    )


def gallery() -> dict[str, Figure]:
    """Return at least one figure of each mark, plain and with series."""
    draw = random.Random(0)
    share = axis("rate", "Share who survived", "percent", zero=True)
    level = axis("level", "Sex", "category")
    whole = Reference(axis="x", value=0.384, label=t("All passengers"))
    other = Reference(axis="x", value=0.41, label=t("Another reference, near the first"))
    rates = [
        {"level": "female", "rate": 0.742, "low": 0.68, "high": 0.79, "n": 157},
        {"level": "male", "rate": 0.189, "low": 0.15, "high": 0.23, "n": 1289},
        {"level": HOSTILE, "rate": 0.5, "low": None, "high": None, "n": 3},
        {"level": None, "rate": 0.31, "low": 0.1, "high": 0.6, "n": 12},
    ]
    sided = [r | {"side": s, "rate": r["rate"] * f} for r in rates[:2] for s, f in (("A", 1), ("B", 0.8))]
    side = axis("side", "Side", "category")
    curve = [
        {
            "rows": n,
            "score": gap + 0.05 * i,
            "s": s,
            "low": gap - 0.05 + 0.05 * i,
            "high": gap + 0.05 * (i + 1),
        }
        for s, gap in (("training", 0.7), ("validation", 0.6))
        for i, n in enumerate((50, 100, 200, 400, 800))
    ]
    months = [
        {"when": f"2024-{m:02d}-01", "calls": 10_000 * m + 12_345_678, "low": None} for m in range(1, 13)
    ]
    bins = [
        {"age": 5 + 10 * i, "rate": 0.7 - 0.05 * i, "low": 0.6 - 0.05 * i, "high": 0.8 - 0.05 * i}
        for i in range(8)
    ]
    spread = [
        {
            "level": f"Class {i}",
            "q05": i,
            "q25": 2 + i,
            "q50": 4 + i,
            "q75": 9 + i,
            "q95": 20 + 3 * i,
            "n": 99,
        }
        for i in range(3)
    ]
    cells = [
        {"a": f"column number {i}", "b": f"column number {j}", "v": round(1 - abs(i - j) / 3, 2)}
        for i in range(6)
        for j in range(6)
    ]
    counts = [
        {"left": 10 * i, "x2": 10 * i + 10, "count": c, "s": "no"}
        for i, c in enumerate((5, 20, 60, 41, 12, 3))
    ]
    second = [row | {"count": row["count"] // 2, "s": "yes"} for row in counts]
    cloud = [{"a": draw.gauss(50, 20), "b": draw.lognormvariate(3, 1)} for _ in range(600)]
    return {
        "dots": _figure("dot-interval", share, level, rates, references=(whole, other)),
        "dots-series": _figure("dot-interval", share, level, sided, color=side, references=(whole,)),
        "bars": _figure("bar", axis("n", "Passengers", "count"), level, rates),
        "bars-series": _figure("bar", share, level, sided, color=side),
        "many-bars": _figure(
            "bar",
            axis("n", "Rows", "count"),
            axis("k", "Town", "category"),
            [{"k": f"Town {i}", "n": 40 - i} for i in range(40)],
        ),
        "histogram": _figure(
            "histogram", axis("left", "Age", unit="years"), axis("count", "Passengers", "count"), counts
        ),
        "histogram-series": _figure(
            "histogram",
            axis("left", "Age", unit="years"),
            axis("count", "Passengers", "count"),
            counts + second,
            color=axis("s", "Survived", "category"),
        ),
        "learning-curve": _figure(
            "line",
            axis("rows", "Training rows", "count", log=True),
            axis("score", "ROC AUC"),
            curve,
            color=axis("s", "Rows", "category"),
            references=(
                Reference(axis="y", value=0.5, label=t("Chance")),
                Reference(axis="y", value=0.51, label=t("Trivial model")),
            ),
        ),
        "series": _figure("line", axis("when", "Month", "date"), axis("calls", "Calls", "count"), months),
        "bands": _figure(
            "binned-band", axis("age", "Age", unit="years"), axis("rate", "Share", "percent"), bins
        ),
        "boxes": _figure("box", axis("fare", "Fare", unit="£"), level, spread),
        "scatter": _figure("scatter", axis("a", "Age"), axis("b", HOSTILE, log=True), cloud),
        "heatmap": _figure(
            "heatmap", axis("a", "", "category"), axis("b", "", "category"), cells, color=axis("v", "rho")
        ),
        "calibration": _figure(
            "calibration",
            axis("age", "Predicted", "percent"),
            axis("rate", "Observed", "percent"),
            [
                {"age": i / 8, "rate": min(1, i / 8 + 0.05), "low": i / 9, "high": min(1, i / 8 + 0.1)}
                for i in range(9)
            ],
        ),
        "empty": _figure("line", axis("x", "x"), axis("y", "y"), []),
    }


FIGURES = gallery()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_a_valid_specification_with_alternative_text(name: str, language: str) -> None:
    drawn = charts.spec(FIGURES[name], language)
    altair.Chart.from_dict(drawn)  # raises when Vega-Lite's schema refuses it
    assert drawn["description"] == "Alt."
    json.dumps(drawn, allow_nan=False)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_draws_the_same_bytes_twice(name: str) -> None:
    first = charts.svg(FIGURES[name], "fr")
    assert first.startswith(b"<svg")
    charts._laid_out.cache_clear()
    assert first == charts.svg(FIGURES[name], "fr")


def test_a_figure_is_laid_out_once_for_every_format(monkeypatch: pytest.MonkeyPatch) -> None:
    charts._laid_out.cache_clear()
    drawn = []
    lay_out = charts.vl_convert.vegalite_to_svg
    counted = lambda *a, **k: drawn.append(a) or lay_out(*a, **k)  # noqa: E731
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", counted)
    figure = next(iter(FIGURES.values()))
    charts.svg(figure, "en", titled=False)
    charts.png(figure, "en", titled=False)
    charts.png(figure, "en", 3.0, titled=False)
    assert len(drawn) == 1
    charts.svg(figure, "fr", titled=False)
    assert len(drawn) == 2


def test_few_columns_of_a_heat_map_keep_their_names_whole() -> None:
    from pythesis.core.figure import Axis
    from pythesis.core.said import said

    word = said("text", text="Column")
    names = ("Detergents_Paper", "Delicatessen_Shop")
    axis = Axis(field="a", label=word, format="category")
    figure = FIGURES["dots"].model_copy(
        update={
            "mark": "heatmap", "x": axis, "y": axis.model_copy(update={"field": "b"}), "references": (),
            "color": Axis(field="v", label=word), "note": None,
            "data": tuple({"a": a, "b": b, "v": 0.5} for a in names for b in names),
        }
    )  # fmt: skip
    drawn = charts.spec(figure, "en")
    assert drawn["layer"][0]["encoding"]["x"]["scale"]["domain"] == list(names)


def test_png_grows_with_its_scale() -> None:
    small, large = (charts.png(FIGURES["dots"], "en", scale=scale) for scale in (1, 2))
    assert small.startswith(b"\x89PNG")
    assert len(large) > len(small)


@pytest.mark.parametrize("width", [300, 760])
@pytest.mark.parametrize("name", ["bars", "dots", "boxes", "many-bars"])
def test_values_written_beside_a_plot_end_where_the_picture_ends(name: str, width: int) -> None:
    drawn = gallery()[name]
    picture = Image.open(io.BytesIO(charts.png(drawn, "fr", scale=1.0, titled=False, width=width)))
    dark = picture.convert("L").point(lambda tone: 255 * (tone < 128))
    box = dark.getbbox()
    assert box is not None
    assert 0 < width - box[2] <= 24, "neither cut nor beside an empty band"


def test_an_axis_that_spans_nothing_still_places_its_values() -> None:
    from pythesis.core.figure import Axis
    from pythesis.core.said import said
    from pythesis.deliver.charts.frame import Scale

    axis = Axis(field="x", label=said("common.nothing"))
    assert Scale(axis, low=1e-17, high=1e-17).share(3.0) == 0.5


@pytest.mark.parametrize(("language", "written"), [("en", "7 March 2012"), ("fr", "7 mars 2012")])
def test_a_line_across_dates_is_labelled_with_its_date(language: str, written: str) -> None:
    data = [{"when": f"2012-0{month}-01", "calls": month} for month in range(1, 8)]
    step = Reference(axis="x", value=1_331_078_400_000.0, label=t("Largest step"))
    drawn = _figure("line", axis("when", "Day", "date"), axis("calls", "Calls"), data, references=(step,))
    labels = (
        json.dumps(charts.spec(drawn, language), ensure_ascii=False)
        .replace("\u202f", " ")
        .replace("\u00a0", " ")
    )
    assert written in labels


@pytest.mark.parametrize(("language", "written"), [("en", "from 0.5 to 1.5"), ("fr", "de 0,5 à 1,5")])
def test_a_category_that_is_a_code_carries_its_name(language: str, written: str) -> None:
    """A range of numbers is written as the language writes numbers, in the picture and in its table."""
    figure = FIGURES["dots"]
    field = figure.y.field
    code = str(figure.data[0][field])
    name = said("explain.group-scores.range", low=0.5, high=1.5)
    named = figure.model_copy(update={"levels": (Level(code=code, name=name),)})
    _, rows = charts.table(named, language)
    assert written in rows[0]
    assert written in json.dumps(charts.spec(named, language), ensure_ascii=False)
    assert code not in charts.table(named, language)[1][0]


def test_names_that_would_run_into_one_another_are_tilted() -> None:
    def angle(names: list[str]) -> float:
        cells = [{"a": one, "b": "all", "v": 0.5} for one in names]
        axes = axis("a", "", "category"), axis("b", "", "category")
        drawn = charts.spec(_figure("heatmap", *axes, cells, color=axis("v", "share", "percent")), "en")
        found = [
            float(part.split(",")[0].split("}")[0]) for part in json.dumps(drawn).split('"labelAngle": ')[1:]
        ]
        return min(found)

    assert angle([f"species {n:02d}" for n in range(12)]) < 0
    assert angle(["cat", "dog", "owl"]) == 0


def test_columns_on_an_axis_carry_their_labels() -> None:
    figure = Figure(
        id="importance",
        mark="dot-interval",
        title=said("text", text="t"),
        alt=said("text", text="a"),
        x=Axis(field="value", label=said("text", text="x")),
        y=Axis(field="column", label=said("explain.axis.column"), format="category"),
        data=({"column": "Torque [Nm]", "value": 1.0, "low": 0.5, "high": 1.5, "n": 10},),
    )
    assert "Couple" in charts.svg(figure, "fr", {"Torque [Nm]": "Couple"}).decode()
    assert charts.table(figure, "fr", {"Torque [Nm]": "Couple"})[1][0][0] == "Couple"
    assert "Couple" not in charts.svg(figure, "fr").decode()


def test_a_plot_without_categories_takes_the_height_it_is_given() -> None:
    figure = Figure(
        id="line",
        mark="line",
        title=said("text", text="t"),
        alt=said("text", text="a"),
        x=Axis(field="x", label=said("text", text="x")),
        y=Axis(field="y", label=said("text", text="y")),
        data=({"x": 1.0, "y": 1.0}, {"x": 2.0, "y": 3.0}),
    )
    assert charts.spec(figure, "en", height=123)["height"] == 123


def test_values_far_from_zero_keep_the_decimals_that_tell_them_apart() -> None:
    def axis(field: str, style: str = "number") -> Axis:
        return Axis(field=field, label=said("text", text=field), format=style)

    data = (
        {"x": 298.3, "x2": 298.4, "value": 1500, "n": 1204},
        {"x": 298.4, "x2": 299.1, "value": 1501, "n": 12040},
    )
    figure = Figure(
        id="f", mark="histogram", title=said("text", text="f"), alt=said("text", text="f"),
        x=axis("x"), y=axis("value"), data=data,
    )  # fmt: skip
    assert charts.table(figure, "en")[1] == (
        ("298.3", "298", "1500", "1,204"),
        ("298.4", "299", "1501", "12,040"),
    )


def test_long_titles_of_axes_take_lines_that_a_phone_shows() -> None:
    long = "Loss when the column is shuffled, in the score of the project (area under the curve)"
    figure = gallery()["dots"]
    figure = figure.model_copy(update={"x": figure.x.model_copy(update={"label": t(long)})})
    drawn = narrowed(charts.spec(figure, "en", titled=False))
    across = [layer["encoding"].get("x", {}) for layer in drawn["layer"]]
    titles = [channel["title"] for channel in across if "title" in channel]
    assert titles and all(" ".join(lines) == long and max(map(len, lines)) <= 40 for lines in titles)


@pytest.mark.parametrize(
    ("values", "side"), [([1.0, 2.0, 3.0, 4.1], "left"), ([4.1, 3.0, 2.0, 1.0], "right")]
)
def test_the_label_of_a_line_stands_at_the_end_where_nothing_is_drawn(values: list[float], side: str) -> None:
    data = [{"x": float(place), "y": value} for place, value in enumerate(values)]
    line = Reference(axis="y", value=4.0, label=t("All rows"))
    drawn = charts.spec(_figure("line", axis("x", "X"), axis("y", "Y"), data, references=(line,)), "en")
    marks = [layer["mark"] for layer in drawn["layer"] if layer["mark"].get("type") == "text"]
    assert {mark["align"] for mark in marks} == {side}


@pytest.mark.parametrize(("levels", "height"), [(2, 112), (5, 250), (30, 600)])
def test_lines_of_categories_fill_a_height_neither_too_far_apart_nor_over_one_another(
    levels: int, height: int
) -> None:
    data = [{"x": 1.0 + n, "low": n, "high": n + 2.0, "name": f"Level {n}"} for n in range(levels)]
    figure = _figure("dot-interval", axis("x", "X"), axis("name", "Name", "category"), data)
    assert charts.spec(figure, "en", height=250)["height"] == height
