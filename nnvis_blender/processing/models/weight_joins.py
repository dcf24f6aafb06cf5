"""Which weights lead into which, told from the names and shapes of a file's tensors alone."""

import itertools
import re
from dataclasses import dataclass

import numpy as np

from .formats.tensors import Tensor
from .layer_order import natural_order
from .wrappers import common_prefix, is_of_a_loss

_WEIGHT = re.compile(r"(weight|kernel)|^[wW]\d*$")
_TABLE = re.compile(r"(^|[._])(\w*embeddings?|embed|\w*embed_tokens|wte|wpe|emb)\.weight$")
# words in names, in the order in which a network's parts follow each other; all else stands between by the alphabet
_FIRST = re.compile(r"(^|\.)(\w*embed\w*|wte|wpe|stem|conv_proj|patch\w*)(\.|$)")
_LAST = re.compile(
    r"^(classifier|heads?|score|lm_head|fc|cls|qa_outputs|linear|last_linear|logits)(\.|$)|(^|\.)pooler(\.|$)"
)
_WITHIN = {
    word: f"{rank}{word}"
    for rank, words in enumerate(
        (
            "attention attn self_attn self_attention self query q_proj q_lin to_q q in_proj_weight qkv c_attn",
            "key k_proj k_lin to_k k",
            "value v_proj v_lin to_v v",
            "intermediate ffn mlp feed_forward",
            "output out_proj out_lin to_out proj c_proj",
        )
    )
    for word in words.split()
}
_PARTS = ("query", "key", "value")
_FUSED = re.compile(r"(in_proj_weight|(qkv|c_attn|query_key_value)\.weight)$")
_PART = re.compile(r"(.*?)(query|key|value|[qkv]_proj|[qkv]_lin|to_[qkv]|[qkv])\.weight$")


@dataclass(frozen=True)
class Join:
    """One matrix or kernel, and the layers that lead into it.

    name: of the layer that it gives. tensor: its name in the file. inputs, outputs: units, of one group. sources: names
    of layers, none where it takes what no layer gives. positions: how many places of each unit it takes (after maps are
    flattened). part: which third of the outputs it is, of three in one matrix; None where it is whole. is_turned:
    whether the file has it as (inputs, outputs).
    """

    name: str
    tensor: str
    kind: str
    inputs: int
    outputs: int
    sources: tuple[str, ...]
    groups: int = 1
    positions: int = 1
    part: int | None = None
    is_turned: bool = False
    is_table: bool = False

    def matrix(self, values: np.ndarray) -> np.ndarray:
        """(inputs, outputs) float32, C-ordered: the weights, or the norm of each kernel slice."""
        values = np.swapaxes(values, 0, 1) if self.is_turned or self.is_table else values
        if self.part is not None:
            values = values[self.part * self.outputs : (self.part + 1) * self.outputs]
        if values.ndim == 2 and self.positions == 1:
            return np.ascontiguousarray(values.T)
        slices = values.reshape(self.outputs, self.inputs, -1)
        return np.sqrt(np.ascontiguousarray(np.einsum("oik,oik->io", slices, slices)))

    def bias(self, tensors: dict[str, Tensor]) -> np.ndarray | None:
        """(outputs,) float32, or None where the file has none of that length."""
        tensor = tensors.get(_bias_name(self.tensor))
        if self.part is not None or tensor is None or tensor.shape != (self.outputs,) or not tensor.is_number:
            return None
        return tensor.values()


def joined_weights(tensors: dict[str, Tensor], keeps_order: bool) -> tuple[list[Join], list[str]]:
    """(the joins in order, the names of the tensors of two axes or more that are left out).

    A tensor takes the layers of its size that have led nowhere yet, else the nearest one before; a matrix after a
    convolution a multiple of its channels, each with all its positions; a kernel of one input for each output, or in
    groups, the channels before it. The query, key and value of an attention take the same.
    """
    names = list(tensors) if keeps_order else _likely_order(tensors)
    wide = [name for name in names if len(tensors[name].shape) > 1 and min(tensors[name].shape)]
    numbers = [n for n in wide if _is_real(tensors[n]) and not is_of_a_loss(n, tensors[n])]
    # where names say of some that they are weights, the rest are none
    chosen = [name for name in numbers if _WEIGHT.search(name.rpartition(".")[2])] or numbers
    turned = _turned(tensors, chosen)
    graph = _Graph()
    for name in chosen:
        shape = tensors[name].shape
        if name in turned and not _TABLE.search(name):
            shape = (shape[1], shape[0], *shape[2:])
        graph.add(name, shape, name in turned)
    return graph.joins, [name for name in wide if name not in chosen]


