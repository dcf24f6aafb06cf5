"""From a model to the pictures that it dreams of, one after the other."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from ...activations.make import check_same_layers
from ...datasets.fit import check_shapes
from ...errors import bad_input, shown, usage
from ...files.cache import Cache, content_key, source_key
from ...worker.report import Part
from ..canvas import canvas_of, image_of_file
from ..forward import Forward
from ..named import named_class
from .asked import Asked, classes_of, layer_of, sample_of, start_of
from .descent import class_images, inverted
from .dreaming import Dream, guide_features, levelled, sized, zoomed
from .fooling import AMPLIFIED, fooling_image
from .parameters import CLASS, DREAM, FOOL, INVERT, DreamParameters
from .pictures import Dreams, Picture, image_of, pixels_of

MORE = 10  # steps of the other kinds for each of a dream's


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
    asked = Asked(model, dataset, data_options, canvas, settings, seed, cache, report)
    made = _KINDS[settings.kind](asked)
    made.notes[:0] = canvas.notes
    paths = {name: Path(path).name for name in ("image", "guide") if (path := getattr(settings, name)) is not None}
    made.about |= {"parameters": {**asdict(settings), **paths}, "seed": seed, "model": model.description}
    made.about["data"] = None if dataset is None else dataset.name
    return made


def _dreams(asked: Asked) -> Dreams:
    settings, canvas, model = asked.settings, asked.canvas, asked.model
    layer = layer_of(asked)
    size = model.network.layers[layer].size
    if settings.unit is not None and settings.unit >= size:
        name = shown(model.network.layers[layer].name)
        raise usage(f"{name} has no unit {settings.unit}", f"Its units are 0 to {size - 1}")
    forward, guide = Forward(model, [layer]), None
    if settings.guide is not None:
        picture = image_of_file(Path(settings.guide), model, asked.dataset, asked.data_options, canvas)
        guide = guide_features(forward, layer, canvas, picture)
    dream = Dream(forward, layer, canvas, settings, settings.unit, guide)
    start = start_of(asked)
    name = model.network.layers[layer].name
    what = f"the guide in {name}" if guide is not None else name
    what = what if settings.unit is None else f"unit {settings.unit} of {name}"
    made = Dreams(f"a dream of {what}", settings.frames, settings.frames > 1, iter(()))
    made.about["layer"] = name
    made.pictures = _frames(asked, dream, start, made)
    return made


def _frames(asked: Asked, dream: Dream, start: torch.Tensor, made: Dreams) -> Iterator[Picture]:
    """The frames of a zoom. Each begins with the one before as its file has it, so that a run goes on where one was
    stopped.
    """
    settings, source = asked.settings, source_key("images", "models", "datasets")
    guide = None if dream.guide is None else dream.guide.numpy()
    own = {**asdict(settings), "frames": 0, "guide": None, "image": None}
    key = (asked.model.sha256, own, asked.seed, dream.layer, start.numpy(), guide, source)
    pixels, first, held = None, None, []
    for number in range(settings.frames):
        at = content_key("dream", *key, number)
        stored = asked.cache.load("dream", at)
        if stored is None:
            random = np.random.default_rng([asked.seed, number])
            part = Part(asked.report, number, settings.frames)
            if pixels is None:
                image = dream.octaves(start, settings.steps, random, part)
            else:
                image = levelled(zoomed(image_of(pixels), settings.zoom), first, random)
                image = dream.octaves(image, settings.frame_steps, random, part)
            stored = {"pixels": pixels_of(image[0])}
            asked.cache.store("dream", at, stored)
        pixels = stored["pixels"]
        first = image_of(pixels) if first is None else first
        asked.report.progress(number + 1, settings.frames)
        if number in (0, settings.frames - 1):
            held.append(_held(dream, pixels))
        yield Picture(f"frame_{number + 1:04d}", made.title, pixels)
    before = _held(dream, pixels_of(start[0]))
    made.about |= {"held_before": before, "held": held}
    if held[0] <= before:
        made.notes.append("what the layer holds did not grow: take more steps or a longer rate")


def _held(dream: Dream, pixels: np.ndarray) -> float:
    """How much of what is enhanced an image (height, width, channels) uint8 holds, as the model takes it."""
    with torch.no_grad():
        seen = sized(image_of(pixels), dream.canvas.size[1:])
        return float(f"{float(dream.held(seen)):.5g}")


def _class_images(asked: Asked) -> Dreams:
    layer = classes_of(asked)
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
                yield Picture(f"class_{k:03d}", f"{names[k]}: {chance:.1%}", pixels_of(image))
            done += len(own)
        made.about |= {"classes": [str(names[k]) for k in classes], "probabilities": chances}
        unsure = sum(chance < 0.5 for chance in chances)
        if unsure:
            made.notes.append(f"of {unsure} of {len(classes)} images the network is less than half sure")

    made.pictures = pictures()
    return made


def _fooling(asked: Asked) -> Dreams:
    layer, settings, names = classes_of(asked), asked.settings, asked.model.network.class_names
    target = None if not settings.classes else named_class(asked.model, settings.classes[0])
    image = sample_of(asked)
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
    times = AMPLIFIED / max(found.largest, 1e-12)
    change = (found.image - image) * times + 0.5
    before, after = (shown(str(names[k]), 40, False) for k in (found.before, found.after))
    title = f"{before} taken for {after}"
    pictures = [
        Picture("original", before, pixels_of(image)),
        Picture("change", f"the change, {times:.0f} times as strong", pixels_of(change)),
        Picture("fooled", f"{after}: {found.chance:.1%}", pixels_of(found.image)),
    ]
    made = Dreams(title, len(pictures), False, iter(pictures))
    figures = {"norm": found.norm, "largest": found.largest, "share": found.share, "probability": found.chance}
    made.about |= {"before": before, "after": after, **{name: float(f"{n:.5g}") for name, n in figures.items()}}
    made.notes.append(
        f"a change of the length {found.norm:.3g} ({found.share:.2%} of the image's, at most {found.largest * 255:.0f} "
        f"of 255 levels at a pixel) makes {before} {after}"
    )
    return made


def _inversion(asked: Asked) -> Dreams:
    layer, settings, image = layer_of(asked), asked.settings, sample_of(asked)
    name = asked.model.network.layers[layer].name
    forward, steps = Forward(asked.model, [layer]), MORE * settings.steps
    found, away = inverted(forward, layer, asked.canvas, image, steps, settings.prior, asked.seed, asked.report)
    pictures = [
        Picture("original", "the image", pixels_of(image)),
        Picture("inversion", f"what {name} keeps of it", pixels_of(found[0])),
    ]
    made = Dreams(f"what {name} keeps of an image", len(pictures), False, iter(pictures))
    made.about |= {"layer": name, "distance": float(f"{away:.4g}")}
    made.notes.append(f"what {shown(name, 40, False)} holds of the inversion is {away:.1%} of its length away")
    return made


_KINDS = {DREAM: _dreams, CLASS: _class_images, FOOL: _fooling, INVERT: _inversion}
