"""What a dask worker does of a task. `dask worker ... --preload nnvis_blender.processing.tasks.remote` loads it.

Workers know this module as NAME, whatever this package is called in their processes; one that has not loaded it does
nothing. The scheduler knows nothing of it.
"""

import functools
import os
import sys
from importlib.metadata import version
from pathlib import Path

from ..errors import NNVisError, machine_errors_told
from ..files.cache import source_key
from ..files.user_folder import private_folder, user_folder
from ..version import VERSION
from .one import run_one
from .parcel import pack, unpack
from .report import Heard

NAME = "nnvis_tasks"
DONE, FAILED, REFUSED = "done", "failed", "refused"
_PACKAGES = ("numpy", "scipy", "scikit-learn", "numba", "torch")  # whose versions decide over the last bits


def dask_setup(worker) -> None:
    """Called by dask in each worker's process as it starts, before numba is loaded."""
    os.environ["NUMBA_CACHE_DIR"] = str(private_folder(f"numba-{__name__.partition('.')[0]}"))
    os.environ["NUMBA_NUM_THREADS"] = "1"


@functools.cache
def versions() -> dict[str, str]:
    """What has to be the same everywhere for results to be."""
    packages = {name: version(name) for name in _PACKAGES}
    python = ".".join(map(str, sys.version_info[:2]))
    return {"Python": python, "NNVis": VERSION, **packages, "the source of NNVis": source_key("")[:12]}


@functools.cache
def instructions() -> str:
    """Which instructions of the processor products are computed by; others may round otherwise."""
    import torch

    return torch.backends.cpu.get_cpu_capability()


def run(task: bytes, shared: bytes, known: dict[str, str]) -> tuple:
    """(DONE, the packed result, warnings, instructions()), (FAILED, code, message, remedy) or (REFUSED, message,
    remedy).

    task: packed (function, item, cache), cache None for that of this machine. shared: packed. known: versions() of who
    asks.
    """
    refused = _refused(known)
    if refused:
        return REFUSED, *refused
    function, item, cache = unpack(task)
    report = Heard()
    try:
        with machine_errors_told():
            result = run_one(function, item, unpack(shared), user_folder() if cache is None else Path(cache), report)
    except NNVisError as error:
        return FAILED, error.code, error.message, error.remedy
    return DONE, pack(result), report.warnings, instructions()


def _refused(known: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with this worker and what to do; None where nothing is."""
    from distributed import get_worker

    worker, own = get_worker(), versions()
    if worker.state.nthreads != 1:
        return f"the worker at {worker.address} does several tasks in one process", "Start it with --nthreads 1"
    for name, wanted in known.items():
        if own.get(name) != wanted:
            told = f"the worker at {worker.address} has {name} {own.get(name)}, and {wanted} is here"
            return told, "Install the same NNVis and packages on all machines"
    return None


sys.modules[NAME] = sys.modules[__name__]
