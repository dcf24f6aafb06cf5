"""What is done to a sample before it comes into a model: what Input.preprocessing holds, and the usual ones by name.

The keys of the dictionary, each of which may be missing where nothing is said:
  size      [height, width] that images have
  channels  1 grey, 3 coloured, 4 with transparency
  scale     what the values of an image, 0 to 1, become first: "0..1", "0..255" or "-1..1"; where only a mean above 1 is
            said it is "0..255"
  mean, std one number, or one a channel in the order that the model takes: (value - mean) / std after scale
  order     of the channels that the model takes: "RGB" or "BGR"
  crop      share of the largest part in the middle of an image, of the size's aspect, that is kept; without it all of
            the image is, whatever its aspect
"""

import math
import re
from dataclasses import dataclass, fields, replace

from ..errors import bad_input, shown

SCALES = {"0..1": (1.0, 0.0), "0..255": (255.0, 0.0), "-1..1": (2.0, -1.0)}  # of values from 0 to 1: times, plus
ORDERS = ("RGB", "BGR")
MOST_SIDE = 4096
_LEAST_STD = 1e-30
_KNOWN = "size, channels, scale, mean, std, order and crop"


@dataclass(frozen=True)
class Preprocessing:
    """See the module's text. size: (height, width). scale: None where nothing is said of the values.

    mean, std: one number or one a channel, as many of each; () where there is none.
    """

    size: tuple[int, int] | None = None
    channels: int | None = None
    scale: str | None = None
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    order: str = "RGB"
    crop: float | None = None

    @property
    def scales(self) -> bool:
        """Whether anything is said of the values."""
        return self.scale is not None or bool(self.mean or self.std)

    @property
    def text(self) -> str:
        """As `parsed` reads it: "scale=0..1;mean=0.5;std=0.25"."""
        given = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        return ";".join(f"{name}={_value_text(value)}" for name, value in given) or "none"

    @property
    def values(self) -> dict[str, object]:
        """The dictionary that Input.preprocessing holds; JSON-able."""
        given = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}

    @property
    def of_pixels(self) -> "Preprocessing":
        """The same with a scale: where none is said, that in which a mean can be one of pixels."""
        meant = "0..255" if max(self.mean, default=0) > 1 else "0..1"
        return self if self.scale is not None else replace(self, scale=meant)

    def affine(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """(times, plus), one number or one a channel, which make values those that the model takes: values from 0 to 1
        where there is a scale.
        """
        times, plus = SCALES[self.scale or "0..1"]
        count = max(len(self.mean), len(self.std), 1)
        mean, std = (list(given) * (count if len(given) == 1 else 1) for given in (self.mean or (0,), self.std or (1,)))
        return tuple(times / s for s in std), tuple((plus - m) / s for m, s in zip(mean, std))


PRESETS = {
    "none": Preprocessing(),
    "0..1": Preprocessing(scale="0..1"),
    "-1..1": Preprocessing(scale="-1..1"),
    "0..255": Preprocessing(scale="0..255"),
    "imagenet": Preprocessing(scale="0..1", mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
    "clip": Preprocessing(
        scale="0..1", mean=(0.48145466, 0.4578275, 0.40821073), std=(0.26862954, 0.26130258, 0.27577711)
    ),
    "cifar10": Preprocessing(scale="0..1", mean=(0.4914, 0.4822, 0.4465), std=(0.247, 0.2435, 0.2616)),
    "mnist": Preprocessing(scale="0..1", mean=(0.1307,), std=(0.3081,)),
    "fashion_mnist": Preprocessing(scale="0..1", mean=(0.286,), std=(0.353,)),
    # of networks that were converted from Caffe, Keras' VGG and ResNet among them
    "caffe": Preprocessing(scale="0..255", mean=(103.939, 116.779, 123.68), order="BGR"),
}


def read_preprocessing(values: dict[str, object], name: str) -> Preprocessing:
    """The Preprocessing of a dictionary. name: of whatever says so, for messages. A size may be one number.

    Raises NNVisError (bad_input) naming the key that is not known or whose value cannot be.
    """
    known = {f.name for f in fields(Preprocessing)}
    own = {key: value for key, value in values.items() if value is not None}
    unknown = next((key for key in own if key not in known), None)
    if unknown is not None:
        raise bad_input(f"{name}: {shown(unknown)} is no part of preprocessing", f"Known are {_KNOWN}")
    for key, read in _READERS.items():
        if key in own:
            try:
                own[key] = read(own[key])
            except (TypeError, ValueError, OverflowError):
                raise bad_input(f"{name}: {key} is {shown(own[key])}", f"Give {_MEANT[key]}") from None
    found = Preprocessing(**own)
    if len(found.mean) > 1 and len(found.std) > 1 and len(found.mean) != len(found.std):
        raise bad_input(
            f"{name} has {len(found.mean)} means but {len(found.std)} deviations", "Give one for each channel"
        )
    return found


def parsed(text: str, base: Preprocessing = PRESETS["none"]) -> Preprocessing:
    """The Preprocessing of a text: a preset's name, "key=value" parts with ";" between them, or both, the preset first.

    base: what parts that come without a preset change. Raises NNVisError (bad_input).
    """
    values = base.values
    for number, part in enumerate(filter(None, (part.strip() for part in text.split(";")))):
        key, equals, value = (word.strip() for word in part.partition("="))
        if not equals:
            if number or key not in PRESETS:
                raise bad_input(
                    f"preprocessing is {shown(text)}", f'Give {", ".join(PRESETS)}, or parts like "mean=0.5;std=0.25"'
                )
            values = PRESETS[key].values
        else:
            values[key] = _parsed_value(key, value)
    return read_preprocessing(values, "preprocessing")


def _parsed_value(key: str, text: str) -> object:
    if key in ("mean", "std"):
        return [part for part in re.split(r"[,\s]+", text.strip("()[] ")) if part]
    if key == "size":
        return re.split(r"[x,\s]+", text.strip("()[] "))
    return text


def _size(value) -> tuple[int, int]:
    sides = list(value) if isinstance(value, (list, tuple)) else [value]
    sides = [_whole(side) for side in (sides * 2 if len(sides) == 1 else sides)]
    if len(sides) != 2 or not all(1 <= side <= MOST_SIDE for side in sides):
        raise ValueError
    return sides[0], sides[1]


def _whole(value) -> int:
    if isinstance(value, bool) or float(value) != int(value):
        raise ValueError
    return int(value)


def _channels(value) -> int:
    if _whole(value) < 1:
        raise ValueError
    return _whole(value)


def _numbers(value) -> tuple[float, ...]:
    numbers = tuple(float(n) for n in (value if isinstance(value, (list, tuple)) else [value]))
    if not numbers or not all(math.isfinite(n) and abs(n) <= 1e30 for n in numbers):
        raise ValueError
    return numbers


def _deviations(value) -> tuple[float, ...]:
    numbers = _numbers(value)
    if min(map(abs, numbers)) < _LEAST_STD:
        raise ValueError
    return numbers


def _share(value) -> float:
    if not 0 < float(value) <= 1:
        raise ValueError
    return float(value)


def _one_of(choices):
    def read(value):
        if value not in choices:
            raise ValueError
        return value

    return read


_READERS = {
    "size": _size,
    "channels": _channels,
    "scale": _one_of(SCALES),
    "mean": _numbers,
    "std": _deviations,
    "order": _one_of(ORDERS),
    "crop": _share,
}
_MEANT = {
    "size": f"height and width, from 1 to {MOST_SIDE}",
    "channels": "a whole number from 1",
    "scale": ", ".join(SCALES),
    "mean": "one number, or one a channel",
    "std": "one number that is not 0, or one a channel",
    "order": " or ".join(ORDERS),
    "crop": "a share above 0, at most 1",
}


def _value_text(value) -> str:
    return ",".join(f"{n:g}" for n in value) if isinstance(value, tuple) else str(value)
