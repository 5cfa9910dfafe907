"""Clean tables of records: instruments read over time, visits and refuels, places on a map."""

from __future__ import annotations

import numpy as np
import polars as pl

from audit.table import Clean

YEAR = 365.25


def _wander(rng: np.random.Generator, n: int, keep: float) -> np.ndarray:
    """Return a series that leans on its last value, of spread one."""
    steps = rng.normal(0, np.sqrt(1 - keep**2), n)
    steps[0] = rng.normal()
    for i in range(1, n):
        steps[i] += keep * steps[i - 1]
    return steps


def _moments(start: str, n: int, minutes: int) -> pl.Series:
    first = np.datetime64(f"{start}T00:00:00", "ms")
    return pl.Series(first + (np.arange(n) * minutes).astype("timedelta64[m]"))


def _days(start: str, offsets: np.ndarray) -> pl.Series:
    return pl.Series(np.datetime64(start, "D") + offsets.astype("timedelta64[D]"))


def _daily(minutes: np.ndarray) -> np.ndarray:
    """Return the part of the day between -1 and 1, lowest at three in the morning."""
    return -np.cos(2 * np.pi * (minutes - 180) / 1440)


def river(days: int = 1460) -> Clean:
    """Four years of a gauge, one row a day: flows over two orders of size, rain on one day in three."""
    rng = np.random.default_rng(31)
    day = np.arange(days)
    season = np.cos(2 * np.pi * (day - 30) / YEAR)
    frame = pl.DataFrame(
        {
            "date": _days("2021-01-01", day),
            "flow": np.exp(3.1 + 0.7 * season + 0.55 * _wander(rng, days, 0.95)).round(2),
            "level": (1.9 + 0.5 * season + 0.3 * _wander(rng, days, 0.95)).clip(0.2).round(3),
            "rain": np.where(rng.random(days) < 0.34, rng.gamma(0.8, 7, days), 0).round(1),
            "water_temperature": (12.5 - 7 * season + 1.2 * _wander(rng, days, 0.9)).round(1),
            "conductivity": (480 - 60 * season + 25 * _wander(rng, days, 0.9)).round(0).astype(int),
        }
    )
    brief = {"data": {"time": "date"}}
    return Clean("river", frame, ("flow", "level", "water_temperature", "conductivity"), brief=brief,
                 ordered=True)  # fmt: skip


