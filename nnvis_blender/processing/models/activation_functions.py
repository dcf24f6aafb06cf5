"""The activation functions that models run, one forward and one backward step each.

A table without torch: which names there are is asked where nothing runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class ActivationFunction:
    """A function of single values.

    module: its class in torch.nn. forward: (pre-activation) -> activation, in place where it need not be kept.
    backward: (gradient by the activation, value) -> gradient by the pre-activation; value is the activation, or the
    pre-activation where `needs_input` (the activation does not say which pre-activation it came from).
    """

    module: str
    forward: Callable
    backward: Callable
    needs_input: bool = False


@cache
def _aten():
    import torch  # noqa: PLC0415  readers that only look at names do without

    return torch.ops.aten


ACTIVATIONS = {
    "linear": ActivationFunction("Identity", lambda z: z, lambda gradient, a: gradient),
    "relu": ActivationFunction(
        "ReLU", lambda z: z.relu_(), lambda gradient, a: _aten().threshold_backward(gradient, a, 0)
    ),
    "tanh": ActivationFunction("Tanh", lambda z: z.tanh_(), lambda gradient, a: _aten().tanh_backward(gradient, a)),
    "sigmoid": ActivationFunction(
        "Sigmoid", lambda z: z.sigmoid_(), lambda gradient, a: _aten().sigmoid_backward(gradient, a)
    ),
    "elu": ActivationFunction(
        "ELU", lambda z: _aten().elu_(z), lambda gradient, a: _aten().elu_backward(gradient, 1, 1, 1, True, a)
    ),
    "leaky_relu": ActivationFunction(
        "LeakyReLU",
        lambda z: _aten().leaky_relu_(z, 0.01),
        lambda gradient, a: _aten().leaky_relu_backward(gradient, a, 0.01, True),
    ),
    "gelu": ActivationFunction(
        "GELU", lambda z: _aten().gelu(z), lambda gradient, z: _aten().gelu_backward(gradient, z), needs_input=True
    ),
    "silu": ActivationFunction(
        "SiLU", lambda z: _aten().silu(z), lambda gradient, z: _aten().silu_backward(gradient, z), needs_input=True
    ),
    "softplus": ActivationFunction(
        "Softplus",
        lambda z: _aten().softplus(z),
        lambda gradient, z: _aten().softplus_backward(gradient, z, 1, 20),
        needs_input=True,
    ),
}
