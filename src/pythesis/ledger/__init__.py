"""The only room that writes a project's state."""

from pythesis.ledger.codec import Codec, dump_estimator, load_estimator
from pythesis.ledger.log import Log
from pythesis.ledger.notes import Draft
from pythesis.ledger.register import Done, Register
from pythesis.ledger.store import Store, digest
from pythesis.ledger.workspace import Placement, Workspace

__all__ = [
    "Codec",
    "Done",
    "Draft",
    "Log",
    "Placement",
    "Register",
    "Store",
    "Workspace",
    "digest",
    "dump_estimator",
    "load_estimator",
]
