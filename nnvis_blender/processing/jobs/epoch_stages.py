"""The stages of the job "epochs": those of the main job for the last checkpoint, and what the others have besides."""

import dataclasses
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..bundling.compiling import get_ready
from ..bundling.drawn import drawn_quality, drawn_shares, edge_classes, with_few_classes
from ..bundling.layout import layout_units
from ..bundling.placing import placement
from ..bundling.selection import drawn_edges, kept_edges
from ..bundling.volume import class_density
from ..errors import NNVisError, bad_input
from ..findings import findings
from ..importance.edge_score import edge_score
from ..models import is_model
from ..network import Bundles, Importance, Network, ProcessedNetwork
from ..tasks import ComputeParameters, Tasks
from ..training.checkpoints import CHECKPOINTS, Checkpoint, checkpoints_in, evenly
from ..training.epochs import MOST_OF_KERNELS, Epochs, most_bytes
from ..training.history import History
from ..training.layouts import unit_places, within_reach
from ..training.lines import Lines
from ..training.logs import read_log
from ..training.logs.folder import log_files
from ..training.scales import Scales
from ..training.series import opened
from ..worker.report import Report
from .stages import IMPORTANCE, Processing, importance_task, write_result

STAGES = ("Network", "Importance", "Checkpoints", "Layout", "Bundling", "File")
LARGE = 150 << 20  # bytes of a file, from which on a scene is slow to open


def run_epochs(request, report: Report) -> dict[str, object]:
    """See epochs.run."""
    most = request.epochs.most_epochs
    with opened(request.source.model, most) as folder:
        found = checkpoints_in(folder, is_model)
        checkpoints, notes = evenly(found.checkpoints, most), list(found.notes)
        if len(checkpoints) < len(found.checkpoints):
            notes.append(f"{len(checkpoints)} of {len(found.checkpoints)} checkpoints were taken, evenly")
        source = dataclasses.replace(request.source, model=checkpoints[-1].path)
        history = _logged(folder, notes)
        return _Run(dataclasses.replace(request, source=source), checkpoints, history, notes, report).run()


def _logged(folder: Path, notes: list[str]) -> History | None:
    """What the training has logged beside its checkpoints, or in the folder of the run that theirs is in."""
    places = [folder, folder.parent] if folder.name == CHECKPOINTS else [folder]
    found = next((place for place in places if log_files(place)), None)
    if found is None:
        return None
    try:
        return read_log(found)
    except NNVisError as error:
        notes.append(f"the log beside the checkpoints is left out: {error.message}")
        return None


class _Measured(NamedTuple):
    """weights (epochs, edges), biases (epochs, units), units (epochs, units, classes): see Epochs. most: (edges,), the
    highest score of each edge. kernels: see Epochs. scales: of importance.
    """

    weights: np.ndarray
    biases: np.ndarray
    units: np.ndarray
    most: np.ndarray
    kernels: dict[int, np.ndarray]
    scales: Scales