def meter(quarters: int = 17_520) -> Clean:
    """Half a year of a building's power meter, every quarter of an hour, in universal time."""
    rng = np.random.default_rng(32)
    at = np.arange(quarters) * 15
    work = np.clip(_daily(at), 0, None) * (at // 1440 % 7 < 5)
    frame = pl.DataFrame(
        {
            "timestamp": _moments("2025-01-06", quarters, 15),
            "power": (38 + 60 * work + 6 * _wander(rng, quarters, 0.9)).clip(4).round(2),
            "voltage": (231 + 1.6 * _wander(rng, quarters, 0.8)).round(2),
            "outdoor": (9 + 5 * _daily(at) + 4 * _wander(rng, quarters, 0.995)).round(1),
        }
    )
    brief = {"data": {"target": "power", "time": "timestamp"}}
    return Clean("meter", frame, ("power", "voltage", "outdoor"), target="power", brief=brief, ordered=True)


def counters(hours: int = 8760) -> Clean:
    """A year of two bicycle counters, hour by hour, in universal time."""
    rng = np.random.default_rng(33)
    at = np.repeat(np.arange(hours), 2)
    warmth = -np.cos(2 * np.pi * at / 24 / YEAR)
    usual = np.exp(2.6 + 1.3 * _daily(at * 60.0) + 0.3 * warmth + 0.4 * (np.arange(2 * hours) % 2))
    frame = pl.DataFrame(
        {
            "hour": pl.Series(np.datetime64("2025-01-01T00:00:00", "ms") + at.astype("timedelta64[h]")),
            "station": np.tile(["bridge", "quay"], hours),
            "bikes": rng.poisson(usual),
            "speed": (17 + 1.8 * rng.normal(size=2 * hours)).round(2),
            "humidity": (68 - 9 * warmth + 8 * np.repeat(_wander(rng, hours, 0.97), 2)
                         + rng.normal(0, 1, 2 * hours)).clip(8, 99).round(1),
        }
    )  # fmt: skip
    brief = {"data": {"target": "bikes", "time": "hour", "group": "station"}}
    return Clean("counters", frame, ("speed", "humidity"), ("station",), target="bikes", brief=brief,
                 ordered=True)  # fmt: skip


def calls(days: int = 80, an_hour: float = 16.0) -> Clean:
    """Calls to an emergency line, one row each as they come, in universal time."""
    rng = np.random.default_rng(34)
    n = int(days * 24 * an_hour)
    seconds = np.sort(rng.integers(0, days * 86_400, n))
    frame = pl.DataFrame(
        {
            "received_at": pl.Series(np.datetime64("2025-02-10T00:00:00", "ms")
                                     + (seconds * 1000).astype("timedelta64[ms]")),
            "reason": rng.choice(["fall", "chest pain", "traffic", "child", "other"], n),
            "region": rng.choice(["coast", "hills", "city"], n, p=[0.3, 0.2, 0.5]),
            "wait": rng.gamma(2, 14, n).round(0).astype(int),
            "duration": rng.lognormal(5.1, 0.6, n).round(0).astype(int),
            "distance": rng.gamma(2.5, 3.4, n).clip(0.1).round(1),
        }
    )  # fmt: skip
    return Clean("calls", frame, ("duration", "distance"), ("reason", "region"),
                 brief={"data": {"time": "received_at"}}, ordered=True)  # fmt: skip


def stations(days: int = 400) -> Clean:
    """Seven weather stations, a row a day each."""
    rng = np.random.default_rng(35)
    names = ["Aubin", "Belle", "Clary", "Dorne", "Évry", "Flers", "Grane"]
    n = days * len(names)
    day, which = np.repeat(np.arange(days), len(names)), np.tile(np.arange(len(names)), days)
    shared = np.repeat(_wander(rng, days, 0.8), len(names))
    season = -np.cos(2 * np.pi * day / YEAR)
    frame = pl.DataFrame(
        {
            "date": _days("2024-02-01", day),
            "station": np.array(names)[which],
            "pressure": (1014 + 7 * shared + rng.normal(0, 1, n)).round(1),
            "wind": np.exp(1.3 + 0.3 * shared + rng.normal(0, 0.45, n)).round(1),
            "sunshine": (6 + 3 * season + rng.normal(0, 1.6, n)).clip(0.1, 15).round(1),
            "temperature": (11 + 8 * season + 2 * shared + rng.normal(0, 1.2, n) - 0.4 * which).round(1),
        }
    )
    brief = {"data": {"target": "sunshine", "time": "date", "group": "station"}}
    return Clean("stations", frame, ("pressure", "wind", "temperature"), ("station",), target="sunshine",
                 brief=brief, ordered=True)  # fmt: skip


def refuels(rows: int = 2600) -> Clean:
    """Refuels of a fleet in eight depots: wide amounts, cars and lorries in one column."""
    rng = np.random.default_rng(36)
    lorry = rng.random(rows) < 0.3
    volume = np.where(lorry, rng.lognormal(5.3, 0.4, rows), rng.lognormal(3.6, 0.35, rows))
    frame = pl.DataFrame(
        {
            "refuelled_on": _days("2023-01-02", np.sort(rng.integers(0, 700, rows))),
            "depot": rng.choice([f"depot {letter}" for letter in "ABCDEFGH"], rows),
            "vehicle": np.where(lorry, "lorry", "car"),
            "volume": volume.round(2),
            "amount": (volume * rng.normal(1.72, 0.09, rows)).round(2),
            "driven": (volume * np.where(lorry, 3.3, 15.5) * rng.normal(1, 0.1, rows)).round(0).astype(int),
        }
    )
    return Clean("refuels", frame, ("volume", "amount", "driven"), ("depot", "vehicle"), ("refuelled_on",),
                 brief={"data": {"target": "driven"}}, target="driven")  # fmt: skip


def visits(rows: int = 1700) -> Clean:
    """Visits of patients to four hospitals, in no order of time."""
    rng = np.random.default_rng(37)
    stay = rng.gamma(2, 2.1, rows).round(1)
    frame = pl.DataFrame(
        {
            "visited_on": _days("2024-01-01", rng.integers(0, 500, rows)),
            "hospital": rng.choice(["Bichat", "Cochin", "Necker", "Tenon"], rows, p=[0.4, 0.3, 0.2, 0.1]),
            "age": rng.integers(18, 92, rows),
            "glucose": rng.normal(5.4, 0.9, rows).clip(2.8).round(2),
            "creatinine": rng.lognormal(4.3, 0.28, rows).round(0).astype(int),
            "stay": stay,
            "readmitted": np.where(rng.random(rows) < 0.1 + 0.03 * stay.clip(0, 12), "yes", "no"),
        }
    )
    return Clean("visits", frame, ("glucose", "creatinine"), ("hospital",), ("visited_on",),
                 target="readmitted", brief={"data": {"target": "readmitted"}})  # fmt: skip


def shops(rows: int = 640) -> Clean:
    """Shops of a French chain, with where they are."""
    rng = np.random.default_rng(38)
    towns = rng.uniform([43.3, -1.5], [50.4, 7.2], (14, 2))
    which = rng.integers(0, len(towns), rows)
    places = towns[which] + rng.normal(0, 0.06, (rows, 2))
    surface = rng.gamma(5, 60, rows).clip(30).round(0)
    frame = pl.DataFrame(
        {
            "shop": [f"M{i:04d}" for i in rng.permutation(9000)[:rows]],
            "format": rng.choice(["centre", "retail park", "station"], rows),
            "surface": surface,
            "staff": (surface / 55 + rng.normal(4, 1, rows)).clip(1).round(1),
            "latitude": places[:, 0].round(5),
            "longitude": places[:, 1].round(5),
            "turnover": (surface * rng.normal(3100, 420, rows)).round(0),
        }
    )
    return Clean("shops", frame, ("surface", "staff", "turnover"), ("format",), (), ("shop",),
                 target="turnover", brief={"data": {"target": "turnover"}})  # fmt: skip


def tables() -> list[Clean]:
    """Return the clean tables of records."""
    return [make() for make in (river, meter, counters, calls, stations, refuels, visits, shops)]
