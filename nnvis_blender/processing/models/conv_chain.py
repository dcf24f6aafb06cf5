"""A chain of convolutions and then Linear layers, where the shapes of the weights leave no choice how it computes."""

import re

from ..errors import bad_input, shown
from .architectures.maker import ProgramMaker
from .conv_plan import ConvPlan, plans_that_fit
from .formats.tensors import Tensor, note_types
from .layer_order import ordered
from .wrappers import common_prefix, is_of_a_loss, note_losses, note_prefix

_REMEDY = "Give input_size, its list of layers (architecture), an ONNX file, or set draw_only"
_KINDS = {"weight", "bias", "running_mean", "running_var", "num_batches_tracked"}
_SHOWN = 2  # of the plans that fit


def has_convolutions(tensors: dict[str, Tensor], reading) -> bool:
    """Whether any of the tensors, or of those that the options name in order, is a convolution's."""
    wanted = {str(name) for name in reading.options.layer_order or ()}
    return any(
        len(t.shape) >= 3 and name.endswith(".weight") and (not wanted or name.removesuffix(".weight") in wanted)
        for name, t in tensors.items()
    )


def conv_chain(tensors: dict[str, Tensor], reading, keeps_order: bool):
    """The Model of tensors "<layer>.weight", "<layer>.bias", ... of convolutions, batch norms and Linear layers.

    Raises NNVisError (bad_input) naming a tensor that no such chain has; where it is not one chain; and where no plan
    of paddings and poolings fits, or several do, with these.
    """
    from .program.build import model_of  # noqa: PLC0415  a second that header-only readers do not pay

    maker, output = chain_program(tensors, reading, keeps_order)
    note_types(tensors.values(), reading)
    return model_of(maker.program([output]), reading)


