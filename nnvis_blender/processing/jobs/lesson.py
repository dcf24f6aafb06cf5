"""The job "lesson": a perceptron learns XOR, and every number of it is kept.

lesson  the fields of LessonParameters
output  path of the .nnvis file to write, or null (then it stays in the cache)
cache   folder of results
"""

from dataclasses import dataclass
from pathlib import Path

from ..training.lesson.parameters import LessonParameters
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path

STAGES = ("Training", "File")


@dataclass(frozen=True)
class LessonRequest:
    """A checked request; see the module's text."""

    parameters: LessonParameters
    output: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> LessonRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    return LessonRequest(
        read_group(values, "lesson", LessonParameters),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: LessonRequest, report: Report) -> dict[str, object]:
    """Trains and writes. Returns {"path", "predictions", "accuracy", "note", "seconds"}: the outputs for the four
    inputs, and how many of them the hidden layer parts. Raises NNVisError.
    """
    from ..training.lesson.lesson import NAMES, TRUTH, learn, lesson_network
    from .stages import write_result

    timer = Timer(STAGES, report)
    with timer("Training"):
        trainer, record = learn(request.parameters, report)
    with timer("File"):
        processed = lesson_network(request.parameters, trainer, record)
        path = write_result(processed, request.output, request.cache, "lesson", processed.provenance)
    predictions = processed.provenance["lesson"]["predictions"]
    told = [f"{name} = {value:.4f}" for name, value in zip(NAMES, predictions)]
    right = sum((value > 0.5) == truth for value, truth in zip(predictions, TRUTH))
    told.append(f"{right} of {len(TRUTH)} right" + ("" if right == len(TRUTH) else ": another seed or more units may"))
    return {
        "path": str(path),
        "predictions": predictions,
        "accuracy": float(processed.hidden_space.accuracy[-1]),
        "note": ", ".join(told),
        "seconds": timer.seconds,
    }


KIND = JobKind(
    help="train a small network on XOR, and keep every number of it",
    sources=(),
    parameters={"lesson": (LessonParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
)
