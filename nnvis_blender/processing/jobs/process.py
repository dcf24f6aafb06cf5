"""The main job: a network and its data in, one .nnvis file out. Each stage's result is cached by the content that went
into it.
"""

import dataclasses

import numpy as np

from ..bundling.classes import CHANNELS, reduced, unit_vectors
from ..bundling.edges import bundle_edges, edge_attraction
from ..bundling.layout import layout_units
from ..bundling.mass import gather_mass
from ..bundling.quality import bundle_quality
from ..bundling.selection import drawn_edges, kept_edges
from ..bundling.units import advect_units
from ..bundling.volume import class_density
from ..datasets.dataset import read_dataset
from ..errors import NNVisError
from ..files.cache import Cache, content_key, source_key
from ..files.network_file import SUFFIX, read_network_file, write_network_file
from ..files.original import read_importance_file
from ..models import read_model
from ..models.random_network import random_network
from ..network import Bundles, ClassDensity, Importance, ProcessedNetwork, edge_score
from ..version import VERSION
from .fit import model_fit
from .request import Request, read_request
from .stages import Timer, method_importance, trained_model

STAGES = ("Network", "Importance", "Layout", "Bundling", "File")


def run(values: dict, report) -> dict:
    """The job "process": `process` on a request that is checked first."""
    return process(read_request(values), report)


def process(request: Request, report) -> dict:
    """Runs every stage that the cache does not hold yet. Returns {"path", "seconds", "cached"} for the result message.

    report: see report.py, with stage(name, index, count) besides. Raises NNVisError.
    """
    return _Run(request, report).run()


class _Run:
    def __init__(self, request: Request, report):
        self.request, self.report, self.cache = request, report, Cache(request.cache)
        self.timer, self.cached = Timer(STAGES, report), []

    def run(self) -> dict:
        network, importance, sources = self._network_and_importance()
        with self.timer("Layout"):
            grid, positions, unit_states = self._layout(network, importance)
        with self.timer("Bundling"):
            bundles, density, shares, quality = self._bundles(network, importance, positions)
        with self.timer("File"):
            provenance = {**self._provenance(importance, sources), **shares, "bundle_quality": quality}
            path = self._write(
                ProcessedNetwork(network, importance, grid, positions, bundles, provenance, unit_states, density)
            )
        return {"path": str(path), "seconds": self.timer.seconds, "cached": self.cached}

    def _network_and_importance(self) -> tuple:
        request = self.request
        if request.random is not None:
            with self.timer("Network"):
                network, importance = random_network(request.random.layers, request.random.seed)
            return network, importance, {"model": {"random": dataclasses.asdict(request.random)}, "data": None}
        if request.importance_file is not None:
            with self.timer("Network"):
                network, importance = read_importance_file(request.importance_file)
            return (
                network,
                importance,
                {"model": {"name": request.importance_file.name, "format": "nn_vis"}, "data": None},
            )
        with self.timer("Network"):
            dataset = read_dataset(request.data, request.data_options)
            model, origin = self._model(dataset)
            fit = model_fit(model, dataset, request.train is not None, self.cache, self.report)
            network = model.network
            network.validate()
            if len(dataset.class_names) == len(network.class_names):
                network.class_names = list(dataset.class_names)
        with self.timer("Importance"):
            importance = self._importance(model, dataset)
        sources = {"model": {**model.description, **origin}, "data": dataset.description, "fit": fit}
        return network, importance, sources

    def _model(self, dataset) -> tuple:
        """The model, and what provenance says of it beyond its description."""
        request = self.request
        if request.model is not None:
            return read_model(request.model), {}
        model, record, found = trained_model(request.train, dataset, self.cache, self.report)
        self.cached += ["Network"] * found
        origin = {
            "name": f"trained on {dataset.name}",
            "format": "trained",
            "training": dataclasses.asdict(request.train),
        }
        return model, {**origin, **_final(record)}

    def _importance(self, model, dataset) -> Importance:
        request = self.request
        importance, found = method_importance(
            model,
            dataset,
            request.method,
            request.importance,
            request.seed,
            self.cache,
            self.report,
        )
        self.cached += ["Importance"] * found
        return importance

    def _layout(self, network, importance) -> tuple:
        settings = self.request.bundling
        key = content_key(
            "layout",
            [list(layer.shape) for layer in network.layers],
            importance.units,
            dataclasses.asdict(settings),
            source_key("bundling"),
        )
        stored = self._cached("Layout", "layout", key)
        if stored is None:
            grid = layout_units(network, settings)
            positions, states = advect_units(
                network, importance.units, grid, settings, self.report, settings.keep_iterations
            )
            stored = {"grid": grid, "positions": positions, **({} if states is None else {"states": states})}
            self.cache.store("layout", key, stored)
        return stored["grid"], stored["positions"], stored.get("states")

    def _bundles(self, network, importance, positions) -> tuple:
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
            stored = {"points": bundles.points, "offsets": bundles.offsets, "grid_cells": np.array(bundles.grid_cells)}
            if bundles.states is not None:
                stored["states"] = bundles.states
            quality = bundle_quality(bundles.points, bundles.offsets, classes, groups, settings.sample_length / 3.0)
            stored["json"] = {name: round(value, 4) for name, value in quality.items()}
            density = class_density(
                bundles, edge_classes(importance, drawn, source, target), score[drawn], settings.sample_length
            )
            stored |= {"density": density.values, "density_low": density.low, "density_cell": np.array(density.cell)}
            self.cache.store("bundles", key, stored)
        bundles = Bundles(drawn, stored["points"], stored["offsets"], int(stored["grid_cells"]), stored.get("states"))
        density = ClassDensity(stored["density"], stored["density_low"], float(stored["density_cell"]))
        return bundles, density, _shares(score, kept, drawn), stored["json"]

    def _write(self, processed: ProcessedNetwork):
        output = self.request.output
        if output is not None:
            write_network_file(output, processed, compress=True)
            return output
        key = content_key(
            "file",
            processed.provenance,
            processed.bundles.points,
            processed.importance.edges,
            processed.network.class_names,
            source_key("files", "network.py"),
        )
        path = self.cache.path("network", key, SUFFIX)
        if not _is_whole(path):
            write_network_file(path, processed)
        return path

    def _provenance(self, importance, sources) -> dict:
        return {
            **sources,
            "importance": {"method": importance.method, "parameters": importance.parameters},
            "bundling": dataclasses.asdict(self.request.bundling),
            "seed": self.request.seed,
            "nnvis": VERSION,
        }

    def _cached(self, stage: str, name: str, key: str) -> dict | None:
        stored = self.cache.load(name, key)
        if stored is not None:
            self.cached.append(stage)
        return stored


