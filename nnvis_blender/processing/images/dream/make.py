"""From a model to the pictures that it dreams of, one after the other."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch

from ...activations.make import check_same_layers
from ...datasets.fit import check_shapes
from ...datasets.images import read_header, read_pixels
from ...errors import bad_input, shown, usage
from ...files.cache import Cache, content_key, source_key
from ...files.damage import plain_size
from ...worker.report import Part
from ..canvas import Canvas, canvas_of, image_of_file
from ..forward import Forward
from ..named import known_layers, named_class, named_layer
from ..preferred.responses import has_classes
from .descent import class_images, inverted
from .dreaming import Dream, guide_features, sized, zoomed
from .fooling import fooling_image
from .parameters import CLASS, DREAM, FOOL, DreamParameters

MORE = 10  # steps of the other kinds for each of a dream's
_AMPLIFIED = 0.45  # how far from grey the largest change of a fooling image is drawn


@dataclass
class Picture:
    """name: of its file, without suffix. title: what it shows. pixels: (height, width, 1 or 3) uint8."""

    name: str
    title: str
    pixels: np.ndarray


@dataclass
class Dreams:
    """What is made: `pictures` gives them one by one, and adds to notes and figures as it goes.

    count: of the pictures. is_sequence: whether they are the frames of a zoom. title: of all. about: JSON-able.
    """

    title: str
    count: int
    is_sequence: bool
    pictures: Iterator[Picture]
    notes: list[str] = field(default_factory=list)
    about: dict[str, object] = field(default_factory=dict)


@dataclass
class _Asked:
    """What all kinds go by."""

    model: object
    dataset: object
    data_options: object
    canvas: Canvas
    settings: DreamParameters
    seed: int
    cache: Cache
    report: object
    made: Dreams = None


def make_dreams(
    processed, model, dataset, data_options, settings: DreamParameters, seed: int, cache: Cache, report
) -> Dreams:
    """The Dreams of a processed network's model. dataset: may be None. Raises NNVisError: usage for layers, units,
    classes and samples that there are none of, bad_input for a model that takes no images or has no classes.
    """
    torch.set_num_threads(1)  # products that are split otherwise have other last bits
    model.module()  # of weights alone nothing runs, which this says
    check_same_layers(processed, model)
    if dataset is not None:
        check_shapes(model, dataset)
    canvas = canvas_of(model, dataset, data_options, processed.input_image is not None)
    if not canvas.is_picture:
        raise bad_input(
            f"{model.name} takes no images to dream of", "Prefer shows the features that its units like best"
        )
    asked = _Asked(model, dataset, data_options, canvas, settings, seed, cache, report)
    made = _KINDS[settings.kind](asked)
    made.notes[:0] = canvas.notes
    paths = {name: Path(path).name for name in ("image", "guide") if (path := getattr(settings, name)) is not None}
    made.about |= {"parameters": {**asdict(settings), **paths}, "seed": seed, "model": model.description}
    made.about["data"] = None if dataset is None else dataset.name
    return made


def _dreams(asked: _Asked) -> Dreams:
    settings, canvas, model = asked.settings, asked.canvas, asked.model
    layer = _layer(asked)
    size = model.network.layers[layer].size
    if settings.unit is not None and settings.unit >= size:
        name = shown(model.network.layers[layer].name)
        raise usage(f"{name} has no unit {settings.unit}", f"Its units are 0 to {size - 1}")
    forward, guide = Forward(model, [layer]), None
    if settings.guide is not None:
        picture = image_of_file(Path(settings.guide), model, asked.dataset, asked.data_options, canvas)
        guide = guide_features(forward, layer, canvas, picture)
    dream = Dream(forward, layer, canvas, settings, settings.unit, guide)
    start = _start(asked)
    name = model.network.layers[layer].name
    what = f"the guide in {name}" if guide is not None else name
    what = what if settings.unit is None else f"unit {settings.unit} of {name}"
    made = Dreams(f"a dream of {what}", settings.frames, settings.frames > 1, iter(()))
    made.about["layer"] = name
    made.pictures = _frames(asked, dream, start, made)
    return made


def _frames(asked: _Asked, dream: Dream, start: torch.Tensor, made: Dreams) -> Iterator[Picture]:
    """The frames of a zoom. Each begins with the one before as its file has it, so that a run goes on where one was
    stopped.
    """
    settings, source = asked.settings, source_key("images", "models", "datasets")
    guide = None if dream.guide is None else dream.guide.numpy()
    own = {**asdict(settings), "frames": 0, "guide": None, "image": None}
    key = (asked.model.sha256, own, asked.seed, dream.layer, start.numpy(), guide, source)
    pixels, held = None, []
    for number in range(settings.frames):
        at = content_key("dream", *key, number)
        stored = asked.cache.load("dream", at)
        if stored is None:
            random = np.random.default_rng([asked.seed, number])
            part = Part(asked.report, number, settings.frames)
            if pixels is None:
                image = dream.octaves(start, settings.steps, random, part)
            else:
                image = dream.octaves(zoomed(_image(pixels), settings.zoom), settings.frame_steps, random, part)
            stored = {"pixels": _pixels(image[0])}
            asked.cache.store("dream", at, stored)
        pixels = stored["pixels"]
        asked.report.progress(number + 1, settings.frames)
        if number in (0, settings.frames - 1):
            held.append(_held(dream, pixels))
        yield Picture(f"frame_{number + 1:04d}", made.title, pixels)
    before = _held(dream, _pixels(start[0]))
    made.about |= {"held_before": before, "held": held}
    if held[0] <= before:
        made.notes.append("what the layer holds did not grow: take more steps or a longer rate")


def _held(dream: Dream, pixels: np.ndarray) -> float:
    """How much of what is enhanced an image (height, width, channels) uint8 holds, as the model takes it."""
    with torch.no_grad():
        seen = sized(_image(pixels), dream.canvas.size[1:])
        return float(f"{float(dream.held(seen)):.5g}")


def _class_images(asked: _Asked) -> Dreams:
    layer = _classes(asked)
    names, settings = asked.model.network.class_names, asked.settings
    classes = list(range(len(names)))
    if settings.classes is not None:
        classes = list(dict.fromkeys(named_class(asked.model, name) for name in settings.classes))
    made = Dreams("class images", len(classes), False, iter(()))

    def pictures():
        forward, done, chances = Forward(asked.model, [layer]), 0, []
        for first in range(0, len(classes), 16):
            own, part = classes[first : first + 16], Part(asked.report, first, len(classes))
            found, sure = class_images(
                forward, layer, asked.canvas, own, MORE * settings.steps, settings.prior, asked.seed, part
            )
            for k, image, chance in zip(own, found, sure.tolist()):
                chances.append(round(chance, 4))
                yield Picture(f"class_{k:03d}", f"{names[k]}: {chance:.1%}", _pixels(image))
            done += len(own)
        made.about |= {"classes": [str(names[k]) for k in classes], "probabilities": chances}
        unsure = sum(chance < 0.5 for chance in chances)
        if unsure:
            made.notes.append(f"of {unsure} of {len(classes)} images the network is less than half sure")

    made.pictures = pictures()
    return made


def _fooling(asked: _Asked) -> Dreams:
    layer, settings, names = _classes(asked), asked.settings, asked.model.network.class_names
    target = None if not settings.classes else named_class(asked.model, settings.classes[0])
    image = _sample(asked)
    found = fooling_image(
        Forward(asked.model, [layer]), layer, asked.canvas, image, target, MORE * settings.steps, asked.report
    )
    if found is None:
        raise bad_input(
            f"no small change was found by which {asked.model.name} takes the image for another class",
            "Take more steps",
        )
    if target == found.before:
        raise usage(f"the image is taken for {shown(names[target])} already", "Choose another class")
    change = (found.image - image) * (_AMPLIFIED / max(found.largest, 1e-12)) + 0.5
    title = f"{names[found.before]} taken for {names[found.after]}"
    before, after = (shown(str(names[k]), 40, False) for k in (found.before, found.after))
    pictures = [
        Picture("original", f"{before}", _pixels(image)),
        Picture("change", f"the change, {_AMPLIFIED / max(found.largest, 1e-12):.0f} times as strong", _pixels(change)),
        Picture("fooled", f"{after}: {found.chance:.1%}", _pixels(found.image)),
    ]
    made = Dreams(title, len(pictures), False, iter(pictures))
    figures = {"norm": found.norm, "largest": found.largest, "share": found.share, "probability": found.chance}
    made.about |= {"before": before, "after": after, **{name: float(f"{n:.5g}") for name, n in figures.items()}}
    made.notes.append(
        f"a change of the length {found.norm:.3g} ({found.share:.2%} of the image's, at most {found.largest * 255:.0f} "
        f"of 255 levels at a pixel) makes {before} {after}"
    )
    return made


def _inversion(asked: _Asked) -> Dreams:
    layer, settings, image = _layer(asked), asked.settings, _sample(asked)
    name = asked.model.network.layers[layer].name
    forward, steps = Forward(asked.model, [layer]), MORE * settings.steps
    found, away = inverted(forward, layer, asked.canvas, image, steps, settings.prior, asked.seed, asked.report)
    pictures = [
        Picture("original", "the image", _pixels(image)),
        Picture("inversion", f"what {name} keeps of it", _pixels(found[0])),
    ]
    made = Dreams(f"what {name} keeps of an image", len(pictures), False, iter(pictures))
    made.about |= {"layer": name, "distance": float(f"{away:.4g}")}
    made.notes.append(f"what {shown(name, 40, False)} holds of the inversion is {away:.1%} of its length away")
    return made


_KINDS = {DREAM: _dreams, CLASS: _class_images, FOOL: _fooling, "invert": _inversion}


def _layer(asked: _Asked) -> int:
    """The layer that settings name, or the one in the middle."""
    if asked.settings.layer is not None:
        return named_layer(asked.model, asked.settings.layer)
    known = known_layers(asked.model)
    inner = [n for n in known if n not in asked.model.network.outputs] or known
    return inner[len(inner) // 2]


def _classes(asked: _Asked) -> int:
    """The layer of the classes. Raises NNVisError (bad_input) where there is none."""
    outputs = asked.model.network.outputs
    if not has_classes(asked.model, outputs[0]):
        raise bad_input(
            f"{asked.model.name} does not take samples for one of several classes", "Choose a dream, or an inversion"
        )
    return outputs[0]


def _sample(asked: _Asked) -> torch.Tensor:
    """(channels, height, width): the image of the model's size that settings name."""
    settings, dataset = asked.settings, asked.dataset
    if settings.image is not None:
        return image_of_file(Path(settings.image), asked.model, dataset, asked.data_options, asked.canvas)
    if dataset is None:
        raise usage("there is neither an image nor data to take a sample of", "Give an image, or the data (--data)")
    if settings.sample >= len(dataset.x_test):
        raise usage(
            f"there is no sample {settings.sample} in the test part of {dataset.name}, which has {len(dataset.x_test)}",
            f"Choose from 0 to {len(dataset.x_test) - 1}",
        )
    return asked.canvas.images(dataset.x_test[settings.sample : settings.sample + 1])[0]


