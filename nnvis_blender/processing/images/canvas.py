"""What images are made on: pixels from 0 to 1, and what the model takes for them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from ..activations.image_sample import image_of_data, image_of_model
from ..datasets.model_input import taken_by
from ..datasets.pictures import PictureAxes, picture_axes
from ..errors import bad_input
from ..models.model import image_shape
from ..models.preprocessing import SCALES

MOST_VALUES = 1 << 26  # of samples that the mean and the colours are measured on
# the root of the covariance of the colours of photographs: Olah et al., Feature Visualization, Distill 2017
_PHOTOGRAPHS = ((0.26, 0.09, 0.02), (0.27, 0.00, -0.05), (0.27, -0.09, 0.03))


@dataclass
class Canvas:
    """Images (n, channels, height, width), values from 0 to 1, and the way from there to a model's input.

    axes: where the pixels of a sample's features lie. times, plus: value * times + plus is a pixel, one number or one a
    feature each. order: of the model's channels. shape: of the model's input. mean: (channels,) of the samples, or in
    the middle. colours: (channels, channels), the root of the covariance of the samples' colours, largest column of
    length 1; what is made of numbers without correlation by it is coloured as samples are. is_picture: whether values
    are those of pixels, else each feature runs from its least to its largest value in the data. notes: what was
    guessed.
    """

    axes: PictureAxes
    times: torch.Tensor
    plus: torch.Tensor
    order: str
    shape: tuple[int, ...]
    mean: torch.Tensor
    colours: torch.Tensor
    is_picture: bool
    notes: list[str]

    @property
    def size(self) -> tuple[int, int, int]:
        """(channels, height, width)."""
        return self.axes[:3]

    @cached_property
    def base(self) -> torch.Tensor:
        """(channels, 1, 1): the mean, away from 0 and 1, where a sigmoid never is."""
        return self.mean.clamp(0.02, 0.98)[:, None, None]

    def batch(self, images: torch.Tensor) -> torch.Tensor:
        """(n, *input shape): images as the model takes them."""
        given = images.flip(1) if self._is_bgr else images
        given = given.movedim(1, -1) if self.axes.is_last else given
        return ((given.flatten(1) - self.plus) / self.times).reshape(len(images), *self.shape)

    def images(self, x: np.ndarray) -> torch.Tensor:
        """(n, channels, height, width): samples (n, features) as images, clipped to what a pixel can be."""
        pixels = self.axes.images(np.asarray(x, np.float32) * self.times.numpy() + self.plus.numpy())
        pixels = pixels[:, ::-1] if self._is_bgr else pixels
        return torch.from_numpy(np.ascontiguousarray(pixels.clip(0, 1), np.float32))

    def values(self, images: torch.Tensor) -> np.ndarray:
        """(n, height, width, channels) float32 as LayerImages has them: colours, or numbers about the middle of a
        feature's range, -1 its least and 1 its largest.
        """
        found = images.movedim(1, -1).numpy()
        return np.ascontiguousarray(found if self.is_picture else found * 2 - 1, np.float32)

    @property
    def _is_bgr(self) -> bool:
        return self.order == "BGR" and self.axes.channels == 3


def canvas_of(model, dataset, data_options, has_image: bool) -> Canvas:
    """The Canvas of a model's input, by a data set where there is one (not None), else by what the model says itself.

    has_image: whether samples that may be images are known to be some. Raises NNVisError (bad_input) for tokens, for
    images of other than 1 or 3 channels, and for features whose range nothing says.
    """
    if model.inputs[0].kind == "tokens":
        raise bad_input(
            f"{model.name} takes tokens, between which there is nothing to go along", "Choose another model"
        )
    if dataset is None:
        return _of_model(model, data_options)
    axes = picture_axes(dataset, guess=has_image)
    if axes is None or dataset.read.pixels is None:
        return _of_features(model, dataset)
    times, plus = dataset.read.pixels
    return _measured(Canvas(_checked(axes, model), *_tensors(times, plus), *_taken(model, dataset), True, []), dataset)


def image_of_file(path: Path, model, dataset, data_options, canvas: Canvas) -> torch.Tensor:
    """(channels, height, width): an image file as the model's samples are read. Raises NNVisError (bad_input)."""
    if not canvas.is_picture:
        raise bad_input(f"{model.name} takes no images, so that {path.name} is none for it", "Leave the image out")
    if dataset is None:
        return canvas.images(image_of_model(path, model, data_options).x)[0]
    axes = picture_axes(dataset, guess=True)
    return canvas.images(image_of_data(path, model, dataset, data_options, axes).x)[0]


