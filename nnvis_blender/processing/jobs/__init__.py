"""What the worker is asked to do: one file a job, one row of JOBS each.

Blender reads this table without torch and numba; what computes is loaded when a job runs.
"""

from ..errors import shown, usage
from ..parameters import check_object
from . import (
    act,
    attribute,
    circuit,
    compare,
    compile,
    convert,
    depth,
    difference,
    dream,
    embed,
    epochs,
    evaluate,
    export,
    follow,
    info,
    invariance,
    landscape,
    learn,
    lesson,
    maps,
    mosaics,
    occlude,
    playground,
    prefer,
    process,
    project,
    report,
    runs,
    surface,
    warp,
    watch,
)
from .kind import JobKind

JOBS: dict[str, JobKind] = {
    "process": process.KIND,
    "evaluate": evaluate.KIND,
    "compare": compare.KIND,
    "act": act.KIND,
    "epochs": epochs.KIND,
    "maps": maps.KIND,
    "attribute": attribute.KIND,
    "playground": playground.KIND,
    "lesson": lesson.KIND,
    "mosaics": mosaics.KIND,
    "occlude": occlude.KIND,
    "circuit": circuit.KIND,
    "landscape": landscape.KIND,
    "follow": follow.KIND,
    "watch": watch.KIND,
    "surface": surface.KIND,
    "embed": embed.KIND,
    "prefer": prefer.KIND,
    "dream": dream.KIND,
    "warp": warp.KIND,
    "learn": learn.KIND,
    "project": project.KIND,
    "runs": runs.KIND,
    "difference": difference.KIND,
    "invariance": invariance.KIND,
    "depth": depth.KIND,
    "report": report.KIND,
    "export": export.KIND,
    "convert": convert.KIND,
    "info": info.KIND,
    "compile": compile.KIND,
}

__all__ = ["JOBS", "JobKind", "run_job"]


def run_job(values, report) -> dict[str, object]:
    """Runs a request, whose "command" says which job: the main one if it does not.

    Returns the values of the result message.
    Raises NNVisError; one of "usage" before any work.
    """
    check_object(values, "the request")
    values = dict(values or {})
    name = values.pop("command", "process")
    if not isinstance(name, str) or name not in JOBS:
        raise usage(f"there is no job {shown(name)}", f"Known are: {', '.join(JOBS)}")
    kind = JOBS[name]
    request = kind.read(values)
    kind.check_output(values)
    return kind.run(request, report)
