"""From a processed network, its model and the settings to Images of the kind "attribution"."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from ...activations.contributions import ChosenEdges
from ...activations.make import check_same_layers
from ...activations.reduction import as_maps, block_means
from ...activations.running import as_batch
from ...errors import bad_input, shown, usage
from ...network import ProcessedNetwork
from ...tasks import HERE, LIGHT_ROWS, Tasks
from ..backward import DECONVNET, GRADIENT, GUIDED
from ..images import ATTRIBUTION, Images, LayerImages
from ..samples import samples_of_maps
from . import parameters
from .asked import Asked, asked_of, layer_of
from .cam import grad_cam
from .found import Found, Question
from .gradients import by_rule, relevance, smooth, times_input
from .measures import measured
from .parameters import METHODS, AttributionParameters
from .path import conductance, integrated
from .perturbing import ablation, occlusion
from .several import in_class_colors

_RUN: dict[str, Callable] = {
    parameters.GRADIENT: lambda question, batch: by_rule(question, batch, GRADIENT),
    parameters.TIMES_INPUT: times_input,
    parameters.INTEGRATED: integrated,
    parameters.SMOOTH: smooth,
    parameters.GUIDED: lambda question, batch: by_rule(question, batch, GUIDED),
    parameters.DECONVNET: lambda question, batch: by_rule(question, batch, DECONVNET),
    parameters.CAM: grad_cam,
    parameters.LRP: relevance,
    parameters.OCCLUSION: occlusion,
    parameters.ABLATION: ablation,
    parameters.CONDUCTANCE: conductance,
}
SAMPLES = 8  # of a model that is heavy work, that are one task
_CHANGING = (*parameters.COMPARED, parameters.SMOOTH)  # methods that change values of the input


@dataclass
class _Kept:
    """What stays of a Found: layers as images (samples, units, height, width), and its figures, of each sample or of
    all.
    """

    layers: dict[int, np.ndarray]
    edges: np.ndarray | None
    figures: dict[str, np.ndarray] | dict[str, float]
    notes: list[str]


def make_attributions(
    processed: ProcessedNetwork, model, dataset, settings: AttributionParameters, seed: int, report, tasks: Tasks = HERE
) -> Images:
    """The attributions of the samples of the file's maps; its `about` has the figures, see figures_told.

    dataset: of the samples, None where the file holds them. tasks: where samples and classes are shared out. Raises
    NNVisError: usage for what is asked of samples, classes or layers that there are not; bad_input naming what a method
    is not defined for.
    """
    check_same_layers(processed, model)
    _check(model, settings)
    batch = samples_of_maps(processed, model, dataset)
    with torch.no_grad():
        outputs = torch.cat([model.module()(some) for some in batch.split(model.rows)])
    layer = layer_of(model, settings)
    asked = asked_of(model, settings, layer, outputs.argmax(1))
    question = Question(
        model,
        asked[0],
        _layers(processed, model),
        ChosenEdges(model.network, processed.bundles.edges),
        settings,
        _baseline(model, dataset, settings),
        layer,
        processed.maps.pictures is not None,
        seed,
    )
    found = _run(question, asked, batch, processed.maps, tasks.for_model(model), report)
    layers = {layer: np.stack([own.layers[layer] for own in found]) for layer in found[0].layers}
    several = len(found) > 1
    numbers = [int(one.columns[0]) for one in asked]
    images = Images(
        ATTRIBUTION,
        f"{METHODS[settings.method][0]} of {' and '.join(shown(one.text, 40, quoted=False) for one in asked)}",
        processed.maps.names[: len(batch)],
        [
            LayerImages(
                layer,
                _units(processed, model, layer),
                in_class_colors(values, numbers, model.network.class_count) if several else values[0][..., None],
            )
            for layer, values in sorted(layers.items())
        ],
        several,
        list(dict.fromkeys(note for own in found for note in own.notes)) + _notes(model, settings),
        edges=None if found[0].edges is None else sum(own.edges for own in found),
    )
    figures = {name: float(np.mean([own.figures[name] for own in found])) for name in found[0].figures}
    images.about = {"figures": figures}
    images.notes += figures_told(figures, settings.method)
    return images


def figures_told(figures: dict[str, float], method: str) -> list[str]:
    """The figures as sentences."""
    told = []
    if "missed" in figures:
        is_relevance = method == parameters.LRP
        of = "outputs" if is_relevance else "differences from the baseline"
        why = ", which biases keep" if is_relevance else ""
        told.append(f"what comes to the input sums to the {of} but for {figures['missed']:.2%}{why}")
    if "infidelity" in figures:
        told.append(f"infidelity {figures['infidelity']:.3g}, sensitivity {figures['sensitivity']:.3g}")
    return told


def _check(model, settings: AttributionParameters) -> None:
    if model.inputs[0].kind == "tokens" and settings.method in _CHANGING:
        raise bad_input(
            f"{METHODS[settings.method][0]} changes values of the input, and {model.name} takes tokens",
            "Choose the gradient, gradient times input or relevance propagation",
        )


def _layers(processed: ProcessedNetwork, model) -> list[int]:
    """The input and the layers of the file's maps, but tokens, which have no gradient."""
    known = [own.layer for own in processed.maps.layers if model.has_outputs(own.layer)]
    given = model.inputs[0]
    return [layer for layer in known if layer != given.layer or given.kind != "tokens"]