def _start(asked: _Asked) -> torch.Tensor:
    """(1, channels, height, width): what a dream begins with, as large as it is to be; noise without data or image."""
    settings, (channels, height, width) = asked.settings, asked.canvas.size
    if settings.image is not None:
        path = Path(settings.image)
        plain_size(path, "image")
        width, height = read_header(path).size
    share = settings.size / max(height, width)
    size = tuple(max(4, round(side * share)) for side in (height, width))
    if settings.image is not None:
        pixels = read_pixels(path, size, "L" if channels == 1 else "RGB")
        return _image(pixels[..., None] if channels == 1 else pixels)
    if asked.dataset is None:
        random = np.random.default_rng([asked.seed, 2])
        noise = torch.from_numpy(random.standard_normal((1, channels, *size), np.float32))
        return (asked.canvas.mean[:, None, None] + 0.1 * noise).clamp(0, 1)
    return sized(_sample(asked)[None], size).clamp(0, 1)


def _image(pixels: np.ndarray) -> torch.Tensor:
    """(1, channels, height, width) of (height, width, channels) uint8."""
    return torch.from_numpy(np.moveaxis(pixels, -1, 0)[None].astype(np.float32) / 255)


def _pixels(image: torch.Tensor) -> np.ndarray:
    """(height, width, channels) uint8 of (channels, height, width)."""
    return np.ascontiguousarray((image.detach().clamp(0, 1) * 255).round().to(torch.uint8).movedim(0, -1).numpy())
