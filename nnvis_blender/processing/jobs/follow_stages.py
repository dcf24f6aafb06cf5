"""The stages of the job "follow": looking at the run again and again, and drawing its newest checkpoint."""

import dataclasses
import math
import time
from pathlib import Path

from ..bundling.layout import layout_units
from ..errors import NNVisError
from ..files.network_file import read_network_file
from ..training.epoch_parameters import EpochParameters
from ..training.following import Following, News
from ..training.layouts import followed, within_reach
from ..training.shared_history import history_arrays
from ..worker.live import LiveStates
from ..worker.report import Report, Silent
from .epoch_stages import run_epochs
from .epochs import EpochsRequest
from .process import ProcessRequest
from .source import Source
from .stages import Processing, write_result

STAGES = ("Following", "Checkpoints")
LOOK_SECONDS = 0.3
METHOD = "weight"  # the only one that needs no data
EDGES = EpochParameters().edge_budget  # drawn at most while a run goes on
_SHOW_SECONDS = 1.0  # at least between two checkpoints that are drawn


def follow(request, report: Report) -> dict[str, object]:
    """See jobs.follow.run."""
    report.stage("Following", 0, len(STAGES))
    following, live = Following(request.follow.path, request.follow.silence), LiveStates(request.live, report)
    newest = _Newest(request) if request.follow.show_checkpoints else None
    news, is_shown, is_told = following.look(), False, time.monotonic()
    while True:
        is_shown = is_shown and not news.is_new
        if not is_shown and news.history is not None and live.is_free:
            live.offer(history_arrays(news.history), 0, 0, epochs=_most(news), network=None)
            is_shown = True
        if newest is not None and live.is_free and (path := newest.drawn(news, live, report)):
            arrays = {} if news.history is None else history_arrays(news.history)
            live.offer(arrays, 0, 0, epochs=_most(news), network=path)
        if news.over or live.stopped:
            break
        if time.monotonic() - is_told > 1.0:  # silence would mean that this job hangs
            is_told = time.monotonic()
            report.progress(following.last, max(_most(news), 1.0))
        time.sleep(LOOK_SECONDS)
        news = following.look()
    note = news.over or f"stopped following at epoch {following.last:g}"
    if not news.as_planned:
        report.warning(note)
    return {"path": str(following.path), "note": note, "network": _kept(request, news, report)}


def _most(news: News) -> float:
    return float(news.epochs or 0.0)


class _Newest:
    """Draws the newest checkpoint, its units near where they were."""

    def __init__(self, request):
        budget = min(request.bundling.most_edges or EDGES, EDGES)
        self._request = dataclasses.replace(request, bundling=dataclasses.replace(request.bundling, most_edges=budget))
        self._shown, self._positions, self._began, self._said = None, None, -math.inf, False
        self._paths = []

    def drawn(self, news: News, live: LiveStates, report: Report) -> str | None:
        """The path of a .nnvis file, None where there is nothing new. What is wrong with a checkpoint is said once."""
        newest = news.checkpoints[-1] if news.checkpoints else None
        if newest is None or newest == self._shown or time.monotonic() - self._began < _SHOW_SECONDS:
            return None
        self._shown, self._began = newest, time.monotonic()
        path = live.place(f"checkpoint_{newest.number:.15g}.nnvis")
        try:
            processing = _Checkpoint(_main_request(self._request, newest.path, path), self._positions)
            processing.run()
        except NNVisError as error:
            if not self._said:
                report.warning(f"a checkpoint is not drawn: {error.message}")
            self._said = True
            return None
        self._positions = processing.positions
        self._paths.append(path)
        if len(self._paths) > 2:  # the one before may be being read
            self._paths.pop(0).unlink(missing_ok=True)
        return str(path)


class _Checkpoint(Processing):
    """The main job for one checkpoint, whose layout begins where that of the one before has ended."""

    def __init__(self, request: ProcessRequest, before):
        super().__init__(request, ("Network", "Importance", "Layout", "Bundling", "File"), Silent())
        self._before, self.positions = before, None

    def _layout(self, network, importance) -> tuple:
        settings = self.request.bundling
        if self._before is None or len(self._before) != network.unit_count:
            grid, self.positions, _ = super()._layout(network, importance)
            return grid, self.positions, None
        grid = layout_units(network, settings, self.kept)
        moved = followed(network, importance.units, self._before, settings, None)
        self.positions = within_reach(moved, self._before, EpochParameters().largest_move)
        return grid, self.positions, None


def _main_request(request, model: Path, output: Path | None) -> ProcessRequest:
    return ProcessRequest(Source(model=model), METHOD, {}, request.bundling, request.seed, output, request.cache)


class _Inner(Silent):
    """The report of a job within this one, whose stages are this one's last."""

    def __init__(self, report: Report):
        self.progress, self.warning = report.progress, report.warning


def _kept(request, news: News, report: Report) -> str | None:
    """The .nnvis file of all checkpoints with the log, to be played by its epoch."""
    if not news.checkpoints:
        return None
    report.stage("Checkpoints", 1, len(STAGES))
    plain = _main_request(request, news.checkpoints[-1].path.parent, None)
    asked = EpochsRequest(**vars(plain), epochs=EpochParameters())
    path = run_epochs(asked, _Inner(report))["path"]
    if news.history is None:
        return path
    processed = read_network_file(path)
    processed.history = news.history
    return str(write_result(processed, None, request.cache, "followed", path, *history_arrays(news.history).values()))
