"""From a model and its data to the Images of what excites its units most."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from ...activations.at_epochs import EpochModels
from ...activations.make import check_same_layers
from ...datasets.fit import check_shapes
from ...datasets.pictures import picture_axes
from ...errors import usage
from ...files.cache import Cache, content_key, source_key
from ...network import ProcessedNetwork
from ...tasks import Stored, Tasks
from ...worker.report import Part
from ..backward import GRADIENT, Backward
from ..images import TOP, TOP_PROJECTION, Images, LayerImages
from .chosen import Looked, chosen_units, looked_at
from .listing import listing
from .parameters import TopParameters
from .parts import Shown, crops, fitting_side, projected
from .projections import projector
from .receptive import ReceptiveField, receptive_fields
from .strongest import Strongest, strongest_samples

_OWN = ("images/top", *(f"images/{name}.py" for name in ("backward", "graph", "kept")))
_SOURCE = (*_OWN, "models", "activations", "datasets")
TOGETHER = 32  # units whose images are one task


@dataclass
class Top:
    """images: of the kinds TOP and TOP_PROJECTION, without those that the data or the settings do not allow. about:
    what they were made by, and listing.listing. notes: sentences.
    """

    images: list[Images]
    about: dict[str, object]
    notes: list[str]


def make_top(
    processed: ProcessedNetwork,
    model,
    dataset,
    settings: TopParameters,
    tasks: Tasks,
    report,
    at: EpochModels | None = None,
) -> Top:
    """The Top of a processed network. model: the Model that it was drawn of. tasks: where samples and units are shared
    out. at: the network at its checkpoints, over which the one strongest sample of each is shown.

    What was found of some units is kept in the cache, so that a run that was cancelled goes on where it was.
    Raises NNVisError: usage for layers that are not there, bad_input for what does not fit or is not finite.
    """
    check_same_layers(processed, model)
    check_shapes(model, dataset)
    if settings.over == "epochs" and at is None:
        raise usage(
            "the file follows no epochs whose models are at hand",
            "Give the folder of its checkpoints as model, or choose to show samples",
        )
    looked = looked_at(model, dataset, settings)
    units, notes = chosen_units(model, processed.importance.units, settings)
    axes = picture_axes(dataset, guess=processed.input_image is not None)
    if axes is None:
        notes.append("the data are no images: the samples are listed, without crops and projections")
    stage = _Stage(dataset, looked, units, axes, settings, tasks, 1 if at is None else len(at))
    if at is None:
        numbers, parts = None, [stage.of_model(model, settings.count, report)]
    else:
        numbers = at.numbers
        parts = [stage.of_model(own, 1, Part(report, done, len(at))) for done, own in enumerate(at)]
    silent = sum(int((own.values == 0).all(axis=1).sum()) for own in parts[-1].strongest)
    notes += [f"units that hold 0 for every sample, and have no images: {silent}"] if silent else []
    names = _names(parts, numbers)
    notes = {
        TOP: list(dict.fromkeys([*looked.notes, *notes, *(note for part in parts for note in part.notes)])),
        TOP_PROJECTION: list(dict.fromkeys(note for part in parts for note in part.on_projections)),
    }
    about = {**asdict(settings), "data": dataset.name, "looked_at": len(looked.x), "method": parts[0].method}
    images = _images(parts, names, notes, about)
    strongest = [part.strongest for part in parts]
    listed = listing(strongest, looked.truth, dataset.class_names, names, parts[0].fields)
    return Top(images, about | listed, notes[TOP] + notes[TOP_PROJECTION])


@dataclass
class _Made:
    """What was made of one model. fields: none where the data are no images. images: kind -> layer -> (count, k,
    height, width, colours).
    """

    strongest: list[Strongest]
    fields: dict[int, ReceptiveField]
    images: dict[str, dict[int, np.ndarray]]
    method: str
    notes: list[str]
    on_projections: list[str]


class _Stage:
    """epochs: for how many models it works."""

    def __init__(self, dataset, looked: Looked, units: dict, axes, settings: TopParameters, tasks: Tasks, epochs: int):
        self.dataset, self.looked, self.units, self.axes, self.epochs = dataset, looked, units, axes, epochs
        self.settings, self.tasks = settings, tasks

    def of_model(self, model, count: int, report) -> _Made:
        has_images = self.axes is not None
        found = self._strongest(model, count, Part(report, 0, 2))
        if not has_images:
            return _Made(found, {}, {}, "", [], [])
        notes = []
        fields = receptive_fields(model, self.axes, [*self.units])
        shown = Shown(self.dataset, self.axes, self.settings.side)
        side = fitting_side(fields, self.units, count * self.epochs, shown)
        if side < shown.side:
            shown = replace(shown, side=side)
            notes.append(f"images are reduced to {side} pixels along a side, so that they fit into memory")
        backward, told = projector(model) if self.settings.projections else (None, [])
        rule = "" if backward is None else backward.rule
        items = [(part, fields[own.layer]) for own in found for part in own.parts(TOGETHER)]
        shared = model, self.settings.part, shown, rule
        made = self.tasks.for_model(model).run(_images_task, items, shared, Part(report, 1, 2), IMAGES, by_threads=True)
        images = {kind: {own.layer: [] for own in found} for kind in (TOP, *([TOP_PROJECTION] if rule else []))}
        for (own, _), of_part in zip(items, made, strict=True):
            for kind, values in of_part.items():
                images[kind][own.layer].append(values)
        whole = {kind: {n: np.concatenate(own, axis=1) for n, own in layers.items()} for kind, layers in images.items()}
        return _Made(found, fields, whole, rule, notes, told)

    def _strongest(self, model, count: int, report) -> list[Strongest]:
        units, cache = [[layer, own.tolist()] for layer, own in self.units.items()], Cache(self.tasks.cache)
        part = [self.dataset.sha256, self.settings.part, len(self.looked.x)]
        key = content_key("strongest", model.sha256, part, units, count, source_key(*_SOURCE))
        stored = cache.load("strongest", key)
        if stored is None:
            tasks = self.tasks.for_model(model)
            found = strongest_samples(model, self.looked.x, self.units, count, report, tasks)
            stored = {f"{n}_{own.layer}": getattr(own, n) for own in found for n in ("samples", "values", "places")}
            cache.store("strongest", key, stored)
        return [
            Strongest(layer, own, *(stored[f"{n}_{layer}"] for n in ("samples", "values", "places")))
            for layer, own in self.units.items()
        ]


def _images_task(item: tuple, shared: tuple, cache: Path, report) -> dict[str, np.ndarray]:
    """Kind -> the images of some units, from the cache where it holds them: a task.

    item: (their Strongest, the layer's ReceptiveField). shared: (model, part of the data, Shown, the rule by which
    values go back, "" for none).
    """
    found = _kept_images(item, shared, cache)
    if found is None:
        (own, field), (model, part, shown, rule) = item, shared
        x = getattr(shown.dataset, f"x_{part}")
        found = {TOP: crops(x, own, field, shown)}
        if rule:
            found[TOP_PROJECTION] = projected(Backward(model, rule), x, own, field, shown, report)
        _keep_images(item, shared, cache, found)
    return found


def _images_key(item: tuple, shared: tuple) -> str:
    (own, _), (model, part, shown, rule) = item, shared
    data = [shown.dataset.sha256, shown.dataset.options, part, list(shown.axes)]
    about = [model.sha256, data, own.layer, shown.side, rule]
    return content_key("top", about, own.units, own.samples, own.places, own.values, source_key(*_SOURCE))


def _kept_images(item: tuple, shared: tuple, cache: Path) -> dict[str, np.ndarray] | None:
    return Cache(cache).load("top", _images_key(item, shared))


def _keep_images(item: tuple, shared: tuple, cache: Path, found: dict[str, np.ndarray]) -> None:
    Cache(cache).store("top", _images_key(item, shared), found)


IMAGES = Stored(_kept_images, _keep_images)  # of _images_task


def _names(parts: list[_Made], numbers) -> list[str]:
    """What each image of a unit is called."""
    if numbers is not None:
        return [f"epoch {number:g}" for number in numbers.tolist()]
    count = max((own.samples.shape[1] for own in parts[0].strongest), default=0)
    return [f"top {place}" for place in range(1, count + 1)]


def _images(parts: list[_Made], names: list[str], notes: dict[str, list[str]], about: dict) -> list[Images]:
    back = "Gradients" if about["method"] == GRADIENT else "Projections"
    titles = {TOP: "Top samples", TOP_PROJECTION: f"{back} of the top samples"}
    return [
        Images(
            kind,
            titles[kind],
            names,
            [
                LayerImages(own.layer, own.units, np.concatenate([part.images[kind][own.layer] for part in parts]))
                for own in parts[0].strongest
            ],
            is_picture=kind == TOP,
            notes=notes[kind],
            about=about,
        )
        for kind in parts[0].images
    ]
