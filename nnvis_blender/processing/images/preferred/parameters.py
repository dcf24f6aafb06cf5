"""What a user may set about preferred images. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters

FOURIER, OWN = "fourier", "own"
RECIPES = {
    FOURIER: ("Robust", "Waves of all lengths and uncorrelated colours, under jitter, scale and rotation (Olah 2017)"),
    "yosinski_1": ("Yosinski 1", "Blur 0.5 every 4 steps, half of the pixels off: a few strokes (Yosinski 2015)"),
    "yosinski_2": ("Yosinski 2", "Decay 0.3, a fifth of the pixels off: many small details (Yosinski 2015)"),
    "yosinski_3": ("Yosinski 3", "Decay 0.0001, blur 1 every 4 steps: smooth and large (Yosinski 2015)"),
    "yosinski_4": ("Yosinski 4", "Blur 0.5 every 4 steps, the tenth of the pixels that gives most (Yosinski 2015)"),
    OWN: ("Own", "Ascent with the decay, the blur and the percentiles below"),
}
TARGETS = {
    "channel": ("Channel", "The mean of the unit's map; of a unit with one value, that value"),
    "neuron": ("Neuron", "The pixel in the middle of the unit's map; of a unit with one value, that value"),
    "layer": ("Layer", "All of a layer at once, the mean square of what it holds: one image over the input for each"),
}


@dataclasses.dataclass(frozen=True)
class PreferredParameters:
    """The images that units like best"""

    layers: list[str] | None = parameters.field(
        None,
        help="names or numbers of the layers; all whose units are known but the inputs where none is named",
        unset="All",
        section="Units",
    )
    numbers: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="numbers of the units in their layers, counted from 0", unset="Strongest"
    )
    units: int = parameters.field(
        64,
        0,
        2**31 - 1,
        help="at most so many units of a layer: those on its plates, the strongest by importance; 0: all",
    )
    target: str = parameters.field("channel", help="what of a unit an image is to raise", choices=TARGETS)
    recipe: str = parameters.field(
        FOURIER, help="how an image is kept one of natural forms", choices=RECIPES, section="Optimisation"
    )
    steps: int = parameters.field(128, 1, 100_000, help="steps of the ascent")
    rate: float = parameters.field(0.05, 1e-5, 10.0, help="length of a step")
    decay: float = parameters.field(
        0.0, 0.0, 1.0, help="of the recipe own: the share by which an image fades towards the mean at each step"
    )
    blur: float = parameters.field(0.5, 0.0, 10.0, help="of the recipe own: deviation of the blur in pixels; 0: none")
    blur_every: int = parameters.field(4, 0, 1000, help="of the recipe own: steps from one blur to the next; 0: none")
    small_norm: float = parameters.field(
        0.0,
        0.0,
        100.0,
        help="of the recipe own: the percentile of a pixel's distance from the mean below which it is put out",
    )
    small_contribution: float = parameters.field(
        0.0, 0.0, 100.0, help="of the recipe own: the percentile of a pixel's contribution below which it is put out"
    )
    jitter: float = parameters.field(
        0.06, 0.0, 0.5, help="of the recipe fourier: an image is moved by up to this share of its side at each step"
    )
    scale: float = parameters.field(
        0.1, 0.0, 0.9, help="of the recipe fourier: an image grows or shrinks by up to this share at each step"
    )
    rotation: float = parameters.field(
        8.0, 0.0, 180.0, help="of the recipe fourier: an image turns by up to so many degrees at each step"
    )
    images: int = parameters.field(1, 1, 16, help="images of a unit, kept unlike each other", section="Images")
    diversity: float = parameters.field(1.0, 0.0, 100.0, help="how strongly several images of a unit are kept unlike")
    start: str | None = parameters.field(
        None, help="an image file that the ascent starts from, in the place of noise", is_path=True, unset="Noise"
    )
    states: int = parameters.field(
        0, 0, 64, help="so many states of the ascent are kept after the finished images, to be played; 0: none"
    )
    side: int = parameters.field(
        128, 0, 4096, help="larger images are kept with so many pixels along a side; 0: they stay whole"
    )
