"""One reading of a model file: the file, what a person said of it, and what was stripped, folded or guessed."""

import re
from pathlib import Path

import numpy as np

from ..errors import shown, usage
from .activation_functions import ACTIVATIONS
from .dense_chain import DenseChain
from .hugging_face_config import Config
from .options import AUTO, ModelOptions

# words of other programs (letters and digits alone) for our activations
_WORDS = {
    "logistic": "sigmoid",
    "identity": "linear",
    "none": "linear",
    "swish": "silu",
    **{name.replace("_", ""): name for name in ACTIVATIONS},
}


class Reading:
    """One reading of a model file.

    path, title (of the format) and options are given; a reader adds notes and sets said_activation to the file's own
    word for what stands between its layers, said_classes to the names that it has for its classes, said_layers to the
    layer list that the file brings (a JSON text), and config to the configuration that lies beside it.
    """

    def __init__(self, path, title: str, options: ModelOptions | None = None):
        self.path, self.title, self.options = Path(path), title, options or ModelOptions()
        self.notes: list[str] = []
        self.said_activation: str | None = None
        self.said_classes: list[str] = []
        self.said_layers: str | None = None
        self.config: Config | None = None

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    @property
    def class_names(self) -> list[str]:
        """As the file or the configuration beside it has them, or empty."""
        return self.said_classes or (self.config.class_names if self.config is not None else [])

    @property
    def image_size(self) -> tuple[int, int] | None:
        """(height, width) as the options say it, or None. Raises NNVisError (usage) for more than two numbers."""
        size = self.options.input_size
        if size is not None and len(size) not in (1, 2):
            raise usage(f"input_size is {shown(size)}", "Give the side of the images, or their height and width")
        return None if size is None else (size[0], size[-1])

    @property
    def token_count(self) -> int | None:
        """How many tokens come in, as the options say it, or None. Raises NNVisError (usage) for several numbers."""
        size = self.options.input_size
        if size is not None and len(size) != 1:
            raise usage(f"input_size is {shown(size)}", "Give one number, that of the tokens")
        return None if size is None else size[0]

    def activation(self, layers: int) -> str:
        """The activation between the layers, and a note on where it comes from.

        Raises NNVisError (usage) for a word of the file's that is not known.
        """
        if self.options.activation != AUTO:
            self.note(f"the activation {self.options.activation} is as the options say")
            return self.options.activation
        if self.said_activation is not None:
            known = activation_of(self.said_activation)
            if known is None:
                raise usage(
                    f"{self.path.name} says its activation is {shown(self.said_activation)}, which is not known",
                    f"Give activation as one of {', '.join(ACTIVATIONS)}",
                )
            self.note(f"the activation {known} is as the file says")
            return known
        if layers > 1:
            self.note(
                "the file does not say what stands between the layers: ReLU is assumed; set activation if it is not"
            )
        return "relu"

    def model(self, weights: list[tuple[np.ndarray, np.ndarray]], joined: list[bool] | None = None) -> DenseChain:
        """The model of a chain of (W (inputs, outputs), b (outputs,)) float32, the first layer first.

        joined: for each layer but the last whether the file shows that nothing stands between it and the next, which
        holds unless the options say an activation. A single output becomes two classes. Raises NNVisError.
        """
        if weights and weights[-1][0].ndim == 2 and weights[-1][0].shape[1] == 1:
            weights = [*weights[:-1], two_classes(*weights[-1])]
            self.note(
                "the one output is read as two classes, a logistic unit's no and yes: half its weight, against and for"
            )
        between = self.activation(len(weights))
        activations = [between] * (len(weights) - 1)
        if joined is not None and any(joined) and self.options.activation == AUTO:
            activations = ["linear" if together else between for together in joined]
            self.note("by the numbers of their names nothing stands between some layers, which are linear there")
        if self.options.drawn_steps != "layers":
            self.note("activations of a chain of dense layers are not drawn: they are part of its layers")
        origin = {"format": self.title, "activation": between, "notes": self.notes}
        model = DenseChain(weights, self.path.stem, origin, activations)
        model.notes = self.notes
        return model


def activation_of(word: str) -> str | None:
    """Ours for another program's word ("nn.LeakyReLU()", "logistic"), or None."""
    last = re.sub(r"\(.*", "", word).rpartition(".")[2]
    return _WORDS.get(re.sub(r"[^a-z0-9]", "", last.lower()))


def two_classes(w: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, 2) and (2,) whose softmax is the sigmoid of the one output: its two logits are -z/2 and z/2."""
    signs = np.array([-0.5, 0.5], np.float32)
    return w * signs, b * signs
