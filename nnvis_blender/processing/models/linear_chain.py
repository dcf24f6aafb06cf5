"""Named tensors read as a chain of Linear layers, with the batch norms between them folded into them."""

import itertools
import re
from dataclasses import dataclass, field

import numpy as np

from ..errors import bad_input, shown
from .batch_norm import fold
from .formats.tensors import Tensor
from .layer_list.architecture import architecture, model_of_weights
from .layer_order import ordered
from .reading import Reading

_DEQUANTISE = "Save the state dict of the model before it was quantised"
REMEDY = "This version reads chains of Linear layers; save the state dict of such a model"

# what wrappers put in front of every name, and what only scripts that train keep beside the layers
_WRAPPER = re.compile(r"(?:^|(?<=\.))(?:module|_orig_mod|_forward_module|_fsdp_wrapped_module)\.")
_OF_A_LOSS = re.compile(r"(^|\.)(criterion|loss|loss_\w+|metrics?)\.")
_CLASS_WEIGHTS = re.compile(r"(^|\.)(pos_weight|class_weights?)$")
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


def linear_chain(tensors: dict[str, Tensor], reading: Reading, keeps_order: bool):
    """The Model of tensors named "<layer>.weight" (outputs, inputs) and "<layer>.bias".

    keeps_order: whether the order of the names is the order in which the layers were made.
    Raises NNVisError (bad_input) naming the layer that is no Linear layer, and where no or several orders fit.
    """
    quantised = next((key for key in tensors if "_packed_params" in key), None)
    if quantised is not None:
        raise bad_input(f"{reading.path.name} holds quantised layers ({shown(quantised, 40)})", _DEQUANTISE)
    layers, prefix = _layers(_without_wrappers(tensors, reading), reading)
    listed = architecture(reading)
    if listed is not None:
        return model_of_weights(listed, [(layer.name, layer.tensors) for layer in layers], reading, keeps_order)
    wanted = [_WRAPPER.sub("", str(name)).removeprefix(prefix) for name in reading.options.layer_order or ()]
    if wanted:
        layers = _chosen(layers, wanted, reading)
    for layer in layers:
        _check(layer, reading)
    linears = [layer for layer in layers if layer.is_linear]
    norms = [layer for layer in layers if layer.is_batch_norm]
    if not linears:
        raise bad_input(f"{reading.path.name} holds no weights of a Linear layer", REMEDY)
    ends = {layer.name: layer.ends for layer in linears}
    keeps_order = keeps_order and not any(layer.is_sorted for layer in linears)
    names = [n for n in wanted if n in ends] if wanted else ordered(ends, keeps_order, reading)
    by_name = {layer.name: layer for layer in linears}
    _note_types(layers, reading)
    pairs = [_pair(by_name[name]) for name in names]
    if norms:
        values = {n.name: {kind: t.values() for kind, t in n.tensors.items() if t.kind != "int64"} for n in norms}
        known_order = keeps_order or wanted
        pairs = fold(pairs, names, values, [layer.name for layer in layers] if known_order else None, reading)
    is_sequential = not prefix and not wanted  # under a prefix they may be a list that a forward function goes through
    all_names = [layer.name for layer in linears + norms]
    return reading.model(pairs, _joined(names, all_names) if is_sequential else None)


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


def _without_wrappers(tensors: dict, reading) -> dict:
    """The tensors without what DataParallel, torch.compile and the like put before each name, wherever it stands."""
    renamed = {_WRAPPER.sub("", key): tensor for key, tensor in tensors.items()}
    found = dict.fromkeys(match for key in tensors for match in _WRAPPER.findall(key))
    if not found or len(renamed) < len(tensors):  # where two names would become one, they are no wrapper's
        return tensors
    reading.note(f"the prefix {', '.join(found)} of a wrapper was stripped from the names")
    return renamed


def _layers(tensors: dict, reading) -> tuple[list[_Layer], str]:
    """(the layers in the file's order, the prefix that all their names had). What only training needs is left out."""
    layers, left_out = {}, []
    for key, tensor in tensors.items():
        layer, _, kind = key.rpartition(".")
        if _OF_A_LOSS.search(key.lower()) or (_CLASS_WEIGHTS.search(key.lower()) and len(tensor.shape) < 2):
            left_out.append(key)
            continue
        layers.setdefault(layer, _Layer(layer)).tensors[kind] = tensor
    made = list(layers.values())
    prefix = _common_prefix([layer.name for layer in made if layer.is_linear])
    beside = [layer for layer in made if not layer.name.startswith(prefix) and layer.is_lone_vector]
    made = [layer for layer in made if layer not in beside]
    left_out += [f"{layer.name}.weight" for layer in beside]
    if left_out:
        reading.note(f"tensors of a loss or a metric were left out: {shown(', '.join(left_out), 80, quoted=False)}")
    if prefix and all(layer.name.startswith(prefix) for layer in made):
        reading.note(f"the prefix {shown(prefix, quoted=False)} was stripped from the names of the layers")
        made = [_Layer(layer.name.removeprefix(prefix), layer.tensors) for layer in made]
    return made, prefix


def _common_prefix(names: list) -> str:
    """The whole segments, with their last dot, that all names begin with."""
    parts = [name.split(".")[:-1] for name in names]
    common = []
    for column in zip(*parts):
        if len(set(column)) > 1:
            break
        common.append(column[0])
    return "".join(f"{part}." for part in common)


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
            remedy = _DEQUANTISE if tensor.kind == "quantised" else REMEDY
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


def _note_types(layers: list, reading) -> None:
    kinds = {t.kind for layer in layers for kind, t in layer.tensors.items() if kind in ("weight", "bias")}
    others = sorted(kinds - {"float32"})
    if others:
        reading.note(f"weights of type {', '.join(others)} are read as float32")


def _pair(layer: _Layer) -> tuple:
    """(W (inputs, outputs), b (outputs,)) float32; a layer without bias has zeros."""
    weight = layer.tensors["weight"].values().T
    bias = layer.tensors.get("bias")
    return weight, np.zeros(weight.shape[1], np.float32) if bias is None else bias.values()
