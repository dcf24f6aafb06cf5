"""From a model to the preferred images of its units: a task a layer, batch by batch, what is done kept in the cache."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from ...activations.make import check_same_layers
from ...activations.reduction import strongest
from ...datasets.fit import check_shapes
from ...errors import bad_input, shown, usage
from ...files.cache import Cache, content_key, source_key
from ...importance.shares import SHARES, run_shares
from ...network import ProcessedNetwork
from ...tasks import Tasks
from ...worker.report import Part
from ..canvas import Canvas, canvas_of, image_of_file
from ..forward import Forward
from ..images import PREFERRED, Images, LayerImages
from ..named import known_layers, named_layer
from .climbing import Climbed, climb, state_steps, together
from .parameters import RECIPES, PreferredParameters
from .record import figures, notes_on, record
from .responses import PERCENTILE, real_responses

MOST_BYTES = 1 << 30  # of all images together


@dataclass
class Wanted:
    """The units of a layer whose images are made, (k,) ascending; (1,) zero of a layer as a whole."""

    layer: int
    units: np.ndarray


def make_preferred(
    processed: ProcessedNetwork,
    model,
    dataset,
    data_options,
    settings: PreferredParameters,
    seed: int,
    tasks: Tasks,
    report,
) -> Images:
    """The preferred images of a processed network's units.

    dataset: what their responses are compared with and pixels are read by, or None. tasks: where they are made.
    Raises NNVisError: usage for layers and units that there are none of, bad_input for what has no images, and for a
    file to start from that is none.
    """
    model.module()  # of weights alone nothing runs, which this says
    check_same_layers(processed, model)
    if dataset is not None:
        check_shapes(model, dataset)
    canvas = canvas_of(model, dataset, data_options, processed.input_image is not None)
    start = None
    if settings.start is not None:
        start = image_of_file(Path(settings.start), model, dataset, data_options, canvas)
    wanted, notes = _wanted(processed, model, settings)
    _check_size(wanted, canvas, settings)
    real, count = {}, 0
    if dataset is not None:
        layers = [one.layer for one in wanted]
        real, count = real_responses(model, layers, dataset.x_test, settings.target, Part(report, 0, 10))
    shared = model, canvas, settings, start, seed, _key(model, dataset, settings, start, seed)
    made = list(tasks.run(_climbed, wanted, shared, _Rest(report)))
    runs = [
        record(model, one.layer, one.units, own, real.get(one.layer), settings.target) for one, own in zip(wanted, made)
    ]
    about = {
        "method": settings.recipe,
        "parameters": {**asdict(settings), "start": None if start is None else Path(settings.start).name},
        "seed": seed,
        "data": None if dataset is None else dataset.name,
        "real_samples": count,
        "percentile": PERCENTILE,
        "states": len(state_steps(settings)),
        "runs": runs,
        **figures(runs),
    }
    notes = canvas.notes + notes + notes_on(about, settings, canvas)
    images = Images(PREFERRED, _title(settings), _names(settings), [], canvas.is_picture, notes, about)
    if settings.target == "layer":
        images.names = [model.network.layers[one.layer].name for one in wanted]
        images.layers = [_over_input(model, made)]
    else:
        images.layers = [LayerImages(one.layer, one.units, own.values) for one, own in zip(wanted, made)]
    return images


def _title(settings: PreferredParameters) -> str:
    return f"preferred images ({RECIPES[settings.recipe][0]})"


def _names(settings: PreferredParameters) -> list[str]:
    finished = [f"image {n + 1}" for n in range(settings.images)] if settings.images > 1 else ["preferred image"]
    return finished + [f"step {step}" for step in state_steps(settings)]


def _over_input(model, made: list[Climbed]) -> LayerImages:
    """The first image of each layer as a whole, over the input."""
    layer = model.inputs[0].layer
    values = np.concatenate([own.values[0] for own in made])[:, None]
    return LayerImages(layer, np.zeros(1, np.int32), values)


def _wanted(processed: ProcessedNetwork, model, settings: PreferredParameters) -> tuple[list[Wanted], list[str]]:
    """(what is made, sentences on what is left out)."""
    network, notes = model.network, []
    known = known_layers(model)
    if settings.layers is None:
        layers = known
        if settings.numbers is not None and len(known) > 1:
            raise usage("units are named by number, but no layer", "Name the layer")
    else:
        layers = sorted({named_layer(model, name) for name in settings.layers})
    if settings.target == "layer":
        return [Wanted(layer, np.zeros(1, np.int32)) for layer in layers], notes
    wanted = [Wanted(layer, _units(processed, layer, settings)) for layer in layers]
    fewer = [t for t in wanted if len(t.units) < network.layers[t.layer].size]
    if fewer and settings.numbers is None:
        some, every = sum(len(t.units) for t in fewer), sum(network.layers[t.layer].size for t in fewer)
        notes.append(
            f"images are of {some} units of {every} in {len(fewer)} layers, the strongest or those with plates"
        )
    return wanted, notes


def _units(processed: ProcessedNetwork, layer: int, settings: PreferredParameters) -> np.ndarray:
    size, first = processed.network.layers[layer].size, int(processed.network.unit_offsets[layer])
    if settings.numbers is not None:
        beyond = next((n for n in settings.numbers if n >= size), None)
        if beyond is not None:
            name = shown(processed.network.layers[layer].name)
            raise usage(f"{name} has no unit {beyond}", f"Its units are 0 to {size - 1}")
        return np.unique(settings.numbers).astype(np.int32)
    maps = None if processed.maps is None else processed.maps.of_layer(layer)
    own = np.arange(size, dtype=np.int32) if maps is None else maps.units
    return own[strongest(processed.importance.units[first + own], settings.units)]


def _check_size(wanted: list[Wanted], canvas: Canvas, settings: PreferredParameters) -> None:
    channels, height, width = canvas.size
    share = min(1.0, settings.side / max(height, width)) if settings.side else 1.0
    one = 4 * channels * height * width * share**2
    whole = one * sum(len(own.units) for own in wanted) * (settings.images + settings.states)
    if whole > MOST_BYTES:
        raise usage(
            f"these images would take {whole / (1 << 30):.1f} GiB",
            "Choose fewer layers, units, images or states, or a smaller side",
        )


def _key(model, dataset, settings: PreferredParameters, start, seed: int) -> tuple:
    """What all batches of a run go by, besides their units."""
    # which units and layers there are besides changes no image
    own = replace(settings, layers=None, numbers=None, units=0, start=None)
    image = None if start is None else start.numpy()
    data = None if dataset is None else dataset.sha256  # by which pixels are read
    source = source_key("images", "models", "datasets")
    return (model.sha256, data, asdict(own), image, seed, source)


def _climbed(wanted: Wanted, shared: tuple, folder: Path, report) -> Climbed:
    """All units that are wanted of a layer: a task. shared: (model, canvas, settings, start, seed, key). folder: the
    cache's, where batches that were made before are found by the key.
    """
    (model, canvas, settings, start, seed, key), cache = shared, Cache(folder)
    forward = Forward(model, [wanted.layer])
    size = together(forward, canvas, settings.images)
    count = SHARES * math.ceil(len(wanted.units) / size / SHARES)
    batches = np.array_split(wanted.units, min(count, len(wanted.units)))
    keys = [content_key("preferred", *key, wanted.layer, units) for units in batches]
    found = [cache.load("preferred", own) for own in keys]
    left = [number for number, stored in enumerate(found) if stored is None]

    def make(number: int, progress) -> None:
        made = climb(forward, wanted.layer, batches[number], canvas, settings, start, seed, progress)
        if not np.isfinite(made.values).all() or not np.isfinite(made.curve).all():
            raise bad_input(
                f"the images of {shown(model.network.layers[wanted.layer].name)} become NaN or infinite",
                "Use an earlier checkpoint, or a lower rate",
            )
        found[number] = vars(made)
        cache.store("preferred", keys[number], found[number])

    if left:
        run_shares([_Share(make, left[first::SHARES]) for first in range(min(SHARES, len(left)))], report)
    values, curve = (np.concatenate([part[name] for part in found], axis=1) for name in ("values", "curve"))
    return Climbed(values, curve, found[0]["steps"], np.concatenate([part["best"] for part in found]))


class _Rest(Part):
    """The report of what comes after real samples were measured."""

    def __init__(self, report):
        super().__init__(report, 1, 10)

    def progress(self, done: float, total: float) -> None:
        self.report.progress(1 + 9 * (done / total if total else 1), 10)


@dataclass
class _Share:
    """The batches that one thread makes. make: (number of a batch, progress(done, total))."""

    make: Callable
    numbers: list[int]

    def run(self, stop, progress) -> None:
        torch.set_num_threads(1)  # of this thread, too
        for done, number in enumerate(self.numbers):

            def told(part, whole, done=done):
                if stop.is_set():
                    raise Stopped
                progress(done + part / whole, len(self.numbers))

            try:
                self.make(number, told)
            except Stopped:
                return


class Stopped(Exception):
    """The work was cancelled while a batch climbed."""