class _Graph:
    """The joins so far. sizes: of the layers that they give. open: those that have led nowhere yet."""

    def __init__(self):
        self.joins: list[Join] = []
        self.sizes: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        self.open: dict[str, None] = {}
        self.siblings: tuple[str, tuple] = ("", ())  # of an attention: the name before its part, what they take

    def add(self, tensor: str, shape: tuple, is_turned: bool) -> None:
        layer = re.sub(r"[._]?(weight|kernel)$", "", tensor) or tensor
        if _TABLE.search(tensor) and len(shape) == 2:
            self._take(Join(layer, tensor, "embedding", *shape, (), is_table=True))
            return
        kind = "conv" if len(shape) > 2 else "dense"
        if _FUSED.search(tensor) and len(shape) == 2 and shape[0] == 3 * shape[1]:
            sources, _, _ = self._sources(shape, kind)
            for number, part in enumerate(_PARTS):
                own = Join(f"{layer}.{part}", tensor, kind, shape[1], shape[1], sources, 1, 1, number, is_turned)
                self._take(own)
            return
        sibling = _PART.fullmatch(tensor)
        if sibling and self.siblings[0] == sibling[1] and self.siblings[1]:
            before, sources, groups, positions = self.siblings[1]
            if before != shape[1]:
                sources, groups, positions = self._sources(shape, kind)
        else:
            sources, groups, positions = self._sources(shape, kind)
            self.siblings = (sibling[1] if sibling else "", (shape[1], sources, groups, positions))
        inputs = shape[1] // positions
        self._take(Join(layer, tensor, kind, inputs, shape[0], sources, groups, positions, None, is_turned))

    def _take(self, join: Join) -> None:
        self.joins.append(join)
        self.sizes[join.name], self.kinds[join.name] = join.outputs, join.kind
        for source in join.sources:
            self.open.pop(source, None)
        self.open[join.name] = None

    def _sources(self, shape: tuple, kind: str) -> tuple[tuple[str, ...], int, int]:
        """(the layers that lead into a tensor (outputs, inputs, ...), its groups, positions of each unit)."""
        outputs, inputs = shape[:2]
        last = self.joins[-1].name if self.joins else None
        if last is None:
            return (), 1, 1
        if kind == "conv" and inputs == 1 < self.sizes[last] and outputs % self.sizes[last] == 0:
            return (last,), self.sizes[last], 1
        open_ones = tuple(name for name in self.open if self.sizes[name] == inputs)
        if open_ones:
            return open_ones, 1, 1
        if kind == "dense" and self.kinds[last] == "conv" and inputs % self.sizes[last] == 0:
            return (last,), 1, inputs // self.sizes[last]
        before = next((j.name for j in reversed(self.joins) if j.outputs == inputs), None)
        if before is not None:
            return (before,), 1, 1
        groups = self.sizes[last] // inputs
        if kind == "conv" and groups * inputs == self.sizes[last] and outputs % groups == 0:
            return (last,), groups, 1
        return (), 1, 1


def _likely_order(tensors: dict[str, Tensor]) -> list[str]:
    """The names in the order in which the parts of a network mostly follow each other, for a file that keeps none."""
    prefix = common_prefix(list(tensors))

    def key(name: str) -> tuple:
        own = name.removeprefix(prefix)
        return 2 if _LAST.search(own) else 0 if _FIRST.search(own) else 1

    worded = {".".join(_WITHIN.get(part, part) for part in name.split(".")): name for name in tensors}
    natural = [worded[name] for name in natural_order(worded)]
    return sorted(natural, key=key)


def _turned(tensors: dict[str, Tensor], names: list[str]) -> set[str]:
    """The tensors that are (inputs, outputs, ...): their biases are as long as their second axis.

    Square matrices are as the others of the file are, where these agree. Where no bias tells, all matrices are turned
    if more of them follow each other so.
    """
    found, usual = set(), False
    for name in names:
        bias, shape = tensors.get(_bias_name(name)), tensors[name].shape
        if bias is None or len(bias.shape) != 1 or shape[0] == shape[1]:
            continue
        if bias.shape[0] == shape[1]:
            found.add(name)
        else:
            usual = True
    matrices = [tensors[n].shape for n in names if len(tensors[n].shape) == 2 and not _TABLE.search(n)]
    pairs = list(itertools.pairwise(matrices))
    if not found and not usual and sum(a[1] == b[0] for a, b in pairs) > sum(a[0] == b[1] for a, b in pairs):
        return {n for n in names if len(tensors[n].shape) == 2}
    if found and not usual:
        found |= {n for n in names if len(tensors[n].shape) == 2 and tensors[n].shape[0] == tensors[n].shape[1]}
    return found


def _is_real(tensor: Tensor) -> bool:
    return tensor.is_number and "int" not in tensor.kind


def _bias_name(weight: str) -> str:
    """The name that the bias of a matrix has: "fc.bias", "in_proj_bias", "b0"."""
    if re.fullmatch(r"[wW]\d*", weight):
        return f"b{weight[1:]}"
    return re.sub(r"(weight|kernel)$", "bias", weight)