class _Run(Processing):
    """One run. request: its model is the last checkpoint. notes: on what was left out."""

    def __init__(self, request, checkpoints: list[Checkpoint], history: History | None, notes: list[str], report):
        super().__init__(request, STAGES, report)
        self.parameters, self.checkpoints, self.history, self.notes = request.epochs, checkpoints, history, notes
        self.dataset = None

    def run(self) -> dict[str, object]:
        network, last, sources = self._network_and_importance()
        settings, held = self.request.bundling, None if self.kept is None else self.kept.layer
        with self.timer("Checkpoints"):
            measured = self._measured(network, last)
        with self.timer("Layout"):
            grid, reach = layout_units(network, settings, self.kept), self.parameters.largest_move
            places = unit_places(network, measured.units, grid, settings, reach, self.report, held)
        with self.timer("Bundling"):
            bundles, epochs, measures = self._bundled(network, last, measured, places)
        with self.timer("File"):
            place = placement(network, places[-1], settings)
            processed = self._placed(place, network, last, grid, bundles, epochs)
            about = {**dataclasses.asdict(self.parameters), "checkpoints": len(self.checkpoints)}
            moves = [round(float(move), 4) for move in largest_moves(epochs)]
            processed.provenance = {
                **self._provenance(network, last, sources),
                **measures,
                "epochs": {**about, "largest_moves": moves},
            }
            arrays = (epochs.points, epochs.edges, epochs.weights, epochs.numbers, network.class_names, epochs.names)
            path = write_result(processed, self.request.output, self.request.cache, processed.provenance, *arrays)
        told = findings(processed.provenance)
        told["notes"] = [*told["notes"], *self.notes]
        largest, size = max(moves, default=0.0), Path(path).stat().st_size
        note = f"{len(epochs)} epochs, {size / 1e6:.0f} MB, largest move {largest:.3f}"
        values = {"epochs": len(epochs), "largest_move": largest, "note": note}
        return {"path": str(path), "seconds": self.timer.seconds, "cached": self.cached, **values, **told}

    def _importance(self, model, dataset) -> Importance:
        self.dataset = dataset
        return super()._importance(model, dataset)

    def checkpoint(self, number: int, network: Network):
        """The Model of the checkpoint `number`, counted from 0, of the layers and edges of the last."""
        checkpoint, request = self.checkpoints[number], self.request
        model = dataclasses.replace(request.source, model=checkpoint.path).read_model()
        _check_same(model.network, network, checkpoint.name, self.checkpoints[-1].name)
        model.network.validate()
        return model

    def _importances(self, network: Network, compute: ComputeParameters = ComputeParameters()):
        """Yields (the network, its Importance) of the checkpoints before the last, the latest first. compute: where
        importance is computed; of those that the cache holds it is read here.
        """
        numbers = range(len(self.checkpoints) - 2, -1, -1)
        items = _Items(self, network, numbers)
        with Tasks(compute, self.request.cache) as tasks:
            found = tasks.run(importance_task, items, self.dataset, self.report, IMPORTANCE)
            for number, own in zip(numbers, found, strict=True):
                yield items.networks.pop(number), own.importance

    def _measured(self, network: Network, last: Importance) -> _Measured:
        count, units, classes = len(self.checkpoints), network.unit_count, network.class_count
        measured = _Measured(
            np.empty((count, network.edge_count), np.float32),
            np.zeros((count, units), np.float32),
            np.empty((count, units, classes), np.float32),
            edge_score(network, last),
            self._room_for_kernels(network),
            Scales(network, count),
        )
        before = self._importances(network, self.request.compute)
        for number, (at, importance) in zip(range(count - 1, -1, -1), chain([(network, last)], before), strict=True):
            measured.weights[number], measured.units[number] = at.edge_weight, importance.units
            measured.scales.measure(number, at, importance)
            for layer, low, high in zip(at.layers, at.unit_offsets, at.unit_offsets[1:]):
                measured.biases[number, low:high] = 0 if layer.bias is None else layer.bias
            for connection, kernels in measured.kernels.items():
                kernels[number] = at.connections[connection].kernel
            np.maximum(measured.most, edge_score(at, importance), out=measured.most)
        return measured

    def _room_for_kernels(self, network: Network) -> dict[int, np.ndarray]:
        convolutions = {index: c.kernel for index, c in enumerate(network.connections) if c.kernel is not None}
        count = len(self.checkpoints)
        if count * sum(kernel.size for kernel in convolutions.values()) > MOST_OF_KERNELS:
            self.notes.append("the kernels are those of the last epoch: all epochs' are too many")
            return {}
        return {index: np.empty((count, *kernel.shape), np.float32) for index, kernel in convolutions.items()}

    def _bundled(self, network, last, measured: _Measured, places) -> tuple[Bundles, Epochs, dict]:
        """Bundles, Epochs, both on the axis, and what provenance says of them."""
        settings, count = self.request.bundling, len(self.checkpoints)
        kept = kept_edges(measured.most, settings.prune_percentage)
        budget = min(self.parameters.edge_budget, settings.most_edges or self.parameters.edge_budget)
        drawn = drawn_edges(measured.most, kept, budget, network.class_count)
        get_ready(with_few_classes(last).units.shape[1], self.timer)
        lines = Lines(network, drawn, kept, settings, self.parameters.largest_move)
        bundles = lines.first(last, places[-1])
        epochs = Epochs(
            np.array([checkpoint.number for checkpoint in self.checkpoints]),
            [checkpoint.name for checkpoint in self.checkpoints],
            measured.weights,
            measured.biases,
            measured.units,
            np.empty((count, len(drawn)), np.float32),
            np.empty((count, len(drawn), last.edges.shape[1]), np.float32),
            places,
            np.empty((count, *bundles.points.shape), np.float32),
            self.notes,
            measured.kernels,
        )
        self._say_size(epochs)
        before = (importance for _, importance in self._importances(network))
        for number, importance in zip(range(count - 1, -1, -1), chain([last], before), strict=True):
            is_last = number == count - 1
            epochs.score[number] = edge_score(network, importance, drawn)
            epochs.edges[number] = importance.edges[drawn]
            epochs.points[number] = bundles.points if is_last else lines.follow(importance, places[number])
            self.report.progress(count - number, count)
        if self.parameters.one_scale:
            of_edges = measured.scales.edges(last.has_edge_classes)[:, network.edge_connection[drawn]]
            epochs.units = measured.units * measured.scales.units[:, :, None]
            epochs.score *= of_edges
            epochs.edges *= of_edges[:, :, None]
        classes = edge_classes(with_few_classes(last), drawn, lines.source, lines.target)
        groups = None if settings.whole_network else network.edge_connection[drawn]
        quality = drawn_quality(bundles.points, bundles.offsets, classes, groups, settings.sample_length)
        return bundles, epochs, {**drawn_shares(edge_score(network, last), kept, drawn), "bundle_quality": quality}

    def _say_size(self, epochs: Epochs) -> None:
        size = most_bytes(epochs)
        self.timer.announce(f"Bundling {len(epochs)} epochs, at most {size / 1e6:.0f} MB")
        if size > LARGE:
            self.report.warning(
                f"the {len(epochs)} epochs take up to {size / 1e6:.0f} MB; fewer edges (edge_budget) or epochs "
                "(most_epochs) make the file smaller"
            )

    def _placed(self, place, network, last, grid, bundles, epochs) -> ProcessedNetwork:
        """All of it with layers in their lanes and edges on their arcs."""
        drawn, settings = bundles.edges, self.request.bundling
        bundles.points = place.place_lines(bundles.points, bundles.offsets, drawn)
        epochs.points = place.place_lines(epochs.points, bundles.offsets, drawn)
        for number in range(len(epochs) - 2, -1, -1) if place.moves else ():  # arcs move further than what they are of
            epochs.points[number] = within_reach(*epochs.points[number : number + 2], self.parameters.largest_move)
        epochs.positions = place.place_units(epochs.positions)
        classes = edge_classes(last, drawn, *network.edge_ends(drawn))
        density = class_density(bundles, classes, epochs.score[-1], settings.sample_length)
        return ProcessedNetwork(
            network,
            last,
            place.place_units(grid),
            epochs.positions[-1],
            bundles,
            density=density,
            input_image=self.image,
            epochs=epochs,
            history=self.history,
        )


