"""The one job that runs, and what the panels show of it. Plain Python: it outlives files and undo steps, without
Blender's data.
"""

import atexit
import time
from dataclasses import dataclass, field

from ..processing.errors import NNVisError
from ..processing.files.network_file import SUFFIX
from ..processing.findings import accuracy_line
from .wording import panel_error, panel_words


@dataclass
class Status:
    """kind: what the job is for, e.g. "Process Network". fraction: 0 to 1 of the whole job. outcome: "", "done",
    "failed", "cancelled".
    begun: when, in seconds since 1970, by which a scene knows the job that it shows the result of.
    code, message, remedy: of the error, see processing/errors.py. stoppable: whether the job can end early with what it
    has reached. accuracy: the line on how well the model knows its data, of a job that has measured it and whose result
    is no network, which would say it itself. figures: what a playground has reached, by the newest state that is shown:
    epoch, running, losses and accuracies (training, test).
    notes: what the job says of its result.
    """

    kind: str = ""
    begun: int = 0
    running: bool = False
    cancelling: bool = False
    stoppable: bool = False
    stage: str = ""
    fraction: float = 0.0
    seconds: float = 0.0
    outcome: str = ""
    message: str = ""
    remedy: str = ""
    code: str = ""
    log_path: str = ""
    accuracy: str = ""
    figures: dict = field(default_factory=dict)
    warnings: list = field(default_factory=list)
    notes: list = field(default_factory=list)


current = Status()
worker_text, worker_works = "", False  # what the last test of the worker's Python has found
_job = None


def begin(kind: str, job) -> None:
    """Starts the job and makes it the one that runs."""
    global _job
    _job = job
    job.start()
    current.__dict__.update(Status(kind, int(time.time()), running=True).__dict__)
    update(job)


def update(job) -> None:
    """Copies what the panels show."""
    current.cancelling = job.state == "cancelling"
    current.stoppable = job.stoppable
    current.stage, current.fraction, current.seconds = job.stage, job.fraction, job.elapsed
    current.log_path, current.warnings = str(job.log_path or ""), [panel_words(text) for text in job.warnings]


def end(job) -> None:
    """Keeps how the job ended."""
    global _job
    _job = None
    update(job)
    current.running, current.outcome = False, job.state
    current.notes = [panel_words(text) for text in (job.result or {}).get("notes") or ()]
    if job.state == "failed":
        show_error(current.kind, job.error)
    elif "fit" in (job.result or {}) and not str(job.result.get("path")).endswith(SUFFIX):
        current.accuracy = accuracy_line(job.result["fit"])


def show_building(done: float) -> None:
    """The job has ended, and its result is being built in the scene: so much of it, 0 to 1, is there."""
    current.running, current.cancelling, current.stoppable = True, False, False
    current.stage, current.fraction = "Scene", done


def end_building() -> None:
    current.running, current.fraction = False, 1.0


def show_error(kind: str, error: NNVisError) -> None:
    """An error that stays in the panel until the next job begins, in the panel's words."""
    error = panel_error(error)
    current.kind, current.outcome = kind, "failed"
    current.code, current.message, current.remedy = error.code, error.message, error.remedy


def send(message: dict[str, object]) -> None:
    """Says something to the running job, if any listens."""
    if _job is not None:
        _job.send(message)


def cancel() -> None:
    """Asks the running job, if any, to stop; whoever drives it ends it."""
    if _job is not None:
        _job.cancel()
        update(_job)


def stop() -> None:
    """Asks the running job, if any, to end with what it has reached."""
    if _job is not None:
        _job.stop()
        update(_job)


def kill() -> None:
    """Ends the running job at once: Blender closes, or the extension is switched off."""
    global _job
    if _job is not None:
        job, _job = _job, None
        job.kill()
        current.__dict__.update(Status().__dict__)


atexit.register(kill)