def chain_program(tensors: dict[str, Tensor], reading, keeps_order: bool) -> tuple[ProgramMaker, str]:
    """(the maker of its steps, the output), from names and shapes alone. Raises as conv_chain."""
    layers = _layers(tensors, reading)
    convs, linears, norms = _in_order(layers, reading, keeps_order)
    inputs, channels = layers[linears[0]]["weight"].shape[1], layers[convs[-1]]["weight"].shape[0]
    if inputs % channels:
        raise bad_input(
            f"{reading.path.name}: {shown(linears[0])} takes {inputs} values, not a multiple of the {channels} "
            f"channels of {shown(convs[-1])}",
            _REMEDY,
        )
    plan = _plan(layers, convs, linears, norms, inputs // channels, reading)
    maker = ProgramMaker({f"{n}.{kind}": t for n, own in layers.items() for kind, t in own.items()}, reading.path.name)
    x = maker.input("image", (layers[convs[0]]["weight"].shape[1], *plan.size), "image")
    activation = reading.activation(len(convs) + len(linears))
    for name, padding, is_pooled in zip(convs, plan.paddings, plan.is_pooled):
        x = _normed(maker, maker.conv(x, name, 1, padding), name, norms)
        x = maker.activation(x, activation)
        x = maker.pool(x, "max_pool", 2, 2) if is_pooled else x
    x = maker.global_mean(x) if plan.is_mean else maker.flatten(x, inputs // channels)
    for number, name in enumerate(linears):
        x = _normed(maker, maker.linear(x, name), name, norms)
        x = maker.activation(x, activation) if number < len(linears) - 1 else x
    return maker, x


def _plan(layers: dict, convs: list, linears: list, norms: dict, positions: int, reading) -> ConvPlan:
    """The one plan that fits, and a note on it. Raises NNVisError (bad_input)."""
    kernels = [layers[name]["weight"].shape[2:] for name in convs]
    if any(len(kernel) != 2 or kernel[0] != kernel[1] for kernel in kernels):
        raise bad_input(f"{reading.path.name}: its convolutions are not all of squares", _REMEDY)
    may_pool = [_has_room(name, after, norms) for name, after in zip(convs, [*convs[1:], linears[0]])]
    plans, count = plans_that_fit([kernel[0] for kernel in kernels], may_pool, positions, reading.image_size)
    if count != 1:
        some = "; ".join(map(str, plans[:_SHOWN])) + f" and {count - _SHOWN} more" * (count > _SHOWN)
        raise bad_input(
            f"{reading.path.name} does not say its paddings and poolings, and "
            + (f"several fit ({some})" if plans else "no usual ones fit its shapes"),
            _REMEDY,
        )
    reading.note(f"paddings and poolings are those that alone fit the shapes: {plans[0]}, of max poolings of 2 x 2")
    return plans[0]


def _has_room(name: str, after: str, norms: dict) -> bool:
    """Whether the numbers of a sequence leave room for a pooling between two layers, besides an activation."""
    (sequence, i), (other, j) = _place(name), _place(after)
    if sequence is None or sequence != other:
        return True
    return j - i - 1 - (name in norms) >= 2


def _place(name: str) -> tuple:
    match = re.fullmatch(r"((?:.*\.)?)(\d{1,9})", name)
    return (match[1], int(match[2])) if match else (None, 0)


def _normed(maker: ProgramMaker, x: str, name: str, norms: dict) -> str:
    return maker.batch_norm(x, norms[name]) if name in norms else x


def _layers(tensors: dict[str, Tensor], reading) -> dict[str, dict[str, Tensor]]:
    """Layer -> kind -> tensor, without a prefix that all have. Raises NNVisError (bad_input) for other tensors."""
    losses = [name for name, tensor in tensors.items() if is_of_a_loss(name, tensor)]
    note_losses(losses, reading)
    layers: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        layer, _, kind = name.rpartition(".")
        if name not in losses:
            layers.setdefault(layer, {})[kind] = tensor
    prefix = common_prefix(list(layers))
    if prefix:
        note_prefix(prefix, reading)
    layers = {layer.removeprefix(prefix): own for layer, own in layers.items()}
    if reading.options.layer_order:
        layers = {name: own for name, own in layers.items() if name in map(str, reading.options.layer_order)}
    for layer, own in layers.items():
        strange = next((kind for kind in own if kind not in _KINDS), None)
        shape = own["weight"].shape if "weight" in own else ()
        is_layer = len(shape) > 1 or ("running_mean" in own and "running_var" in own)
        if strange or not is_layer or not all(t.is_number for t in own.values()):
            what = f"{layer}.{strange or next(iter(own))}".lstrip(".")
            raise bad_input(
                f"{reading.path.name} holds {shown(what)}, which is of no convolution, batch norm or Linear layer, "
                "so that how its layers are joined is not known",
                _REMEDY,
            )
    return layers


def _in_order(layers: dict, reading, keeps_order: bool) -> tuple[list[str], list[str], dict[str, str]]:
    """(convolutions, Linear layers, layer -> the batch norm after it). Raises NNVisError (bad_input)."""
    shapes = {name: own["weight"].shape for name, own in layers.items() if "running_mean" not in own}
    convs = {name: (shape[1], shape[0]) for name, shape in shapes.items() if len(shape) > 2}
    linears = {name: (shape[1], shape[0]) for name, shape in shapes.items() if len(shape) == 2}
    if not linears:
        raise bad_input(f"{reading.path.name} has convolutions alone: no Linear layer says their size", _REMEDY)
    wanted = [str(name) for name in reading.options.layer_order or ()]
    orders = [
        [n for n in wanted if n in own] if wanted else ordered(own, keeps_order, reading) for own in (convs, linears)
    ]
    return *orders, _norms(layers, [*orders[0], *orders[1]], reading, keeps_order or bool(wanted))


def _norms(layers: dict, order: list, reading, keeps_order: bool) -> dict[str, str]:
    """Layer -> its batch norm: the one after it in the file's order, or with the same numbers where there is none."""
    norms = [name for name, own in layers.items() if "running_mean" in own]
    places, found = list(layers), {}
    for norm in norms:
        before = [name for name in places[: places.index(norm)] if name in order]
        size = layers[norm]["running_mean"].shape
        alike = [
            name
            for name in order
            if re.findall(r"\d+", name) == re.findall(r"\d+", norm) and layers[name]["weight"].shape[:1] == size
        ]
        layer = before[-1] if keeps_order and before else alike[0] if len(alike) == 1 else None
        if layer is None or layer in found or layers[layer]["weight"].shape[:1] != size:
            raise bad_input(f"{reading.path.name}: after which layer {shown(norm)} stands is not known", _REMEDY)
        found[layer] = norm
    if norms:
        reading.note("each batch norm is taken to stand after its layer, before the activation")
    return found
