"""What a person says of a model file that the file does not say itself."""

from dataclasses import dataclass

from ..parameters import field
from .activation_functions import ACTIVATIONS

AUTO = "auto"
MATRICES = (AUTO, "inputs_first", "outputs_first")


@dataclass(frozen=True)
class ModelOptions:
    """A model file and what it leaves open"""

    activation: str = field(
        AUTO,
        help="what stands between the layers; auto: what the file says, else ReLU, and the result says so",
        choices=(AUTO, *ACTIVATIONS),
    )
    layer_order: list[int | str] | None = field(
        None,
        help="the names of the layers, first to last, for a file that keeps no order; others are left out",
        unset="As in the File",
    )
    matrices: str = field(
        AUTO,
        help="how an .npz file has its matrices; auto: as their shapes say, else inputs first, and the result says so",
        choices=MATRICES,
    )
    outputs: list[str] | None = field(
        None,
        help="the names of those outputs that are the classes, of a model with several; all if left out",
        unset="All",
    )
    output_kind: str = field(
        AUTO,
        help="what the outputs are: classes that exclude each other, labels that may hold together, or values; "
        "auto: as what stands last says, else classes",
        choices=(AUTO, "classes", "labels", "values"),
    )
    drawn_steps: str = field(
        "layers",
        help="what is drawn: layers with weights, pooling too, or all with activations and norms; what is not drawn is "
        "part of the layer that it follows",
        choices=("layers", "pooling", "all"),
    )
    input_size: list[int] | None = field(
        None,
        1,
        65536,
        help="what comes in, where the file leaves it open: the side of images, or height and width; or tokens",
        unset="As in the File",
    )
    heads: int | None = field(
        None,
        1,
        4096,
        help="heads of each attention, for a file that does not say it",
        unset="As in the File",
        start=8,
    )
    draw_only: bool = field(
        False, help="draw the weights of any architecture, joined where their sizes fit, without running the network"
    )
    inputs_fixed: str = field(
        "", help="inputs that are the same for every sample, where a model has some, e.g. sr=16000", unset="None"
    )
    run_code: bool = field(
        False,
        help="run the Python file that is given as file.py:function and builds the model; it can do whatever you can "
        "do on this machine, so give a file that you trust",
    )
    architecture: str | None = field(
        None,
        help="a JSON file with a list of layers: the architecture of a state dict, which says neither activations nor "
        "poolings nor strides",
        is_path=True,
        unset="None",
    )