class _Items(Sequence):
    """What importance_task takes of some checkpoints of a run, each read when it is asked for. networks: number ->
    Network, of those that were read.
    """

    def __init__(self, run: _Run, network: Network, numbers: range):
        self.run, self.network, self.numbers, self.networks = run, network, numbers, {}

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, place: int) -> tuple:
        number, request = self.numbers[place], self.run.request
        model = self.run.checkpoint(number, self.network)
        self.networks[number] = model.network
        return model, request.method, request.importance, request.seed


def largest_moves(epochs: Epochs) -> np.ndarray:
    """(epochs - 1,) float64: the furthest that a unit or a sample moves from one checkpoint to the next."""
    steps = [
        np.linalg.norm(np.diff(places, axis=0), axis=2).max(axis=1) for places in (epochs.points, epochs.positions)
    ]
    return np.maximum(*steps)


def _check_same(network: Network, last: Network, name: str, last_name: str) -> None:
    """Raises NNVisError (bad_input) where a checkpoint has other layers or edges than the last."""
    sizes = [[layer.size for layer in own.layers] for own in (network, last)]
    if sizes[0] != sizes[1]:
        texts = [", ".join(map(str, own[:8])) + (", ..." if len(own) > 8 else "") for own in sizes]
        raise bad_input(
            f"{name} has layers of {texts[0]} units, {last_name} of {texts[1]}", "Give checkpoints of one network alone"
        )
    joined = [[(c.source, c.target, c.source_unit, c.target_unit) for c in own.connections] for own in (network, last)]
    if len(joined[0]) != len(joined[1]) or not all(
        a[:2] == b[:2] and np.array_equal(a[2], b[2]) and np.array_equal(a[3], b[3]) for a, b in zip(*joined)
    ):
        raise bad_input(f"{name} has other edges than {last_name}", "Give checkpoints of one network alone")