def _taken(model, dataset) -> tuple:
    return dataset.read.order, tuple(model.inputs[0].shape), torch.zeros(1), torch.eye(1)


def _tensors(times, plus) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(np.array(times, np.float32)), torch.tensor(np.array(plus, np.float32))


def _checked(axes: PictureAxes, model) -> PictureAxes:
    if axes.channels not in (1, 3):
        raise bad_input(f"{model.name} takes images of {axes.channels} channels", "Preferred images have 1 or 3")
    return axes


def _of_features(model, dataset) -> Canvas:
    """Each feature from its least to its largest value; samples of two axes stay rows of their second."""
    low, high = (getattr(dataset.x_train, name)(axis=0).astype(np.float64) for name in ("min", "max"))
    times = 1 / np.maximum(high - low, 1e-12)
    shape = tuple(dataset.shape)
    rows = shape if len(shape) == 2 else (1, dataset.x_train.shape[1])
    canvas = Canvas(
        PictureAxes(1, *rows, False),
        *_tensors(times, -low * times),
        *_taken(model, dataset),
        False,
        ["samples are no images: values are within the data's range, -1 the least of a feature and 1 the largest"],
    )
    return _measured(canvas, dataset)


def _measured(canvas: Canvas, dataset) -> Canvas:
    """With the mean and the colours of samples."""
    some = max(1, min(len(dataset.x_train), MOST_VALUES // dataset.x_train.shape[1], 5000))
    images = canvas.images(dataset.x_train[:some])
    canvas.mean = images.mean((0, 2, 3))
    canvas.colours = torch.eye(canvas.axes.channels)
    if canvas.axes.channels == 3:
        flat = images.movedim(1, 0).flatten(1).double()
        values, vectors = torch.linalg.eigh(torch.cov(flat))
        values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
        signs = torch.sign(vectors.sum(0))
        root = vectors * torch.where(signs == 0, 1.0, signs) * values.sqrt()
        canvas.colours = _scaled(root.float())
    return canvas


def _scaled(root: torch.Tensor) -> torch.Tensor:
    """No colour is weaker than a tenth of the strongest, so that each can be drawn."""
    lengths = root.norm(dim=0)
    if not bool(lengths.max() > 0):
        return torch.eye(len(root))
    least = lengths.max() / 10
    root = torch.where(lengths > 0, root * (lengths.clamp(min=least) / lengths.clamp(min=1e-12)), root)
    return root / root.norm(dim=0).max()


def _of_model(model, data_options) -> Canvas:
    taken = taken_by(model, data_options)
    shape = taken.shape if len(taken.shape) > 1 else image_shape(taken.shape[0]) if taken.shape else ()
    is_image = taken.is_image or (len(shape) == 2 and min(shape) > 1)  # else a wave, or a row of numbers
    if not is_image:
        raise bad_input(
            f"nothing says between which values the {tuple(taken.shape)} inputs of {model.name} are",
            "Give the data that it was trained on (--data)",
        )
    axes = _checked(PictureAxes(*((1,) if len(shape) == 2 else ()), *shape, False), model)
    own = taken.preprocessing.of_pixels
    notes = [] if taken.preprocessing.scales else [f"nothing says how {model.name} takes pixels: from 0 to 1 was taken"]
    factors, offsets = (np.array(numbers, np.float64) for numbers in own.affine())
    pixels = axes.height * axes.width
    if len(factors) > 1:
        factors, offsets = (np.repeat(numbers, pixels) for numbers in (factors, offsets))
    scale, low = SCALES[own.scale]
    middle = [(m - low) / scale for m in own.mean] or [0.5]
    mean = torch.tensor(middle, dtype=torch.float32).expand(axes.channels).clone()
    mean = mean.flip(0) if own.order == "BGR" else mean
    colours = _scaled(torch.tensor(_PHOTOGRAPHS)) if axes.channels == 3 else torch.eye(1)
    return Canvas(
        axes,
        *_tensors(1 / factors, -offsets / factors),
        own.order,
        tuple(model.inputs[0].shape),
        mean,
        colours,
        True,
        notes,
    )
