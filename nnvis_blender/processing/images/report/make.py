"""From a network's file, its model and its data to a report."""

import numpy as np
import torch

from ...activations.kernels import unit_kernels
from ...activations.make import check_same_layers
from ...activations.reduction import strongest
from ...activations.running import as_batch, probabilities
from ...datasets.fit import check_shapes, gives_classes
from ...datasets.pictures import as_pictures, picture_axes, pictures_of, spread_over_classes
from ...errors import NNVisError
from ...worker.report import Part
from ..backward import Backward
from ..occlusion import OcclusionParameters
from ..occlusion.make import make_occlusion
from ..one_sample import OneSample
from ..top import TopParameters
from ..top.make import make_top
from .codes import add_codes
from .compared import add_compared, check_other
from .fooled import add_fooled
from .health import Health, unit_health
from .looked import Looked
from .page import Section
from .parameters import ReportParameters
from .pictures import heat, signed, tiled, units_told

_LISTED = 40  # numbers of units that a cell of the table names
_STEPS = 7
_COLUMNS = 3  # of what single samples are judged by


def make_report(processed, model, dataset, data_options, settings: ReportParameters, other, tasks, report) -> Looked:
    """What is not defined for a network or its data is left out, and a note says why. model: the Model that the network
    was drawn of. other: (another Model, the same samples as it takes them) that it is compared with, or None. Raises
    NNVisError (bad_input) where model and data do not fit.
    """
    torch.set_num_threads(1)  # products that are split otherwise have other last bits
    check_same_layers(processed, model)
    check_shapes(model, dataset)
    if other is not None:
        check_other(model, other[0], dataset, other[1])
    network = processed.network
    x = dataset.x_train if settings.part == "train" else dataset.x_test
    layers = [layer for layer in model.order if model.has_outputs(layer) and layer not in network.inputs]
    found = unit_health(model, x, layers, Part(report, 0, _STEPS))
    axes = None if model.inputs[0].kind == "tokens" else picture_axes(dataset, processed.input_image is not None)
    chosen = spread_over_classes(dataset.y_test)[: settings.samples]
    looked = Looked(processed, model, dataset, data_options, settings, tasks, axes, chosen)
    looked.values["layers"] = [_told(network, one) for one in found]
    looked.sections = [_health(network, found), *_first_weights(processed, settings)]
    for step, add in enumerate((_add_top, add_codes, _add_samples, add_fooled), 1):
        add(looked, Part(report, step, _STEPS))
    if other is not None:
        add_compared(looked, *other, Part(report, _STEPS - 1, _STEPS))
    looked.notes = list(dict.fromkeys(looked.notes))
    return looked


def _told(network, one: Health) -> dict[str, object]:
    layer = network.layers[one.layer]
    return {
        "layer": layer.name,
        "units": layer.size,
        "dead": one.dead,
        "duplicates": [list(pair) for pair in one.duplicates],
        "compared": one.is_compared,
        "lowest": float(one.low.min()),
        "highest": float(one.high.max()),
    }


def _health(network, found: list[Health]) -> Section:
    rows = [["layer", "units", "dead", "duplicates", "values"]]
    for one in found:
        pairs = [f"{other} = {first}" for first, other in one.duplicates]
        twins = _listed(pairs) if one.is_compared else "too many to compare"
        ends = f"{one.low.min():.3g} to {one.high.max():.3g}"
        layer = network.layers[one.layer]
        rows.append([layer.name, f"{layer.size:,}", _listed(list(map(str, one.dead))), twins, ends])
    text = (
        "Dead units (red) hold the same whatever the sample; duplicates (yellow) rise and fall exactly as another unit "
        "does."
    )
    pictures = [
        (network.layers[one.layer].name, units_told(len(one.low), one.dead, [twin for _, twin in one.duplicates]))
        for one in found
    ]
    return Section("Units that say nothing", text, pictures, rows)


def _listed(texts: list[str]) -> str:
    more = f" and {len(texts) - _LISTED} more" if len(texts) > _LISTED else ""
    return ", ".join(texts[:_LISTED]) + more if texts else "none"


def _shown_units(processed, layer: int, settings: ReportParameters) -> np.ndarray:
    low, high = processed.network.unit_offsets[layer : layer + 2]
    return strongest(processed.importance.units[low:high], settings.units)


