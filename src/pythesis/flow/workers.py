"""Where the fits of models run: here, or on the workers of a cluster, through joblib's own backends."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Iterator
from typing import Any

import joblib

from pythesis.core.errors import InputError
from pythesis.core.said import said

BACKENDS = ("loky", "threading", "dask", "ray")
LIBRARY = {"dask": "distributed", "ray": "ray"}


def check(backend: str) -> None:
    """Refuse a backend that does not exist, or whose library is not installed.

    Parameters
    ----------
    backend : str
        ``loky``, ``threading``, ``dask`` or ``ray``; the last two may carry an address: ``dask=tcp://host:8786``.

    Raises
    ------
    InputError
        With the backends there are, or the command that installs the library.
    """
    name, _, address = backend.partition("=")
    if name not in BACKENDS or (address and name not in LIBRARY):
        raise InputError(
            said("errors.backend.what", backend=backend), said("errors.backend.remedy", backends=BACKENDS)
        )
    library = LIBRARY.get(name)
    if library is not None and importlib.util.find_spec(library) is None:
        raise InputError(
            said("errors.backend-absent.what", backend=name),
            said("errors.backend-absent.remedy", backend=name),
        )


@contextlib.contextmanager
def spread(backend: str | None, workers: int) -> Iterator[None]:
    """Have joblib run fits on a backend for as long as the block lasts; alone without one.

    Without an address, Dask and Ray start a cluster of `workers` on this machine and stop it at the end.
    """
    if backend is None:
        yield
        return
    check(backend)
    name, _, address = backend.partition("=")
    with contextlib.ExitStack() as stack:
        if name == "dask":
            stack.enter_context(_dask(address, workers))
        elif name == "ray":
            stack.enter_context(_ray(address, workers))
        stack.enter_context(joblib.parallel_config(backend=name, n_jobs=workers))
        yield


@contextlib.contextmanager
def _dask(address: str, workers: int) -> Iterator[Any]:
    from distributed import Client, LocalCluster

    if address:
        with Client(address) as client:
            yield client
        return
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextlib.contextmanager
def _ray(address: str, workers: int) -> Iterator[None]:
    import ray
    from ray.util.joblib import register_ray

    own = not ray.is_initialized()
    if own:
        told = {"address": address} if address else {"num_cpus": workers, "include_dashboard": False}
        ray.init(**told, log_to_driver=False)
    register_ray()
    try:
        yield
    finally:
        if own:
            ray.shutdown()
