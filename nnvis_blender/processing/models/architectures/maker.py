"""How a family writes its program: layer by layer, each checked against the shapes of the tensors that the file has.

Nothing here reads a tensor's values before `program` is called, so that a header alone says which network a file holds.
"""

from collections.abc import Callable

import numpy as np

from ...errors import bad_input, shown
from ..formats.tensors import Tensor
from ..program.program import Program, ProgramInput, Step

REMEDY = "Give its list of layers (architecture), an ONNX file, or set draw_only to draw its weights alone"
MOST_PIXELS, MOST_TOKENS = 1 << 22, 1 << 12  # that come in at once
USUAL_TOKENS = 16  # that come in where nobody says how many
_COUNTERS = "num_batches_tracked"
# what torch's functions take where nothing else is said
_ACTIVATION_OPTIONS = {
    "gelu": {"approximate": "none"},
    "gelu_tanh": {"approximate": "tanh"},
    "elu": {"alpha": 1.0},
    "leaky_relu": {"slope": 0.01},
    "softplus": {"beta": 1.0, "threshold": 20.0},
}


class ProgramMaker:
    """Steps on values, and the tensors that they take.

    tensors: of the file, by their names. file: its name, for messages. Every method that adds steps gives the name of
    what they result in, and raises NNVisError (bad_input) where a tensor is missing or does not fit what comes in.
    sizes: of each value the length of the axis that weights count: channels of maps, else features. kind: of the
    outputs, see Program; a family sets it where they are no classes of the whole sample.
    """

    def __init__(self, tensors: dict[str, Tensor], file: str):
        self.tensors, self.file, self.kind = tensors, file, ""
        self.inputs: list[ProgramInput] = []
        self.steps: list[Step] = []
        self.sizes: dict[str, int] = {}
        self._constants: dict[str, Callable[[], np.ndarray]] = {}
        self._tensor_of: dict[str, str] = {}
        self._used: set[str] = set()

    def input(self, name: str, shape: tuple[int, ...], kind: str = "values", **more) -> str:
        """An input of the program; see ProgramInput."""
        self.inputs.append(ProgramInput(name, shape, kind, **more))
        self.sizes[name] = shape[0]
        return name

    def image(
        self, channels: int, side: int, reading, preprocessing: dict[str, object] | None = None, fixed: bool = False
    ) -> str:
        """The input "image" (channels, height, width) of the size that the reading's options say, else of side x side.

        fixed: whether the layers take no other size, so that an option is wrong. Else what is assumed is noted.
        """
        size = reading.image_size
        height, width = size or (side, side)
        if height * width > MOST_PIXELS:
            raise bad_input(
                f"{self.file} would take images of {height} x {width}", f"At most {MOST_PIXELS} pixels are tried"
            )
        if fixed and size not in (None, (side, side)):
            raise bad_input(f"{self.file} takes images of {side} x {side}", "Leave input_size out")
        if size is None and not fixed and channels:
            reading.note(
                f"the size of its images is not in the file: {side} x {side} is usual; input_size says another"
            )
        return self.input("image", (channels, height, width), "image", preprocessing=preprocessing or {})

    def tokens(self, table: str, reading, most: int) -> str:
        """(batch, tokens, features): the rows of a table (tokens, features) for the input "tokens", whole numbers.

        most: how many tokens there are places for. As many come in as the options say, else USUAL_TOKENS.
        """
        length = reading.token_count or min(most, USUAL_TOKENS)
        if length > most:
            raise bad_input(f"{self.file} has places for {most} tokens, not for {length}", "Give a smaller input_size")
        self.check_tokens(length)
        if reading.token_count is None:
            reading.note(f"{length} tokens come in, of at most {most}; input_size says another number")
        count, features = self.shape(table) if len(self.shape(table)) == 2 else (0, 0)
        ids = self.input("tokens", (length,), "tokens", most=count)
        layer = table.removesuffix(".weight")
        return self.step("embedding", ids, self.constant(table), layer=layer, width=features)

    def check_tokens(self, count: int) -> None:
        """Raises NNVisError (bad_input) for so many that attention, whose cost grows with their square, takes long."""
        if count > MOST_TOKENS:
            raise bad_input(f"{self.file} would take {count} tokens at once", f"At most {MOST_TOKENS} are tried")

    def positions(self, x: str, table: str) -> str:
        """The values of each token with the row of its place in a table (places, features) added."""
        length = self.inputs[0].shape[0]
        shape = self.shape(table)
        if len(shape) != 2 or shape[0] < length or shape[1] != self.sizes[x]:
            raise self._unfit(table, shape, x)
        return self.step("add", x, self.constant(table, lambda rows: rows[:length], "first"))

    def token(self, x: str, place: int) -> str:
        """(batch, features): of (batch, tokens, features) those of one token, 0 the first and -1 the last."""
        end = place + 1 or 1 << 31
        return self.step("squeeze", self.step("slice", x, axes=[1], starts=[place], ends=[end]), axes=[1])

    def whole(self, name: str, values) -> str:
        """A constant of whole numbers that is in no file."""
        self._constants[name] = lambda: np.array(values, np.int64)
        return name

    def ignore(self, *tensors: str) -> None:
        """Tensors that no step needs, where the file has them."""
        self._used.update(tensors)

    def has(self, name: str) -> bool:
        return name in self.tensors

    def shape(self, name: str) -> tuple[int, ...]:
        if name not in self.tensors:
            raise bad_input(f"{self.file} has no {shown(name)}, which its other tensors need", REMEDY)
        return self.tensors[name].shape

    def constant(self, tensor: str, change: Callable = lambda values: values, part: str = "") -> str:
        """The name of a constant: a tensor's values, or a part of them. change: (values) -> values."""
        self.shape(tensor)
        if not self.tensors[tensor].is_number:
            raise bad_input(f"{self.file}: {shown(tensor)} is {self.tensors[tensor].kind}, not plain numbers", REMEDY)
        self._used.add(tensor)
        name = f"{tensor}.{part}" if part else tensor
        self._tensor_of[name] = tensor
        self._constants[name] = lambda: _own(change(self.tensors[tensor].values()))
        return name

    def optional(self, tensor: str, change: Callable = lambda values: values, part: str = "") -> str | None:
        """The same, or None where the file has no such tensor."""
        return self.constant(tensor, change, part) if self.has(tensor) else None

    def step(self, op: str, *inputs: str | None, layer: str = "", width: int | None = None, **options) -> str:
        """One step of one output, named after the layer where it is its first. width: its entry in sizes, that of the
        first input unless it is given.
        """
        output = layer if layer and layer not in self.sizes else f"{op}_{len(self.steps)}"
        self.steps.append(Step(op, inputs, (output,), options, layer))
        self.sizes[output] = self.sizes.get(inputs[0], 0) if width is None else width
        return output

    def conv(self, x: str, layer: str, stride: int = 1, padding: int = 0, is_grouped: bool = False) -> str:
        """A convolution with its bias, where it has one. is_grouped: whether in as many groups as its shape says."""
        weight = self.shape(f"{layer}.weight")
        groups = self.sizes[x] // max(1, weight[1]) if len(weight) > 2 else 0
        if groups * weight[1] != self.sizes[x] or not groups or weight[0] % groups or (groups > 1 and not is_grouped):
            raise self._unfit(layer, weight, x)
        space = len(weight) - 2
        bias = self._vector(f"{layer}.bias", weight[0])
        options = {"stride": [stride] * space, "pads": [[padding, padding]] * space, "dilation": [1] * space}
        w = self.constant(f"{layer}.weight")
        return self.step("conv", x, w, bias, layer=layer, width=weight[0], groups=groups, **options)

    def linear(self, x: str, layer: str) -> str:
        weight = self.shape(f"{layer}.weight")
        if len(weight) != 2 or weight[1] != self.sizes[x]:
            raise self._unfit(layer, weight, x)
        bias = self._vector(f"{layer}.bias", weight[0])
        return self.step("linear", x, self.constant(f"{layer}.weight"), bias, layer=layer, width=weight[0])

    def linear_turned(self, x: str, layer: str) -> str:
        """A linear layer whose matrix the file has as (inputs, outputs)."""
        weight = self.shape(f"{layer}.weight")
        if len(weight) != 2 or weight[0] != self.sizes[x]:
            raise self._unfit(layer, weight, x)
        bias = self._vector(f"{layer}.bias", weight[1])
        matrix = self.constant(f"{layer}.weight", np.transpose)
        return self.step("linear", x, matrix, bias, layer=layer, width=weight[1])

    def batch_norm(self, x: str, layer: str, eps: float = 1e-5) -> str:
        """A batch norm with its running statistics; torch's own eps unless the architecture has another."""
        kinds = ("running_mean", "running_var", "weight", "bias")
        self.shape(f"{layer}.running_mean"), self.shape(f"{layer}.running_var")
        names = [self._vector(f"{layer}.{kind}", self.sizes[x]) for kind in kinds]
        return self.step("batch_norm", x, *names, layer=layer, eps=eps, axis=1)

    def layer_norm(self, x: str, layer: str, eps: float) -> str:
        """A layer norm over the last axis; its tensors as torch or as older files name them (gamma, beta)."""
        pairs = (("weight", "gamma"), ("bias", "beta"))
        own = [next((k for k in kinds if self.has(f"{layer}.{k}")), kinds[0]) for kinds in pairs]
        self.shape(f"{layer}.{own[0]}")
        names = [self._vector(f"{layer}.{kind}", self.sizes[x]) for kind in own]
        return self.step("layer_norm", x, *names, layer=layer, axes=1, eps=eps)

    def prelu(self, x: str, layer: str) -> str:
        (count,) = self.shape(f"{layer}.weight") if len(self.shape(f"{layer}.weight")) == 1 else (0,)
        slope = self._vector(f"{layer}.weight", 1 if count == 1 else self.sizes[x])
        return self.step("prelu", x, slope, layer=layer)

    def activation(self, x: str, name: str) -> str:
        """One of ACTIVATIONS as torch has it by default, or "gelu_tanh", GELU by its approximation with tanh."""
        op = name.removesuffix("_tanh") if name == "gelu_tanh" else name
        return x if name == "linear" else self.step(op, x, **_ACTIVATION_OPTIONS.get(name, {}))

    def pool(self, x: str, kind: str, kernel: int, stride: int, padding: int = 0, ceil: bool = False) -> str:
        """max_pool or avg_pool over squares."""
        pads = [[padding, padding]] * 2
        own = {"dilation": [1, 1]} if kind == "max_pool" else {"count_pads": True}
        return self.step(kind, x, kernel=[kernel] * 2, stride=[stride] * 2, pads=pads, ceil=ceil, **own)

    def global_mean(self, x: str) -> str:
        """Maps become their means, one value a channel."""
        return self.step("mean", x, axes=[2, 3], keep=False)

    def flatten(self, x: str, positions: int) -> str:
        """Maps of so many positions become one row of values."""
        return self.step("flatten", x, start=1, end=-1, width=self.sizes[x] * positions)

    def add(self, a: str, b: str) -> str:
        if self.sizes[a] != self.sizes[b]:
            raise bad_input(f"{self.file}: {self.sizes[a]} channels would be added to {self.sizes[b]}", REMEDY)
        return self.step("add", a, b)

    def weight_shape(self, constant: str) -> tuple[int, ...]:
        """The shape of the tensor that a constant is of, or a part of."""
        return self.tensors[self._tensor_of[constant]].shape

    def unused(self) -> list[str]:
        """The file's tensors that no step takes, but for counters of training."""
        return [name for name in self.tensors if name not in self._used and not name.endswith(_COUNTERS)]

    def program(self, outputs: list[str], class_names: list[str] | None = None) -> Program:
        """The Program; now the values of its constants are read."""
        constants = {name: load() for name, load in self._constants.items()}
        return Program(self.inputs, constants, self.steps, outputs, class_names or [], self.kind)

    def _vector(self, tensor: str, length: int) -> str | None:
        if self.has(tensor) and self.tensors[tensor].shape != (length,):
            raise bad_input(f"{self.file}: {shown(tensor)} is {self.tensors[tensor].shape}, not ({length},)", REMEDY)
        return self.optional(tensor)

    def _unfit(self, layer: str, weight: tuple, x: str):
        size = " x ".join(map(str, weight))
        return bad_input(
            f"{self.file}: the weights {size} of {shown(layer)} do not take the {self.sizes[x]} channels before it",
            REMEDY,
        )


def _own(values: np.ndarray) -> np.ndarray:
    """C-ordered float32 that can be written to: tensors are made of no other memory."""
    return np.require(values, np.float32, ["C_CONTIGUOUS", "WRITEABLE"])
