"""A run's folder as it is looked at again and again: its log, its checkpoints, and whether the run goes on."""

import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from ..errors import NNVisError, bad_input
from ..files.fields import Fields
from ..files.json_file import read_json
from ..models import is_model
from .checkpoints import CHECKPOINTS, Checkpoint, checkpoints_in
from .history import History
from .logs import read_log
from .logs.folder import log_files

STATE = "run.json"  # as data/nnvis_callback.py calls it
RUNNING, ENDED, FAILED = "running", "ended", "failed"
_PATIENCE = 5.0  # seconds in which a log may be half written
_GONE = 3.0  # seconds after which a process that is not there any more has died


@dataclass
class News:
    """How a run stands.

    history: None before anything was logged. is_new: whether it is another one than at the last look. checkpoints: by
    their numbers. epochs: how many there will be, None where the run does not say. over: why the run is over, as a
    sentence without its full stop, "" while it goes on. as_planned: whether it has ended well.
    """

    history: History | None = None
    is_new: bool = False
    checkpoints: list[Checkpoint] = ()
    epochs: float | None = None
    over: str = ""
    as_planned: bool = True


class Following:
    """A run that is followed. path: its folder, or its log alone."""

    def __init__(self, path, silence: float):
        self.path, self.silence = Path(path), silence
        self._seen, self._history, self._changed, self._trouble = None, None, time.monotonic(), None
        if not self.path.exists():
            raise bad_input(f"there is no run {self.path}", "Check the path, or start the training script first")
        if self.path.is_dir() and not any(self.path.iterdir()):
            raise bad_input(f"the folder {self.path.name} is empty", "Start the training script first, then follow it")

    def look(self) -> News:
        """How the run stands now. Raises NNVisError (bad_input) for a log that stays damaged."""
        news = News(checkpoints=self._checkpoints())
        logs = log_files(self.path) if self.path.is_dir() else [self.path]
        seen = [(str(one), *_stamp(one)) for one in logs] + [one.name for one in news.checkpoints]
        if seen != self._seen:
            self._changed = time.monotonic()
            news.is_new = self._read(bool(logs))
            self._seen = seen if self._trouble is None else None
        news.history = self._history
        self._take_state(news)
        if not news.history and not news.checkpoints and news.over:
            raise bad_input(f"{news.over}, and nothing was logged", "See what the training script has said")
        return news

    @property
    def last(self) -> float:
        """The last epoch that was logged, 0 before any."""
        curves = self._history.curves.values() if self._history else ()
        return max((float(curve.x[-1]) for some in curves for curve in some), default=0.0)

    def _checkpoints(self) -> list[Checkpoint]:
        folder = self.path / CHECKPOINTS if (self.path / CHECKPOINTS).is_dir() else self.path
        if not folder.is_dir():
            return []
        try:
            return checkpoints_in(folder, is_model).checkpoints
        except NNVisError:  # there is none yet
            return []

    def _read(self, is_there: bool) -> bool:
        """Reads the log. A damaged one may be half written, and is read again."""
        if not is_there:
            return False
        try:
            self._history, self._trouble = read_log(self.path), None
        except NNVisError as error:
            began = self._trouble or time.monotonic()
            self._trouble = began
            is_empty = "no logged numbers" in error.message or "is empty" in error.message
            if not is_empty and time.monotonic() - began > _PATIENCE:
                raise
            return False
        return True

    def _take_state(self, news: News) -> None:
        """Takes in what the run says of itself, or, where it says nothing, how long it has been silent."""
        quiet = time.monotonic() - self._changed
        try:
            state = Fields(read_json(self.path / STATE), STATE) if (self.path / STATE).is_file() else None
            told = state.text("state") if state else ""
        except NNVisError:  # it is another program's, or being replaced
            state, told = None, ""
        at = f"epoch {self.last:g}"
        if state is not None:
            news.epochs = state.number("epochs", 0, 1e12, None)
        if told == ENDED:
            news.over = f"the run has ended at {at}"
        elif told == FAILED:
            news.over, news.as_planned = f"the run has failed at {at}: {state.text('error', '', 400)}", False
        elif told == RUNNING and not _is_alive(state) and quiet > _GONE:
            news.over, news.as_planned = f"the run's process has died at {at}", False
        elif quiet > self.silence:
            news.over, news.as_planned = f"the run has written nothing for {self.silence:g} s, since {at}", False


def _is_alive(state: Fields) -> bool:
    """Whether the run's process is there, as far as this machine can tell."""
    if state.text("host", "") != socket.gethostname() or os.name == "nt":  # Windows' kill does more than to ask
        return True
    try:
        os.kill(state.whole("process", 1, 1 << 31), 0)
    except ProcessLookupError:
        return False
    except (OSError, NNVisError):
        return True
    return True


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
