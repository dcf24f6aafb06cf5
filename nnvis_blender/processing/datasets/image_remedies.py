"""What images are tried with when an image model hardly knows them: preprocessing by name, colours, axes."""

import itertools
from dataclasses import dataclass

import numpy as np

from ..models.preprocessing import PRESETS
from .remedies import AS_IT_IS, Remedy, flipped

_COLOUR = ("0..1", "imagenet", "-1..1", "0..255", "cifar10", "clip", "caffe")
_GREY = ("0..1", "mnist", "-1..1", "0..255", "fashion_mnist")


@dataclass(frozen=True)
class Reading:
    """One way to read the images. preset: "" as they are. is_flipped: in the other order of red, green and blue than
    the preset, or the present one, has. is_inverted: black and white exchanged. layout: see `layouts`.
    """

    preset: str = ""
    is_flipped: bool = False
    is_inverted: bool = False
    layout: Remedy = AS_IT_IS


def readings(dataset) -> list[list[Reading]]:
    """What may differ from how the images were read, one list a thing; each list starts with what it is."""
    is_colour, given = dataset.shape[0] == 3, dataset.options
    groups = [[Reading()]]
    if dataset.read.pixels is not None and not any(given.get(key) for key in ("scale", "offset", "mean", "std")):
        groups[0] += [
            Reading(preset=name) for name in (_COLOUR if is_colour else _GREY if dataset.shape[0] == 1 else ())
        ]
        groups.append([Reading(), Reading(is_inverted=True)])
    if is_colour:
        groups.append([Reading(), Reading(is_flipped=True)])
    return [*groups, [Reading(layout=layout) for layout in layouts(dataset)]]


def together(parts: tuple[Reading, ...]) -> Reading:
    """The Reading that differs in all that one of them differs in."""
    return Reading(
        next((part.preset for part in parts if part.preset), ""),
        any(part.is_flipped for part in parts),
        any(part.is_inverted for part in parts),
        next((part.layout for part in parts if part.layout is not AS_IT_IS), AS_IT_IS),
    )


def combined(groups: list[list[Reading]]) -> list[Reading]:
    """Every combination, the simplest first."""
    found = [together(parts) for parts in itertools.product(*groups)]
    return sorted(
        found, key=lambda reading: sum(a != b for a, b in zip(vars(reading).values(), vars(Reading()).values()))
    )


def remedy_of(dataset, reading: Reading) -> Remedy:
    """The Remedy that reads the images of a data set so: as pixels, in other axes and colours, preprocessed again."""
    if reading == Reading():
        return AS_IT_IS
    shape, image, preset = dataset.shape, dataset.read, PRESETS.get(reading.preset)
    order = image.order if preset is None else preset.order
    if reading.is_flipped:
        order = "RGB" if order == "BGR" else "BGR"
    text = reading.preset or (dataset.options.get("preprocessing", "") if reading.is_flipped else "")
    if reading.is_flipped:
        text = ";".join(filter(None, [text, f"order={order}"]))
    causes, options = [], []
    if reading.preset:
        causes.append(f"the preprocessing {reading.preset}")
    if reading.is_flipped:
        causes.append(f"the colours in the order {order}")
    if text:
        options.append(f"preprocessing to {text}")
    if reading.is_inverted:
        causes.append("black and white exchanged")
        options.append(f"invert to {flipped(dataset.options, 'invert')}")

    def change(x):
        pixels = image.pixels
        if pixels is not None:
            x = x * pixels.times + pixels.plus
        x = reading.layout.change(1 - x if reading.is_inverted else x)
        if order != image.order:
            x = np.ascontiguousarray(x.reshape(-1, *shape)[:, ::-1]).reshape(len(x), -1)
        if preset is not None:
            times, plus = (np.array(n, np.float32).reshape(-1, 1, 1) for n in preset.affine())
            return (x.reshape(-1, *shape) * times + plus).reshape(len(x), -1)
        return x if pixels is None else (x - pixels.plus) / pixels.times

    causes.append(reading.layout.cause)
    options.append(reading.layout.option)
    return Remedy(" and ".join(filter(None, causes)), ", ".join(filter(None, options)), change)


def layouts(dataset) -> list[Remedy]:
    """Orders of the axes that images (channels, height, width) may be meant in, the present one first."""
    channels, height, width = dataset.shape
    found = [AS_IT_IS]
    if height == width and height > 1:
        turned = flipped(dataset.options, "transpose")
        found.append(
            _layout("rows and columns swapped", f"transpose to {turned}", dataset.shape, lambda x: np.swapaxes(x, 2, 3))
        )
    if dataset.read.is_rows and channels > 1 and dataset.options.get("channel_order") != "channels_last":
        last, option = (height, width, channels), "channel_order to channels_last"
        found.append(_layout("the channels last", option, last, lambda x: np.moveaxis(x, -1, 1)))
    return found


def _layout(cause: str, option: str, shape: tuple, change) -> Remedy:
    return Remedy(cause, option, lambda x: np.ascontiguousarray(change(x.reshape(-1, *shape))).reshape(len(x), -1))
