"""The stages of the main job, which others share, each found again in the cache by the content that goes into it."""

import dataclasses
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..bundling.compiling import get_ready
from ..bundling.drawn import drawn_quality, drawn_shares, edge_classes, undrawn_mass, with_few_classes
from ..bundling.edges import bundle_edges
from ..bundling.input_grid import input_image, kept_input, may_be_image
from ..bundling.layout import layout_units
from ..bundling.placing import layer_distance, placement
from ..bundling.selection import drawn_edges, kept_edges
from ..bundling.units import advect_units
from ..bundling.volume import class_density
from ..datasets.fit import takes_class_names
from ..errors import NNVisError
from ..files.cache import Cache, content_key, source_key
from ..files.network_file import SUFFIX, read_network_file, write_network_file
from ..files.original import read_importance_file
from ..findings import findings
from ..importance import METHODS, estimate_importance
from ..importance.edge_score import edge_score
from ..models import read_model
from ..models.layer_list.model import listed_model
from ..models.layer_list.trained import TITLE as TRAINED
from ..models.layer_list.trained import training_list
from ..models.model import Model
from ..models.random_network import random_network
from ..models.reading import Reading
from ..network import Bundles, ClassDensity, Importance, ProcessedNetwork
from ..tasks import HERE, Stored, Tasks
from ..training.history import history_of
from ..training.training import TrainingParameters, no_watch, train
from ..version import VERSION
from ..worker.report import Report, Timer
from .fit import model_fit


class TrainedModel(NamedTuple):
    """A trained model, the record of its training (see training.Trained), and whether the cache held them."""

    model: Model
    record: dict[str, object]
    was_cached: bool


class MethodImportance(NamedTuple):
    """An Importance, and whether the cache held it."""

    importance: Importance
    was_cached: bool


def trained_model(settings: TrainingParameters, dataset, cache: Cache, report: Report, watch=no_watch) -> TrainedModel:
    """The model that training gives, from the cache where it holds it. watch: see training.train."""
    parameters = dataclasses.asdict(settings)
    key = content_key("train", parameters, dataset.sha256, source_key("datasets", "models", "training"))
    path, stored = cache.path("model", key), cache.load("model", key)
    record, arrays = (None, stored) if stored is None else (stored["json"], stored)
    if record is None:
        _, record, arrays = train(settings, dataset, report, watch)
        cache.store("model", key, {**arrays, "json": record})
    if settings.layer_list is None:
        trained = read_model(path)
    else:
        trained = listed_model(training_list(settings.layer_list, dataset), arrays, Reading(path, TRAINED))
    trained.notes = trained.description["notes"] = []  # in a file that was written here nothing was guessed
    return TrainedModel(trained, record, stored is not None)


def method_importance(
    model, dataset, method: str, parameters: dict[str, object], seed: int, cache: Cache, report: Report, tasks: Tasks
) -> MethodImportance:
    """The Importance by a method, from the cache where it holds it. See importance.estimate_importance."""
    item = model, method, parameters, seed
    found = _kept_importance(item, dataset, cache.folder)
    if found is None:
        found = MethodImportance(estimate_importance(model, dataset, method, parameters, seed, report, tasks), False)
        _keep_importance(item, dataset, cache.folder, found)
    return found


def importance_task(item: tuple, dataset, cache: Path, report: Report) -> MethodImportance:
    """method_importance as a task, see tasks.Tasks. item: (model, method, parameters, seed)."""
    model, method, parameters, seed = item
    return method_importance(model, dataset, method, parameters, seed, Cache(cache), report, HERE)


def _importance_key(item: tuple, dataset) -> str:
    model, method, parameters, seed = item
    data = dataset.sha256 if METHODS[method].needs_data else None
    source = source_key("importance", "models", "network.py")
    return content_key("importance", model.sha256, data, method, parameters, seed, source)


def _kept_importance(item: tuple, dataset, cache: Path) -> MethodImportance | None:
    stored = Cache(cache).load("importance", _importance_key(item, dataset))
    if stored is None:
        return None
    found = Importance(stored["units"], stored["edges"], stored["raw_units"], item[1], stored["json"])
    return MethodImportance(found, True)


def _keep_importance(item: tuple, dataset, cache: Path, found: MethodImportance) -> None:
    own = found.importance
    arrays = {"units": own.units, "edges": own.edges, "raw_units": own.raw_units, "json": own.parameters}
    Cache(cache).store("importance", _importance_key(item, dataset), arrays)


IMPORTANCE = Stored(_kept_importance, _keep_importance)  # of importance_task


