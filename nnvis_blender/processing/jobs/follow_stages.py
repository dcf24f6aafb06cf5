"""The stages of the job "follow": looking at the run again and again, and drawing its newest checkpoint."""

import dataclasses
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from ..bundling.layout import layout_units
from ..errors import NNVisError
from ..files.network_file import read_network_file
from ..training.checkpoints import Checkpoint
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


def follow(request, report: Report) -> dict[str, object]:
    """See jobs.follow.run."""
    report.stage("Following", 0, len(STAGES))
    following, live = Following(request.follow.path, request.follow.silence), LiveStates(request.live, report)
    newest = _Newest(request, live, report) if request.follow.show_checkpoints else None
    news, path, is_shown, is_told = following.look(), None, False, time.monotonic()
    while True:
        is_shown = is_shown and not news.is_new
        path = path or (newest.drawn(news) if newest else None)
        if live.is_free and (path or (news.history is not None and not is_shown)):
            arrays = {} if news.history is None else history_arrays(news.history)
            live.offer(arrays, 0, 0, epochs=_most(news), network=path)
            path, is_shown = None, True
        if news.over or live.stopped:
            break
        if time.monotonic() - is_told > 1.0:  # silence would mean that this job hangs
            is_told = time.monotonic()
            report.progress(following.last, max(_most(news), following.last, 1.0))
        time.sleep(LOOK_SECONDS)
        news = following.look()
    if newest is not None:
        newest.end()
    note = news.over or f"stopped following at epoch {following.last:g}"
    if not news.as_planned:
        report.warning(note)
    return {"path": str(following.path), "note": note, "network": _kept(request, news, report)}


def _most(news: News) -> float:
    return float(news.epochs or 0.0)


class _Newest:
    """Draws the newest checkpoint, its units near where they were, beside the thread that looks at the run."""

    def __init__(self, request, live: LiveStates, report: Report):
        budget = min(request.bundling.most_edges or EDGES, EDGES)
        self._request = dataclasses.replace(request, bundling=dataclasses.replace(request.bundling, most_edges=budget))
        self._live, self._report = live, report
        self._worker, self._drawing = ThreadPoolExecutor(1), None
        self._shown, self._before, self._paths, self._said = None, None, [], False

    def drawn(self, news: News) -> str | None:
        """The path of a .nnvis file, None where there is nothing new yet."""
        newest = news.checkpoints[-1] if news.checkpoints else None
        if self._drawing is not None and self._drawing.done():
            path, self._drawing = self._drawing.result(), None
            return path
        if self._drawing is None and newest is not None and newest != self._shown:
            self._shown = newest
            self._drawing = self._worker.submit(self._draw, newest)
        return None

    def end(self) -> None:
        """Waits for what is being drawn, which nobody will see any more."""
        self._worker.shutdown(cancel_futures=True)

    def _draw(self, newest: Checkpoint) -> str | None:
        """What is wrong with a checkpoint is said once."""
        path = self._live.place(f"checkpoint_{newest.number:.15g}.nnvis")
        processing = _Checkpoint(_main_request(self._request, newest.path, path), self._before)
        try:
            processing.run()
        except NNVisError as error:
            if not self._said:
                self._report.warning(f"a checkpoint is not drawn: {error.message}")
            self._said = True
            return None
        self._before = processing.reached
        self._paths.append(path)
        if len(self._paths) > 2:  # the one before may be being read
            self._paths.pop(0).unlink(missing_ok=True)
        return str(path)


class _Checkpoint(Processing):
    """The main job for one checkpoint, whose layout begins where that of the one before has ended.

    before, reached: (positions, units' importance) of the checkpoint before, None of the first, and of this one.
    """

    def __init__(self, request: ProcessRequest, before):
        super().__init__(request, ("Network", "Importance", "Layout", "Bundling", "File"), Silent())
        self._before, self.reached = before, None

    def _layout(self, network, importance) -> tuple:
        settings = self.request.bundling
        if self._before is None or len(self._before[0]) != network.unit_count:
            grid, positions, _ = super()._layout(network, importance)
        else:
            grid, (before, was) = layout_units(network, settings, self.kept), self._before
            moved = followed(network, np.stack([importance.units, was]), before, settings, None)
            positions = within_reach(moved, before, EpochParameters().largest_move)
        self.reached = positions, importance.units
        return grid, positions, None


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