def _first_weights(processed, settings: ReportParameters) -> list[Section]:
    network, sections = processed.network, []
    for layer in sorted({c.target for c in network.connections if c.source in network.inputs}):
        units = _shown_units(processed, layer, settings)
        _, kernels = unit_kernels(network, layer, units)
        pictures = [(f"unit {unit}", one) for unit, one in zip(units.tolist(), signed(kernels))]
        text = "What units weigh the input with: red above zero, blue below, each over its own largest."
        sections.append(Section(f"Weights of {network.layers[layer].name}", text, pictures))
    return sections


def _add_top(looked: Looked, report) -> None:
    settings = looked.settings
    asked = TopParameters(count=settings.top, part=settings.part, units=settings.units)
    try:
        found = make_top(looked.processed, looked.model, looked.dataset, asked, looked.tasks, report)
    except NNVisError as error:
        looked.notes.append(f"what excites units is left out: {error.message}")
        return
    looked.notes += found.notes
    looked.values["top"] = found.about
    for images in found.images:
        for own in images.layers:
            if own.layer in looked.model.network.inputs:
                continue
            values = own.values if images.is_picture else signed(own.values.mean(axis=-1))
            pictures = [(f"unit {unit}", tiled(values[:, k])) for k, unit in enumerate(own.units.tolist())]
            name = looked.model.network.layers[own.layer].name
            looked.sections.append(Section(f"{images.title}: {name}", "The strongest first.", pictures))


def _add_samples(looked: Looked, report) -> None:
    model, dataset, axes, chosen = looked.model, looked.dataset, looked.axes, looked.chosen
    if axes is None:
        looked.notes.append("gradients and the hidden square are left out: the samples are no images")
        return
    x, names = dataset.x_test[chosen], list(map(str, dataset.class_names))
    shares = probabilities(model, x)
    pictures = np.moveaxis(as_pictures(x, dataset, axes), 1, -1)
    gradients = np.abs(axes.images(input_gradients(model, x))).max(axis=1)
    small = pictures_of(x, dataset, axes)
    section = Section(
        "What single samples are judged by",
        "Each sample, the size of the gradient of its strongest output by each pixel, and the share of its class while "
        "a gray square hides what is around each place: dark where it is needed.",
        columns=_COLUMNS,
    )
    looked.values["samples"] = []
    for row, number in enumerate(chosen.tolist()):
        truth, answer = int(dataset.y_test[number]), int(shares[row].argmax())
        told = {"sample": number, "output": answer, "share": float(shares[row, answer])}
        caption = f"sample {number}"
        if gives_classes(model) and truth < len(names):
            told["truth"] = truth
            caption = f"{caption}: {names[truth]}, taken for {names[answer]} ({shares[row, answer]:.0%})"
        section.pictures += [(caption, pictures[row]), ("gradient", heat(gradients[row]))]
        sample = OneSample(x[row : row + 1], caption, truth if "truth" in told else -1, number, small[row])
        part = Part(report, row, len(chosen))
        try:
            hidden = make_occlusion(model, dataset, looked.data_options, sample, OcclusionParameters(), part)
        except NNVisError as error:
            looked.notes.append(f"the hidden square is left out: {error.message}")
            section.columns = _COLUMNS - 1
        else:
            share = hidden.outputs[:, :, hidden.target]
            told |= {"target": hidden.target, "whole": float(hidden.whole[hidden.target]), "lowest": float(share.min())}
            section.pictures.append((f"hidden: {told['whole']:.0%}, {told['lowest']:.0%} at the least", heat(share)))
        looked.values["samples"].append(told)
    looked.sections.append(section)


def input_gradients(model, x: np.ndarray) -> np.ndarray:
    """(n, features) float32: of samples (n, features) the gradient of the largest logit by each feature."""
    batch = as_batch(model, x).requires_grad_()
    outputs = Backward(model).run(batch).outputs
    (gradient,) = torch.autograd.grad(outputs.max(dim=1).values.sum(), batch)
    place = model.samples(np.arange(x.shape[1], dtype=np.float32)[None]).ravel().astype(int)
    rows = np.zeros_like(x, np.float32)
    rows[:, place] = gradient.reshape(len(x), -1).numpy()
    return rows