def measured_quality(processed: ProcessedNetwork) -> dict[str, float]:
    """The measures of bundles that came from elsewhere; their sample length is the median of their steps."""
    network, bundles = processed.network, processed.bundles
    steps = np.linalg.norm(np.diff(bundles.points, axis=0), axis=1)
    inside = np.ones(len(steps), bool)
    inside[bundles.offsets[1:-1] - 1] = False
    ends = network.edge_source[bundles.edges], network.edge_target[bundles.edges]
    classes = edge_classes(processed.importance, bundles.edges, *ends)
    length = float(np.median(steps[inside]))
    return drawn_quality(bundles.points, bundles.offsets, classes, network.edge_connection, length)


def write_result(processed: ProcessedNetwork, output: Path | None, cache: Path, *parts) -> Path:
    """Writes a result where it is wanted, or into the cache under what it was made of, where it may be already."""
    if output is not None:
        write_network_file(output, processed, compress=True)
        return output
    path = Cache(cache).path("network", content_key(*parts, source_key("files", "network.py")), SUFFIX)
    if not _is_whole(path):
        write_network_file(path, processed)
    return path


class Processing:
    """One run of the main job; see process.run. dataset: of a network that is trained, where it is read already."""

    def __init__(self, request, stages: tuple[str, ...], report: Report, dataset=None):
        self.request, self.report, self.cache = request, report, Cache(request.cache)
        self.timer, self.cached = Timer(stages, report), []
        self.kept = self.image = self.record = None  # record: of the training that the network comes from
        self.model, self.dataset, self.given = None, None, dataset

    def run(self) -> dict[str, object]:
        network, importance, sources = self._network_and_importance()
        with self.timer("Layout"):
            if self.kept is None and self.request.bundling.keep_input_grid == "on":
                self.report.warning("keep_input_grid is on, but no image of the data leads into the network")
            grid, positions, unit_states = self._layout(network, importance)
        network, importance, about = self._drawn(network, importance)
        with self.timer("Bundling"):
            place = placement(network, positions, self.request.bundling)
            bundles, density, measures = self._bundles(network, importance, positions, place)
            grid, positions = place.place_units(grid), place.place_units(positions)
            unit_states = None if unit_states is None else place.place_units(unit_states)
        with self.timer("File"):
            provenance = {**self._provenance(network, importance, sources), **measures, **about}
            processed = ProcessedNetwork(
                network, importance, grid, positions, bundles, provenance, unit_states, density, self.image
            )
            processed.history = None if self.record is None else history_of(self.record)
            self._complete(processed)
            pictures = None if self.image is None else self.image.pictures
            parts = ("file", provenance, bundles.points, importance.edges, network.class_names, pictures, self.record)
            path = write_result(processed, self.request.output, self.request.cache, *parts)
        told = findings(provenance) if self.request.source.has_model else {}
        return {"path": str(path), "seconds": self.timer.seconds, "cached": self.cached, **told}

    def _watch(self, dataset):
        """See training.train."""
        return no_watch

    def _drawn(self, network, importance) -> tuple:
        """(the network and the importance that are drawn on the layout, what provenance says of that)."""
        return network, importance, {}

    def _complete(self, processed: ProcessedNetwork) -> None:
        """Adds what the result has besides."""

    def _network_and_importance(self) -> tuple:
        """Network, Importance, and what provenance says of the model and the data."""
        source = self.request.source
        with self.timer("Network"):
            if source.random is not None:
                network, importance = random_network(source.random.layers, source.random.seed)
                return network, importance, {"model": {"random": dataclasses.asdict(source.random)}, "data": None}
            if source.file is not None:
                network, importance = read_importance_file(source.file)
                return network, importance, {"model": {"name": source.file.name, "format": "nn_vis"}, "data": None}
            model, dataset, origin = self._model_and_data()
            self.model, self.dataset, network = model, dataset, model.network
            fit = self._fit(model, dataset)
            network.validate()
            if dataset is not None and takes_class_names(model, dataset):
                network.class_names = list(dataset.class_names)
        with self.timer("Importance"):
            importance = self._importance(model, dataset)
        if dataset is not None:
            self._keep_input(model, dataset)
        data = None if dataset is None else dataset.description
        return network, importance, {"model": {**model.description, **origin}, "data": data, **fit}

    def _keep_input(self, model, dataset) -> None:
        """Finds the input that is kept as the image that it is, and says what was guessed."""
        self.kept = kept_input(model, dataset, self.request.bundling)
        if self.kept is not None:
            self.image = input_image(self.kept, model, dataset, self.request.bundling)
            dataset.notes.extend([self.kept.note] if self.kept.note else [])
        elif self.request.bundling.keep_input_grid == "auto" and (size := may_be_image(dataset)):
            dataset.notes.append(f"the rows may be images of {size[0]} x {size[1]}, drawn so with keep_input_grid on")

    def _fit(self, model, dataset) -> dict:
        """What provenance says of how well the model knows its data, where there are any."""
        if dataset is None:
            return {}
        return {"fit": model_fit(model, dataset, self.request.source, self.cache, self.report)}

    def _model_and_data(self) -> tuple:
        """The model, the data as it takes them, and what provenance says of the model beyond its description."""
        source = self.request.source
        if source.model is not None:
            model = source.read_model()
            return model, source.dataset(model), {}
        dataset = source.dataset() if self.given is None else self.given
        model, self.record, found = trained_model(source.train, dataset, self.cache, self.report, self._watch(dataset))
        self.cached += ["Network"] * found
        origin = {
            "name": f"trained on {dataset.name}",
            "format": "trained",
            "training": dataclasses.asdict(source.train),
        }
        return model, dataset, {**origin, **_final(self.record)}

    def _importance(self, model, dataset) -> Importance:
        request = self.request
        with Tasks(request.compute, request.cache) as tasks:
            importance, found = method_importance(
                model, dataset, request.method, request.importance, request.seed, self.cache, self.report, tasks
            )
        self.cached += ["Importance"] * found
        return importance

    def _layout(self, network, importance) -> tuple:
        settings = self.request.bundling
        key = content_key(
            "layout",
            [list(layer.shape) for layer in network.layers],
            [(c.source, c.target) for c in network.connections],
            importance.units,
            *(() if self.kept is None else (self.kept.layer, self.kept.places)),
            dataclasses.asdict(settings),
            source_key("bundling"),
        )
        stored = self._cached("Layout", "layout", key)
        if stored is None:
            grid = layout_units(network, settings, self.kept)
            held = None if self.kept is None else self.kept.layer
            positions, states = advect_units(
                network, importance.units, grid, settings, self.report, settings.keep_iterations, held
            )
            stored = {"grid": grid, "positions": positions, **({} if states is None else {"states": states})}
            self.cache.store("layout", key, stored)
        return stored["grid"], stored["positions"], stored.get("states")

    def _bundles(self, network, importance, positions, place) -> tuple:
        """Bundles, ClassDensity, and what provenance says of both. positions: on the axis; place: their Placement."""
        settings = self.request.bundling
        score = edge_score(network, importance)
        kept = kept_edges(score, settings.prune_percentage)
        drawn = drawn_edges(score, kept, settings.most_edges, len(network.class_names))
        source, target = network.edge_ends(drawn)
        groups = None if settings.whole_network else network.edge_connection[drawn]
        bundling_importance = with_few_classes(importance)
        classes = edge_classes(bundling_importance, drawn, source, target)
        mass = undrawn_mass(network, bundling_importance, positions, score, kept, drawn, settings.edge_importance_type)
        key = content_key(
            "bundles",
            positions,
            place.shift,
            place.height,
            source,
            target,
            classes,
            score[drawn],
            *(vars(mass).values() if mass else ()),
            dataclasses.asdict(settings),
            source_key("bundling"),
        )
        stored = self._cached("Bundling", "bundles", key)
        if stored is None:
            get_ready(classes.shape[2], self.timer)
            bundles = bundle_edges(
                positions[source],
                positions[target],
                classes,
                score[drawn],
                groups,
                settings,
                report=self.report,
                keep=settings.keep_iterations,
                mass=mass,
            )
            quality = drawn_quality(bundles.points, bundles.offsets, classes, groups, settings.sample_length)
            bundles.points = place.place_lines(bundles.points, bundles.offsets, drawn)
            stored = {"points": bundles.points, "offsets": bundles.offsets, "grid_cells": np.array(bundles.grid_cells)}
            if bundles.states is not None:
                stored["states"] = place.place_lines(bundles.states, bundles.offsets, drawn)
            stored["json"] = quality
            density = class_density(
                bundles, edge_classes(importance, drawn, source, target), score[drawn], settings.sample_length
            )
            stored |= {"density": density.values, "density_low": density.low, "density_cell": np.array(density.cell)}
            self.cache.store("bundles", key, stored)
        bundles = Bundles(drawn, stored["points"], stored["offsets"], int(stored["grid_cells"]), stored.get("states"))
        density = ClassDensity(stored["density"], stored["density_low"], float(stored["density_cell"]))
        return bundles, density, {**drawn_shares(score, kept, drawn), "bundle_quality": stored["json"]}

    def _provenance(self, network, importance, sources) -> dict:
        settings = self.request.bundling
        return {
            **sources,
            "importance": {"method": importance.method, "parameters": importance.parameters},
            "bundling": {**dataclasses.asdict(settings), "layer_distance": layer_distance(network, settings)},
            "seed": self.request.seed,
            "nnvis": VERSION,
        }

    def _cached(self, stage: str, name: str, key: str) -> dict | None:
        stored = self.cache.load(name, key)
        if stored is not None:
            self.cached.append(stage)
        return stored


def _is_whole(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        read_network_file(path)
    except NNVisError:
        return False
    return True


def _final(record: dict) -> dict:
    """The last epoch's losses and accuracies: what provenance keeps of a training record."""
    return {key: values[-1] for key, values in record.items() if key.endswith(("_loss", "_accuracy")) and values}
