"""The main job of a training that is watched: its log is seen while it goes on, and every so often the network with
what its units hold for a few samples.
"""

import dataclasses
import time

import numpy as np

from ..activations.make import keep_maps, make_maps
from ..activations.parameters import MapParameters
from ..bundling.drawn import drawn_shares
from ..bundling.layout import layout_units
from ..bundling.selection import drawn_edges, kept_edges
from ..errors import NNVisError
from ..importance.edge_score import edge_score
from ..network import Bundles
from ..training.history import history_of
from ..training.shared_history import history_arrays
from ..worker.live import LiveStates
from ..worker.report import Report, Silent
from .stages import Processing

MAPS = MapParameters(count=4)
_EDGES = 2000  # drawn at most while a network trains, as straight lines
_POINTS = 8  # of a line
_SHARE = 0.2  # of the time that training takes, for drawings of it at most


class Watched(Processing):
    """The main job, which shows its training in the folder request.live. What was seen last stays: the result has maps
    of the same samples.
    """

    def _watch(self, dataset):
        return _Watch(self.request, dataset, self.report)

    def _complete(self, processed) -> None:
        _add_maps(processed, self.model, self.dataset, self.request, self.report)


class _Watch:
    """A watch of training.train. Training never waits for whoever looks."""

    def __init__(self, request, dataset, report: Report):
        self._request, self._dataset, self._report = request, dataset, report
        self._live, self._next, self._paths, self._said = LiveStates(request.live, report), 0.0, [], False

    def __call__(self, epoch: int, trainee, record: dict[str, object]) -> None:
        if not self._live.is_free:
            return
        began, path = time.monotonic(), None
        if began >= self._next:
            path = self._drawn(epoch, trainee)
            self._next = time.monotonic() + (time.monotonic() - began) / _SHARE
        if epoch or path:
            drawn = {"network": path} if path else {}
            self._live.offer(history_arrays(history_of(record)), epoch, self._request.source.train.epochs, **drawn)

    def _drawn(self, epoch: int, trainee) -> str | None:
        """The path of a .nnvis file of the network as it is. What is wrong with it is said once."""
        path = self._live.place(f"epoch_{epoch}.nnvis")
        try:
            _Moment(self._request, path, trainee.result()[0], self._dataset).run()
        except NNVisError as error:
            if not self._said:
                self._report.warning(f"the network is not shown while it trains: {error.message}")
            self._said = True
            return None
        self._paths.append(path)
        if len(self._paths) > 2:  # the one before may be being read
            self._paths.pop(0).unlink(missing_ok=True)
        return str(path)


class _Moment(Processing):
    """The main job for a network as it is in this moment: by its weights alone, units and edges where they begin."""

    def __init__(self, request, path, model, dataset):
        settings = dataclasses.replace(request.bundling, most_edges=min(request.bundling.most_edges or _EDGES, _EDGES))
        asked = dataclasses.replace(request, method="weight", importance={}, bundling=settings, output=path)
        super().__init__(asked, ("Network", "Importance", "Layout", "Bundling", "File"), Silent())
        self.model, self.dataset = model, dataset

    def _model_and_data(self) -> tuple:
        return self.model, self.dataset, {"name": "in training"}

    def _fit(self, model, dataset) -> dict:
        return {}

    def _layout(self, network, importance) -> tuple:
        grid = layout_units(network, self.request.bundling, self.kept)
        return grid, grid, None

    def _bundles(self, network, importance, positions, place) -> tuple:
        score = edge_score(network, importance)
        kept = kept_edges(score, self.request.bundling.prune_percentage)
        drawn = drawn_edges(score, kept, self.request.bundling.most_edges, len(network.class_names))
        begin, end = (positions[unit][:, None] for unit in network.edge_ends(drawn))
        share = np.linspace(0.0, 1.0, _POINTS, dtype=np.float32)[:, None]
        points, offsets = (begin + (end - begin) * share).reshape(-1, 3), np.arange(len(drawn) + 1) * _POINTS
        points = place.place_lines(points, offsets, drawn)
        return Bundles(drawn, points, offsets), None, drawn_shares(score, kept, drawn)

    def _complete(self, processed) -> None:
        _add_maps(processed, self.model, self.dataset, self.request, self.report)


def _add_maps(processed, model, dataset, request, report: Report) -> None:
    maps = make_maps(processed, model, dataset, request.source.data_options, MAPS, report)
    keep_maps(processed, maps, MAPS, dataset)
