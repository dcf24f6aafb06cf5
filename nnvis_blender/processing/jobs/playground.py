"""The job "playground": a small network learns points of the plane, by itself or as one says while one watches.

playground  the fields of PlaygroundParameters
output      path of the .nnvis file to write, or null (then it stays in the cache)
live        folder for the states on the way (see worker/live.py), or null: it trains all epochs by itself. A live run
            waits for messages, see training/playground/session.py; each of its states is an .npz of
            epoch ()            how many are done
            running ()          whether it is training
            weights (edges,)    float32, and biases (units,), 0 at the inputs; numbered through the network
            responses (units, side, side)  float16, what each unit gives all over the plane, upper left pixel first
            outputs (classes or 1, side, side)  float32, probabilities or the value, the lowest row first, as a Surface
            losses, accuracies (train, test)    NaN where values have no accuracy
            gradient_norms, weight_norms, update_ratios (layers,)  of the layers after the inputs
            The first, and the first of another network or other data, comes with "scene": the path of a .nnvis file
            of it, and waits until it is taken; the ones in between are left out while nobody takes them.
cache       folder of results
"""

from dataclasses import dataclass
from pathlib import Path

from ..training.playground.parameters import PlaygroundParameters
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path

STAGES = ("Training", "File")
_HEARTBEAT = 20.0  # seconds: a run that rests is no worker that hangs


@dataclass(frozen=True)
class PlaygroundRequest:
    """A checked request; see the module's text."""

    parameters: PlaygroundParameters
    output: Path | None
    live: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> PlaygroundRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    settings = read_group(values, "playground", PlaygroundParameters)
    settings.check()
    return PlaygroundRequest(
        settings,
        output=read_path(values, "output", needed=False),
        live=read_path(values, "live", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: PlaygroundRequest, report: Report) -> dict[str, object]:
    """Trains and writes. Returns {"path", "epoch", "losses", "accuracies", "note", "notes", "seconds"}.

    Raises NNVisError.
    """
    from ..training.playground.result import playground_network
    from .stages import write_result

    timer = Timer(STAGES, report)
    with timer("Training"):
        trained = _live(request, report) if request.live else _batch(request, report)
    with timer("File"):
        processed = playground_network(trained.trainer, trained.record)
        about = processed.provenance["playground"]
        path = write_result(
            processed, request.output, request.cache, "playground", processed.provenance, processed.epochs.weights
        )
    told = trained.diverged_note
    return {
        "path": str(path),
        "epoch": about["epoch"],
        "losses": about["losses"],
        "accuracies": about["accuracies"],
        "note": "; ".join(filter(None, (_figures(about), told))),
        "notes": [*trained.trainer.data.notes, *([told] if told else [])],
        "seconds": timer.seconds,
    }


def _batch(request: PlaygroundRequest, report: Report):
    from ..training.playground.session import Run

    trained, epochs = Run(request.parameters, report.warning), request.parameters.epochs
    while trained.epoch < epochs and not trained.is_over:
        trained.train_epoch()
        report.progress(trained.epoch, epochs)
    return trained


def _live(request: PlaygroundRequest, report: Report):
    """The run that messages have made, once they say that it is finished."""
    from ..training.playground.live import LiveRun

    return LiveRun(request.parameters, request.live, report, _HEARTBEAT).run()


def _figures(about: dict) -> str:
    """The result in words."""
    text = f"epoch {about['epoch']}, loss {about['losses'][0]:.4f} train, {about['losses'][1]:.4f} test"
    if about["accuracies"]:
        text += f", accuracy {about['accuracies'][0]:.4f} train, {about['accuracies'][1]:.4f} test"
    return text


KIND = JobKind(
    help="train a small network on points of the plane, and keep its epochs",
    sources=(),
    parameters={"playground": (PlaygroundParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    keys=("live",),
)
