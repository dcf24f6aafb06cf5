"""Named tensors read as a chain of Linear layers, with the batch norms between them folded into them."""

import itertools
import re
from dataclasses import dataclass, field

import numpy as np

from ..errors import bad_input, shown
from .batch_norm import EPS, fold
from .formats.tensors import Tensor, note_types
from .layer_order import ordered
from .reading import Reading
from .wrappers import common_prefix, is_of_a_loss, note_losses, note_prefix, without_wrapper

DEQUANTISE = "Save the state dict of the model before it was quantised"
REMEDY = "Give its list of layers (architecture), an ONNX file, or set draw_only to draw its weights alone"

# a tensor's own name -> the kind of layer it belongs to, none of which is a chain's
_FOREIGN = (
    (r"in_proj_(weight|bias)|bias_[kv]$", "an attention"),
    (r"(weight|bias)_(ih|hh)_l\d+", "a recurrent layer"),
    (r"weight_[gv]$|original[01]$|weight_(u|v)$", "a layer with normalised weights"),
    (r"weight_(orig|mask)$", "a pruned layer whose mask was not removed"),
    (r"running_(mean|var)$", "a batch norm without its other half"),
)
_KINDS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


@dataclass
class _Layer:
    """A layer's tensors by their kind."""

    name: str
    tensors: dict[str, Tensor] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, ...] | None:
        return self.tensors["weight"].shape if "weight" in self.tensors else None

    @property
    def is_batch_norm(self) -> bool:
        return {"running_mean", "running_var"} <= set(self.tensors)

    @property
    def is_linear(self) -> bool:
        return self.shape is not None and len(self.shape) == 2 and not self.is_batch_norm

    @property
    def is_sorted(self) -> bool:
        """Whether the bias comes before the weight, as in no module: the file has its names in the alphabet's order."""
        kinds = list(self.tensors)
        return "bias" in kinds and kinds.index("bias") < kinds.index("weight")

    @property
    def is_lone_vector(self) -> bool:
        """A weight of one axis and nothing else: outside the module of all layers, it is of a loss."""
        return set(self.tensors) == {"weight"} and len(self.shape) == 1

    @property
    def ends(self) -> tuple[int, int]:
        """(inputs, outputs) of a Linear layer."""
        return self.shape[1], self.shape[0]


