"""What is kept comes back unaltered or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression

from pythesis.ledger import Codec, Done, Register, Store
from sample import titanic_evidence


def test_a_damaged_object_is_not_believed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = store.put(b"facts")
    assert store.get(key) == b"facts"
    next(p for p in tmp_path.rglob("*") if p.is_file()).write_bytes(b"lies")
    assert store.get(key) is None
    assert store.put(b"facts") == key
    assert store.get(key) == b"facts"


def test_codec_gives_back_models_frames_and_estimators(tmp_path: Path) -> None:
    codec = Codec(Store(tmp_path))
    evidence = titanic_evidence()
    frame = pl.DataFrame({"a": [1, None], "é": ["x", "y"]})
    fitted = LogisticRegression().fit(np.array([[0.0], [1.0]]), [0, 1])
    value = {"evidence": evidence, "frame": frame, "parts": (1, 2.5, None, True), "fitted": fitted}
    back = codec.load(codec.dump(value))
    assert back["evidence"] == evidence
    assert back["frame"].equals(frame)
    assert back["parts"] == (1, 2.5, None, True)
    assert np.allclose(back["fitted"].coef_, fitted.coef_)


def test_codec_writes_the_same_bytes_for_the_same_facts(tmp_path: Path) -> None:
    codec = Codec(Store(tmp_path))
    assert codec.dump(titanic_evidence()) == codec.dump(titanic_evidence())


@pytest.mark.parametrize("name", ["os:system", "builtins:exec", "pythesis.ledger.store:digest"])
def test_codec_makes_nothing_but_facts_of_ours(tmp_path: Path, name: str) -> None:
    codec = Codec(Store(tmp_path))
    with pytest.raises(LookupError):
        codec.load(b'{"class": "' + name.encode() + b'", "value": {}}')


def test_register_survives_damage(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    register = Register(path)
    register.mark("ingest", Done({"code": "1"}, "abc", 0.5, "2026-01-01T00:00:00+00:00"))
    assert register.done("ingest") == Done({"code": "1"}, "abc", 0.5, "2026-01-01T00:00:00+00:00")
    register.close()
    path.write_bytes(b"not a database" * 100)
    fresh = Register(path)
    assert fresh.done("ingest") is None
    fresh.close()


def test_parts_of_a_stage_are_valid_for_one_key(tmp_path: Path) -> None:
    register = Register(tmp_path / "register.sqlite")
    register.keep("improve", "key-1", "fold-0", "object")
    assert register.kept("improve", "key-1", "fold-0") == "object"
    assert register.kept("improve", "key-2", "fold-0") is None
    register.mark("improve", Done({}, "abc", 0.5, ""))
    assert register.kept("improve", "key-1", "fold-0") is None
    register.close()