def with_few_classes(importance: Importance) -> Importance:
    """The importance as bundling takes it: where edges have the class vectors of their units, those of many classes are
    reduced before
    each is copied to thousands of edges."""
    if importance.has_edge_classes or importance.units.shape[1] <= CHANNELS:
        return importance
    length = np.linalg.norm(importance.units, axis=1, keepdims=True)
    return dataclasses.replace(importance, units=reduced(unit_vectors(importance.units), CHANNELS) * length)


def edge_classes(importance, edges, source, target) -> np.ndarray:
    """(k, 2, classes) float32: an edge's own class vector twice where the method scores edges per class, else its two
    units'.
    """
    if importance.has_edge_classes:
        return np.repeat(importance.edges[edges][:, None], 2, axis=1)
    return np.stack([importance.units[source], importance.units[target]], axis=1)


def undrawn_mass(network, importance, positions, score, kept, drawn, edge_importance_type):
    """The Mass of the kept edges that are not drawn, or None where all are."""
    if len(drawn) == len(kept):
        return None
    attraction = np.zeros(len(score), np.float32)
    attraction[kept] = edge_attraction(score[kept], len(kept))
    attraction[drawn] = 0
    return gather_mass(network, importance, positions, attraction, edge_importance_type)


def _shares(score, kept, drawn) -> dict:
    """What provenance says of the edges: their number, the shares that pruning has left, and the shares that are
    drawn.
    """
    total = max(score.sum(dtype=np.float64), 1e-30)
    return {"edges": len(score)} | {
        f"{name}_{part}": value
        for part, edges in (("kept", kept), ("drawn", drawn))
        for name, value in (
            ("edges", len(edges) / len(score)),
            ("importance", float(score[edges].sum(dtype=np.float64) / total)),
        )
    }


def _is_whole(path) -> bool:
    if not path.exists():
        return False
    try:
        read_network_file(path)
    except NNVisError:
        return False
    return True


def _final(record: dict) -> dict:
    """The last epoch's losses and accuracies: what provenance keeps of a training record."""
    return {key: values[-1] for key, values in record.items() if isinstance(values, list) and values}