@dataclass
class LinearPlan:
    """A chain before any value is read. layers: all, in the file's order. names: of the Linear ones, first to last.

    is_sequential: whether the numbers of their names are places in one sequence. knows_order: whether `layers` are in
    the order in which they were made.
    """

    layers: list[_Layer]
    names: list[str]
    is_sequential: bool
    knows_order: bool

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name -> (outputs, inputs), first to last."""
        by_name = {layer.name: layer.shape for layer in self.layers}
        return {name: by_name[name] for name in self.names}


def plan_linear_chain(tensors: dict[str, Tensor], reading: Reading, keeps_order: bool) -> LinearPlan:
    """The plan of tensors named "<layer>.weight" (outputs, inputs) and "<layer>.bias".

    keeps_order: whether the order of the names is the order in which the layers were made.
    Raises NNVisError (bad_input) naming the layer that is no Linear layer, and where no or several orders fit.
    """
    layers, prefix = named_layers(tensors, reading)
    wanted = [without_wrapper(str(name)).removeprefix(prefix) for name in reading.options.layer_order or ()]
    if wanted:
        layers = _chosen(layers, wanted, reading)
    for layer in layers:
        _check(layer, reading)
    linears = [layer for layer in layers if layer.is_linear]
    if not linears:
        raise bad_input(f"{reading.path.name} holds no weights of a Linear layer", REMEDY)
    ends = {layer.name: layer.ends for layer in linears}
    keeps_order = keeps_order and not any(layer.is_sorted for layer in linears)
    names = [n for n in wanted if n in ends] if wanted else ordered(ends, keeps_order, reading)
    weights = [t for layer in layers for kind, t in layer.tensors.items() if kind in ("weight", "bias")]
    note_types(weights, reading)
    # under a prefix they may be a list that a forward function goes through
    return LinearPlan(layers, names, not prefix and not wanted, bool(keeps_order or wanted))


def linear_chain(tensors: dict[str, Tensor], reading: Reading, keeps_order: bool, eps: float = EPS):
    """The Model of a plan_linear_chain. eps: of its batch norms."""
    plan = plan_linear_chain(tensors, reading, keeps_order)
    by_name = {layer.name: layer for layer in plan.layers}
    norms = [layer for layer in plan.layers if layer.is_batch_norm]
    pairs = [_pair(by_name[name]) for name in plan.names]
    if norms:
        values = {n.name: {kind: t.values() for kind, t in n.tensors.items() if t.kind != "int64"} for n in norms}
        pairs = fold(pairs, plan.names, values, list(by_name) if plan.knows_order else None, reading, eps)
    all_names = [layer.name for layer in plan.layers if layer.is_linear or layer.is_batch_norm]
    return reading.model(pairs, _joined(plan.names, all_names) if plan.is_sequential else None)


def _joined(names: list, all_names: list) -> list[bool] | None:
    """For each layer but the last whether nothing stands between it and the next.

    In a Sequential: all its names are numbers, and where no number is left out, there is no activation.
    None where names tell nothing.
    """
    if not all(re.fullmatch(r"\d{1,6}", name) for name in all_names):
        return None
    taken = {int(name) for name in all_names}
    joined = [taken.issuperset(range(int(a), int(b))) for a, b in itertools.pairwise(names)]
    return None if all(joined) else joined  # layers without any activation are no network: such names are a list's


def named_layers(tensors: dict, reading) -> tuple[list[_Layer], str]:
    """(the layers in the file's order, the prefix that all their names had). What only training needs is left out."""
    layers, left_out = {}, []
    for key, tensor in tensors.items():
        layer, _, kind = key.rpartition(".")
        if is_of_a_loss(key, tensor):
            left_out.append(key)
            continue
        layers.setdefault(layer, _Layer(layer)).tensors[kind] = tensor
    made = list(layers.values())
    prefix = common_prefix([layer.name for layer in made if layer.is_linear])
    beside = [layer for layer in made if not layer.name.startswith(prefix) and layer.is_lone_vector]
    made = [layer for layer in made if layer not in beside]
    left_out += [f"{layer.name}.weight" for layer in beside]
    note_losses(left_out, reading)
    if prefix and all(layer.name.startswith(prefix) for layer in made):
        note_prefix(prefix, reading)
        made = [_Layer(layer.name.removeprefix(prefix), layer.tensors) for layer in made]
    return made, prefix


def _chosen(layers: list, wanted: list, reading) -> list:
    """The layers that layer_order names, in its order; the rest is left out. Raises NNVisError (bad_input)."""
    by_name = {layer.name: layer for layer in layers}
    strange = [name for name in wanted if name not in by_name]
    if strange or len(set(wanted)) < len(wanted):
        what = f"has {shown(strange[0])}, which is no layer of" if strange else "names a layer twice of"
        names = ", ".join(layer.name for layer in layers)
        raise bad_input(f"layer_order {what} {reading.path.name}", f"Its layers are {shown(names, 120, quoted=False)}")
    left = [name for name in by_name if name not in wanted]
    norm = next((name for name in left if by_name[name].is_batch_norm), None)
    if norm is not None:
        raise bad_input(
            f"layer_order leaves out {shown(norm)}, a batch norm of {reading.path.name}", "Name it after its layer"
        )
    reading.note(f"the order of the layers is as the options say: {shown(', '.join(wanted), 100, quoted=False)}")
    if left:
        reading.note(f"layers that the order does not name are left out: {shown(', '.join(left), 80, quoted=False)}")
    return [by_name[name] for name in wanted]


def _check(layer: _Layer, reading) -> None:
    """Raises NNVisError (bad_input) naming a layer that no chain has, before any of its values is read."""
    file, name = reading.path.name, shown(layer.name or "(the model itself)")
    for kind in layer.tensors:
        found = next((noun for pattern, noun in _FOREIGN if re.search(pattern, kind)), None)
        if found and not (layer.is_batch_norm and kind.startswith("running_")):
            raise bad_input(f"{file}: {name} is {found} ({shown(kind, 40, quoted=False)})", REMEDY)
        if kind not in _KINDS:
            full = f"{layer.name}.{kind}".lstrip(".")
            raise bad_input(
                f"{file} holds {shown(full)}, which is no weight or bias of a Linear layer",
                "Name the layers of the chain in layer_order, so that the rest is left out",
            )
    for kind, tensor in layer.tensors.items():
        if kind != "num_batches_tracked" and not tensor.is_number:
            remedy = DEQUANTISE if tensor.kind == "quantised" else REMEDY
            raise bad_input(f"{file}: the {kind} of {name} is no plain numbers but {tensor.kind}", remedy)
    noun = _noun(layer)
    if noun:
        shape = " x ".join(map(str, layer.shape)) if layer.shape else "none"
        raise bad_input(f"{file}: {name} is {noun} (weight {shape})", REMEDY)
    _check_bias(layer, reading)


def _noun(layer: _Layer) -> str | None:
    """What a layer is that is neither Linear nor a batch norm, from the shapes of its tensors."""
    shape = layer.shape
    if layer.is_linear or layer.is_batch_norm:
        return None
    if shape is None:
        return "a bias without a weight"
    if len(shape) >= 3:
        return "a convolution"
    if len(shape) == 1 and "bias" not in layer.tensors:
        return "a PReLU or an RMS norm"
    if len(shape) == 1:
        return "a LayerNorm, or a batch norm without running statistics"
    return "no Linear layer"


def _check_bias(layer: _Layer, reading) -> None:
    sizes = {t.shape for kind, t in layer.tensors.items() if kind not in ("weight", "num_batches_tracked")}
    size = layer.shape[:1] if layer.shape else next(iter(sizes))
    is_matrix = layer.is_batch_norm and len(layer.shape or (1,)) != 1
    if sizes - {size} or 0 in (layer.shape or ()) or len(size) != 1 or is_matrix:
        shapes = ", ".join(f"{kind} {t.shape}" for kind, t in layer.tensors.items())
        raise bad_input(f"{reading.path.name}: the tensors of {shown(layer.name)} do not fit ({shapes})", REMEDY)


def _pair(layer: _Layer) -> tuple:
    """(W (inputs, outputs), b (outputs,)) float32; a layer without bias has zeros."""
    weight = layer.tensors["weight"].values().T
    bias = layer.tensors.get("bias")
    return weight, np.zeros(weight.shape[1], np.float32) if bias is None else bias.values()
