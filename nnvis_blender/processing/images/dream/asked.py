"""What all kinds of dreams go by: the layer, the classes, the image that they begin with."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from ...datasets.images import read_header, read_pixels
from ...errors import bad_input, usage
from ...files.cache import Cache
from ...files.damage import plain_size
from ..canvas import Canvas, image_of_file
from ..named import known_layers, named_layer
from ..preferred.responses import has_classes
from .dreaming import sized
from .parameters import DreamParameters
from .pictures import image_of


@dataclass
class Asked:
    """What all kinds go by."""

    model: object
    dataset: object
    data_options: object
    canvas: Canvas
    settings: DreamParameters
    seed: int
    cache: Cache
    report: object


def layer_of(asked: Asked) -> int:
    """The layer that settings name, or the one in the middle."""
    if asked.settings.layer is not None:
        return named_layer(asked.model, asked.settings.layer)
    known = known_layers(asked.model)
    inner = [n for n in known if n not in asked.model.network.outputs] or known
    return inner[len(inner) // 2]


def classes_of(asked: Asked) -> int:
    """The layer of the classes. Raises NNVisError (bad_input) where there is none."""
    outputs = asked.model.network.outputs
    if not has_classes(asked.model, outputs[0]):
        raise bad_input(
            f"{asked.model.name} does not take samples for one of several classes", "Choose a dream, or an inversion"
        )
    return outputs[0]


def sample_of(asked: Asked) -> torch.Tensor:
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


def start_of(asked: Asked) -> torch.Tensor:
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
        return image_of(pixels[..., None] if channels == 1 else pixels)
    if asked.dataset is None:
        random = np.random.default_rng([asked.seed, 2])
        noise = torch.from_numpy(random.standard_normal((1, channels, *size), np.float32))
        return (asked.canvas.mean[:, None, None] + 0.1 * noise).clamp(0, 1)
    return sized(sample_of(asked)[None], size).clamp(0, 1)
