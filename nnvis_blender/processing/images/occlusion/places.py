"""Where what hides a part of a sample stands, and what it puts there."""

import math
from dataclasses import dataclass, field

import numpy as np

from ...activations.image_sample import image_pixels
from ...datasets.pictures import picture_axes
from ...errors import bad_input, shown, usage
from ..one_sample import OneSample
from .occlusion import MOST_PLACES
from .parameters import BLACK, GRAY, MEAN, OcclusionParameters

_SIDE = 2 / 9  # of the image's shorter side: 50 of 224 pixels, as Zeiler and Fergus hid
_ALONG = 24  # at most so many places along a side where no stride is asked for
_HALF = 0.5  # the brightness of the gray, as a screen shows it
# what a vocabulary calls the token that stands for none in particular, the best first
_MASKS = ("[MASK]", "<mask>", "<|mask|>", "[UNK]", "<unk>", "[PAD]", "<pad>")


@dataclass
class Places:
    """Each place hides the features within size (height, width) from (top, left) on.

    extent: of the sample. row, column: (features,) int64, where features are. fill: (features,) float32, what stands in
    the place of what is hidden. picture, color, elements, notes: see Occlusion.
    """

    extent: tuple[int, int]
    size: tuple[int, int]
    tops: np.ndarray
    lefts: np.ndarray
    row: np.ndarray
    column: np.ndarray
    fill: np.ndarray
    picture: np.ndarray
    color: np.ndarray
    elements: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.tops) * len(self.lefts)

    def occluded(self, x: np.ndarray, first: int, last: int) -> np.ndarray:
        """(last - first, features) float32: the sample x (features,) at these places, which go row by row."""
        top, left = np.divmod(np.arange(first, last), len(self.lefts))
        down = self.row - self.tops[top][:, None]
        across = self.column - self.lefts[left][:, None]
        hidden = (0 <= down) & (down < self.size[0]) & (0 <= across) & (across < self.size[1])
        return np.where(hidden, self.fill, x)


def places_of(model, dataset, data_options, sample: OneSample, settings: OcclusionParameters, vocabulary) -> Places:
    """The places for a sample: squares over an image, else its features or tokens one by one.

    dataset: None where the sample is an image file alone. vocabulary: what tokens are called, by their numbers. Raises
    NNVisError: usage for squares that do not fit, bad_input where no token stands for none.
    """
    if model.inputs[0].kind == "tokens":
        return _of_tokens(model, sample, vocabulary)
    if sample.picture is None:
        return _of_features(dataset, sample)
    if dataset is None:
        axes, pixels, order = image_pixels(model, data_options)
    else:
        axes, pixels, order = picture_axes(dataset, guess=True), dataset.read.pixels, dataset.read.order
    return _of_image(axes, pixels, order, dataset, sample, settings)


def _of_image(axes, pixels, order: str, dataset, sample: OneSample, settings: OcclusionParameters) -> Places:
    extent, notes = (axes.height, axes.width), []
    side = settings.size or max(1, round(_SIDE * min(extent)))
    if side >= min(extent):
        raise usage(
            f"a square of {side} pixels hides all of an image of {extent[0]} x {extent[1]}", "Choose a smaller size"
        )
    stride = settings.stride or max(1, math.ceil((max(extent) - side) / (_ALONG - 1)))
    tops, lefts = (_steps(length, side, stride) for length in extent)
    if len(tops) * len(lefts) > MOST_PLACES:
        raise usage(f"a square goes to {len(tops) * len(lefts)} places, more than {MOST_PLACES}", "Widen the stride")
    row, column, channel = axes.places()
    if pixels is not None:
        times, plus = (np.broadcast_to(n, sample.x.shape[1:]).astype(np.float64) for n in pixels)
    else:
        low, high = float(dataset.x_train.min()), float(dataset.x_train.max())
        notes.append(f"black and white are taken for the data's least and largest values, {low:.4g} and {high:.4g}")
        times, plus = np.full(len(row), 1 / max(high - low, 1e-12)), np.full(len(row), -low / max(high - low, 1e-12))
    bright = sample.x[0] * times + plus
    means = np.bincount(channel, bright) / np.bincount(channel)
    level = {GRAY: np.full(axes.channels, _HALF), BLACK: np.zeros(axes.channels), MEAN: means}[settings.value]
    if axes.channels == 4 and settings.value != MEAN:
        level[3] = 1.0  # opaque
    color = np.broadcast_to(level[:3][:: -1 if order == "BGR" else 1], 3)
    fill = ((level[channel] - plus) / times).astype(np.float32)
    color = np.clip(color, 0, 1).astype(np.float32)
    return Places(extent, (side, side), tops, lefts, row, column, fill, sample.picture, color, notes=notes)


def _steps(length: int, side: int, stride: int) -> np.ndarray:
    """(places,) int32: where squares begin, until one reaches the end, or sticks out of it."""
    return (np.arange(math.ceil((length - side) / stride) + 1) * stride).astype(np.int32)


def _of_features(dataset, sample: OneSample) -> Places:
    """Each feature is its mean in the training data."""
    x, fill = sample.x[0], dataset.x_train.mean(axis=0, dtype=np.float64).astype(np.float32)
    low, high = dataset.x_train.min(axis=0), dataset.x_train.max(axis=0)
    shares = np.clip((x - low) / np.maximum(high - low, 1e-12), 0, 1)
    note = "the samples are rows of numbers: each in turn has its mean in the training data"
    return _row(shares, fill, [f"feature {n + 1}" for n in range(len(x))], note)


def _of_tokens(model, sample: OneSample, vocabulary: dict[int, str]) -> Places:
    """Each token is the one that the vocabulary has for none in particular."""
    numbers = {name: number for number, name in reversed(vocabulary.items())}
    mask = next((name for name in _MASKS if name in numbers), None)
    if mask is None:
        raise bad_input(
            f"no token of {model.name} is known to stand for none, so none can be hidden",
            "Give the model with its vocabulary, one that has [MASK], [UNK] or [PAD]",
        )
    x = sample.x[0]
    names = [vocabulary.get(int(number), str(int(number))) for number in np.rint(x)]
    note = f"the samples are tokens: each in turn is {shown(mask, quoted=False)}"
    return _row(np.full(len(x), _HALF), np.full(len(x), numbers[mask], np.float32), names, note)


def _row(shares: np.ndarray, fill: np.ndarray, names: list[str], note: str) -> Places:
    """Elements side by side, hidden one by one. shares: (elements,), how bright each is drawn."""
    count = len(shares)
    if count > MOST_PLACES:
        raise usage(f"a sample has {count} elements, and at most {MOST_PLACES} are hidden", "Give smaller samples")
    picture = np.rint(shares * 255).astype(np.uint8)[None, None]
    places = np.zeros(1, np.int32), np.arange(count, dtype=np.int32)
    rows, columns = np.zeros(count, np.int64), np.arange(count)
    return Places(
        (1, count), (1, 1), *places, rows, columns, fill, picture, np.full(3, _HALF, np.float32), names, [note]
    )
