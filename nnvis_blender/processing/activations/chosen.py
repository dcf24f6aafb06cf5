"""Which samples: by number, of each class, of one, the surest, the least sure, those that are taken for another class,
or image files.
"""

from dataclasses import dataclass

import numpy as np

from ..datasets.fit import MOST_WORK, gives_classes
from ..datasets.pictures import picture_axes, pictures_of, spread_over_classes
from ..datasets.running import work_of
from ..errors import bad_input, shown, usage
from .frames import image_paths
from .image_sample import ImageSample, image_of_data, image_of_model
from .parameters import MOST_SAMPLES, MapParameters
from .running import probabilities

_KINDS = {"test": "sample", "train": "training sample"}


@dataclass
class Chosen:
    """Samples as a model takes them. x: (n, features) float32. numbers: Maps.samples; the rest as Maps has it."""

    x: np.ndarray
    numbers: np.ndarray
    names: list[str]
    truth: np.ndarray
    pictures: np.ndarray | None
    notes: list[str]

    def rows(self, rows: slice) -> "Chosen":
        """Some of them."""
        pictures = None if self.pictures is None else self.pictures[rows]
        arrays = (own[rows] for own in (self.x, self.numbers, self.names, self.truth))
        return Chosen(*arrays, pictures, self.notes)


def choose(model, dataset, data_options, settings: MapParameters, has_image: bool, report) -> Chosen:
    """The samples that settings choose of a data set, None where an image alone is run.

    has_image: whether samples that may be images are known to be some. Raises NNVisError: usage for numbers, classes
    or choices that the data do not have, bad_input for an image that cannot be read.
    """
    paths = image_paths(settings)
    if dataset is None and (not paths or settings.samples):
        raise usage("no data are named to take samples of", "Give the data (--data), an image file, or frames")
    if dataset is None:
        images = [image_of_model(path, model, data_options) for path in paths]
        return _of_images(images, np.stack([image.picture for image in images]))
    axes = picture_axes(dataset, guess=has_image)
    found, notes = _of_data(model, dataset, settings, report)
    if paths:
        axes_of_images = picture_axes(dataset, guess=True)
        images = [image_of_data(path, model, dataset, data_options, axes_of_images) for path in paths]
        found = _joined(_of_images(images, None), found)
    if len(found.numbers) > MOST_SAMPLES:
        raise usage(f"{len(found.numbers)} samples are chosen", f"Choose at most {MOST_SAMPLES}")
    found.pictures = None if axes is None else pictures_of(found.x, dataset, axes)
    found.notes = notes
    return found


def _of_images(images: list[ImageSample], pictures: np.ndarray | None) -> Chosen:
    unknown, x = np.full(len(images), -1), np.concatenate([image.x for image in images])
    names = [image.name for image in images]
    return Chosen(x, unknown.astype(np.int64), names, unknown.astype(np.int32), pictures, [])


def _joined(first: Chosen, others: Chosen) -> Chosen:
    numbers, x, truth = (np.concatenate([getattr(one, name) for one in (first, others)]) for name in _ARRAYS)
    return Chosen(x, numbers, first.names + others.names, truth, None, [])


_ARRAYS = ("numbers", "x", "truth")


def _of_data(model, dataset, settings: MapParameters, report) -> tuple[Chosen, list[str]]:
    """(the chosen samples, notes)."""
    x, y = (getattr(dataset, f"{name}_{settings.part}") for name in "xy")
    notes = []
    if settings.samples is not None:
        numbers = _by_number(settings, len(y), dataset.name)
    elif settings.image is not None or settings.frames is not None:
        numbers = np.zeros(0, np.int64)
    else:
        numbers = _by_choice(model, x, y, dataset, settings, notes, report)
    known = gives_classes(model) or (
        model.outputs_kind == "labels" and len(dataset.class_names) == model.network.class_count
    )
    truth = y[numbers] if known else np.full(len(numbers), -1)
    names = [f"{_KINDS[settings.part]} {n}" for n in numbers.tolist()]
    return Chosen(x[numbers], numbers, names, truth.astype(np.int32), None, []), notes


def _by_number(settings: MapParameters, count: int, name: str) -> np.ndarray:
    outside = next((n for n in settings.samples if n >= count), None)
    if outside is not None:
        raise usage(
            f"there is no sample {outside} in the {settings.part} part of {name}, which has {count}",
            f"Choose from 0 to {count - 1}",
        )
    return np.array(list(dict.fromkeys(settings.samples)), np.int64)


def _by_choice(model, x, y, dataset, settings: MapParameters, notes: list, report) -> np.ndarray:
    if settings.choice == "each_class":
        return spread_over_classes(y)[: settings.count]
    if settings.choice == "one_class":
        k = _class_number(settings.one_class, dataset)
        found = np.flatnonzero(y == k)[: settings.count]
        if not len(found):
            raise usage(
                f"the {settings.part} part of {dataset.name} has no sample of {shown(dataset.class_names[k])}",
                "Choose another class or part",
            )
        return found
    if not gives_classes(model):
        raise usage(
            f"{model.name} does not take samples for one of several classes, so none is certain or wrong",
            "Choose samples of each class or by number",
        )
    return _by_prediction(model, x, y, settings, notes, report)


def _by_prediction(model, x, y, settings: MapParameters, notes: list, report) -> np.ndarray:
    most = max(settings.count, int(MOST_WORK / work_of(model, model.module(), x)))
    if most < len(x):
        notes.append(f"the first {most} of {len(x)} samples were looked at to choose from")
    found = probabilities(model, x[:most], report)
    surest = found.max(axis=1)
    order = np.argsort(surest if settings.choice == "uncertain" else -surest, kind="stable")
    if settings.choice == "wrong":
        order = order[found.argmax(axis=1)[order] != y[order]]
        if not len(order):
            raise bad_input(
                f"{model.name} takes none of {len(found)} samples for another class", "Choose the least certain ones"
            )
    if len(order) < settings.count:
        notes.append(f"only {len(order)} samples are {'wrong' if settings.choice == 'wrong' else 'there'}")
    return order[: settings.count]


def _class_number(wanted, dataset) -> int:
    """The class of a name or, where no class is called so, of a number. Raises NNVisError (usage)."""
    names = dataset.class_names
    if wanted is None:
        return 0
    if str(wanted) in names:
        return names.index(str(wanted))
    if isinstance(wanted, int) and 0 <= wanted < len(names):
        return wanted
    listed = shown(", ".join(names), 120, quoted=False)
    raise usage(f"one_class is {shown(wanted)}, no class of {dataset.name}", f"Its classes are {listed}")
