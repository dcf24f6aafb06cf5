"""The job "compile": what bundling needs is compiled, which each machine does once, so that no network waits for it.

cache       folder of results, where nothing is kept
"""

from ..worker.report import Report
from .kind import JobKind
from .request import read_path


def read_request(values: dict[str, object]) -> None:
    """Checks every key of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    read_path(values, "cache", needed=False)


def run(request: None, report: Report) -> dict[str, object]:
    """Returns {"path", "compiled"} for the result message: the folder of compiled code, whether any is new."""
    import numba

    from ..bundling.compiling import USUAL_CLASSES, WORD, compile_kernels

    report.stage("Compiled Code", 0, 1)
    compiled = compile_kernels(USUAL_CLASSES, report, lambda: report.stage(WORD, 0, 1))
    return {"path": numba.config.CACHE_DIR, "compiled": compiled}


KIND = JobKind(
    help="compile what bundling needs, once a machine, so that the first network does not wait for it",
    sources=(),
    parameters={},
    read=read_request,
    run=run,
    output="",
)
