"""What a user may set about dreams. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters

DREAM, CLASS, FOOL, INVERT = "dream", "class", "fool", "invert"
KINDS = {
    DREAM: ("Dream", "An image in which all that a layer, a unit or a guide image stands for is made stronger"),
    CLASS: ("Class Images", "What the network takes most surely for each class, from noise"),
    FOOL: ("Fooling Image", "The least change of an image by which the network takes it for another class"),
    INVERT: ("Inversion", "An image of which a layer holds the same as of the sample: what it keeps of it"),
}


@dataclasses.dataclass(frozen=True)
class DreamParameters:
    """Images that a network dreams of"""

    kind: str = parameters.field(DREAM, help="what is made", choices=KINDS)
    layer: str | None = parameters.field(
        None, help="name or number of the layer that a dream enhances or that is inverted", unset="Middle"
    )
    unit: int | None = parameters.field(
        None,
        0,
        2**31 - 1,
        help="the unit of the layer that a dream enhances in the place of all it holds",
        unset="All",
        start=0,
    )
    classes: list[str] | None = parameters.field(
        None, help="names or numbers of the classes that images are made of; of a fooling image the first", unset="All"
    )
    image: str | None = parameters.field(
        None,
        help="an image file to begin with, in the place of a sample of the data",
        is_path=True,
        unset="Sample",
        section="Image",
    )
    sample: int = parameters.field(0, 0, 2**31 - 1, help="number of the test sample that is the image")
    guide: str | None = parameters.field(
        None,
        help="an image file whose features are enhanced in a dream, in the place of all",
        is_path=True,
        unset="None",
    )
    size: int = parameters.field(256, 8, 4096, help="pixels of a dream along its longer side")
    steps: int = parameters.field(
        20,
        1,
        100_000,
        help="steps of a dream at each octave; other kinds take ten times as many",
        section="Optimisation",
    )
    rate: float = parameters.field(0.01, 1e-5, 1.0, help="length of a dream's step, as a share of what a pixel can be")
    octaves: int = parameters.field(4, 1, 12, help="sizes at which a dream is enhanced, the smallest first")
    octave_scale: float = parameters.field(1.4, 1.05, 4.0, help="how much larger each octave is than the one before")
    jitter: float = parameters.field(
        0.5, 0.0, 1.0, help="a dream is moved by up to this share of the input at each step"
    )
    prior: float = parameters.field(
        0.2, 0.0, 100.0, help="how strongly class images and inversions are held smooth, as photographs are"
    )
    frames: int = parameters.field(
        1, 1, 10_000, help="frames of an endless zoom into a dream; 1: a still", section="Zoom"
    )
    zoom: float = parameters.field(0.03, 0.0, 0.5, help="by which share an image grows from frame to frame")
    frame_steps: int = parameters.field(4, 1, 1000, help="steps of a dream in each frame after the first")