def _units(processed: ProcessedNetwork, model, layer: int) -> np.ndarray:
    if layer == model.inputs[0].layer:
        return np.arange(model.network.layers[layer].size, dtype=np.int32)
    return processed.maps.of_layer(layer).units


def _baseline(model, dataset, settings: AttributionParameters) -> torch.Tensor | None:
    """(1, *input shape) float32."""
    given = model.inputs[0]
    if given.kind == "tokens":
        return None
    if settings.baseline == parameters.ZERO or settings.method not in parameters.COMPARED:
        return torch.zeros(1, *given.shape)
    if dataset is None:
        raise usage("no data are named to take the mean of", "Give the data (--data), or choose zero as baseline")
    return as_batch(model, dataset.x_train.mean(axis=0, dtype=np.float64, keepdims=True).astype(np.float32))


def _run(question: Question, asked: list[Asked], batch: torch.Tensor, maps, tasks: Tasks, report) -> list[_Kept]:
    """The method run on some samples after the others, of each that is asked for."""
    model, is_measured = question.model, question.settings.measures and batch.is_floating_point()
    together = min(SAMPLES, model.rows) if model.rows < LIGHT_ROWS else model.rows
    rows = [slice(first, first + together) for first in range(0, len(batch), together)]
    items = [(one.rows(some), some) for one in asked for some in rows]
    kept = {own.layer: (own.units, own.reduced) for own in maps.layers}
    shared = question, batch, kept, is_measured
    # what is measured draws by the one generator of a process
    parts = list(tasks.run(_attributed, items, shared, report, by_threads=not is_measured))
    return [_joined(parts[first : first + len(rows)], model) for first in range(0, len(parts), len(rows))]


def _attributed(item: tuple[Asked, slice], shared: tuple, cache: Path, report) -> _Kept:
    """What the method says of some samples, its figures those of each: a task. item: what is asked of them, which they
    are. shared: (the Question, all samples, layer -> (the units of its maps, how much these are reduced), whether
    figures are measured).
    """
    (asked, rows), (question, batch, kept, is_measured) = item, shared
    question = replace(question, asked=asked)
    run, entry = _RUN[question.settings.method], question.model.inputs[0].layer
    found = run(question, batch[rows])
    figures = measured(question, batch[rows], found, run) if is_measured and entry in found.layers else {}
    if found.total is not None and entry in found.layers:
        figures["sum"], figures["total"] = found.layers[entry].flatten(1).sum(1), found.total
    edges = None if found.edges is None else found.edges.numpy()
    return _Kept(_reduced(question, found, kept), edges, {n: x.numpy() for n, x in figures.items()}, found.notes)


def _joined(parts: list[_Kept], model) -> _Kept:
    layers = {layer: np.concatenate([part.layers[layer] for part in parts]) for layer in parts[0].layers}
    edges = None if parts[0].edges is None else np.concatenate([part.edges for part in parts])
    figures = {name: np.concatenate([part.figures[name] for part in parts]) for name in parts[0].figures}
    if not all(np.isfinite(values).all() for values in layers.values()):
        raise bad_input(
            f"attributions of {model.name} are NaN or infinite", "Use an earlier checkpoint, check the data"
        )
    return _Kept(layers, edges, _figures(figures), parts[0].notes)


def _figures(figures: dict[str, np.ndarray]) -> dict[str, float]:
    """Means over the samples; of sums, what they miss of the totals as a share of these."""
    told = {name: float(figures[name].mean()) for name in ("infidelity", "sensitivity") if name in figures}
    if "sum" in figures:
        missed = np.abs(figures["sum"] - figures["total"]).sum()
        told["missed"] = float(missed / max(float(np.abs(figures["total"]).sum()), 1e-12))
    return told


def _reduced(question: Question, found: Found, kept: dict[int, tuple]) -> dict[int, np.ndarray]:
    """{layer: (samples, units, height, width)} of the units that the maps have, as much reduced as these. kept: see
    _attributed.
    """
    reduced = {}
    for layer in question.layers:
        if layer not in found.layers:
            continue
        values = as_maps(found.layers[layer].float())
        if layer != question.model.inputs[0].layer:
            units, reduced_by = kept[layer]
            values = block_means(values[:, torch.from_numpy(units).long()], reduced_by)
        reduced[layer] = values.numpy()
    return reduced


def _notes(model, settings: AttributionParameters) -> list[str]:
    if model.inputs[0].kind != "tokens":
        return []
    return ["tokens have no gradient: what is said of them stands in the layers that look them up"]
