"""The small networks of PyTorch's own examples and tutorials, which everyone copies: known by exact names and shapes.

examples/mnist as it is and as it was until 2019, and the LeNet of the 60-minute blitz for grey and for CIFAR's images.
What no tensor says, poolings, paddings and where ReLUs stand, is as it is written there.
"""

from ...errors import bad_input
from .maker import ProgramMaker

_TODAY = {"conv1": (32, None, 3, 3), "conv2": (64, 32, 3, 3), "fc1": (128, 9216), "fc2": (None, 128)}
_BEFORE = {"conv1": (10, None, 5, 5), "conv2": (20, 10, 5, 5), "fc1": (50, 320), "fc2": (None, 50)}
_LENET = {"conv1": (6, None, 5, 5), "conv2": (16, 6, 5, 5), "fc1": (120, 400), "fc2": (84, 120), "fc3": (None, 84)}


def match(tensors) -> bool:
    return _layers(tensors) is not None


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    layers = _layers(maker.tensors)
    if layers is _TODAY:
        x = maker.image(maker.shape("conv1.weight")[1], 28, reading, fixed=True)
        x = maker.step("relu", maker.conv(x, "conv1"))
        x = maker.pool(maker.step("relu", maker.conv(x, "conv2")), "max_pool", 2, 2)
        return "MNIST network of PyTorch's examples", [_log_softmax(maker, _dense(maker, maker.flatten(x, 144), 2))]
    if layers is _BEFORE:
        x = maker.image(maker.shape("conv1.weight")[1], 28, reading, fixed=True)
        for name in ("conv1", "conv2"):
            x = maker.step("relu", maker.pool(maker.conv(x, name), "max_pool", 2, 2))
        title = "MNIST network of PyTorch's examples until 2019"
        return title, [_log_softmax(maker, _dense(maker, maker.flatten(x, 16), 2))]
    return _lenet(maker, reading)


def _lenet(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    channels, size = maker.shape("conv1.weight")[1], reading.image_size
    if size not in (None, (28, 28), (32, 32)):
        raise bad_input(
            f"{maker.file} is a LeNet, whose images are 32 x 32, or 28 x 28 with a padding of 2",
            "Give input_size 32 or 28",
        )
    is_padded = size == (28, 28) or (size is None and channels == 1)
    if size is None and channels == 1:
        reading.note(
            "a LeNet takes images of 32 x 32, or of 28 x 28 with a padding of 2, which its weights do not say: 28 is "
            "assumed; set input_size to 32 if it is not"
        )
    x = maker.image(channels, 28 if is_padded else 32, reading, fixed=True)
    for name, padding in (("conv1", 2 * is_padded), ("conv2", 0)):
        x = maker.pool(maker.step("relu", maker.conv(x, name, 1, padding)), "max_pool", 2, 2)
    return "LeNet-5 of PyTorch's tutorial", [_dense(maker, maker.flatten(x, 25), 3)]


def _dense(maker: ProgramMaker, x: str, count: int) -> str:
    for number in range(1, count):
        x = maker.step("relu", maker.linear(x, f"fc{number}"))
    return maker.linear(x, f"fc{count}")


def _log_softmax(maker: ProgramMaker, x: str) -> str:
    return maker.step("log_softmax", x, axis=1)


def _layers(tensors) -> dict | None:
    """Which of the three has these tensors; None in a shape is any number."""
    for layers in (_TODAY, _BEFORE, _LENET):
        names = {f"{layer}.{kind}" for layer in layers for kind in ("weight", "bias")}
        if names == set(tensors) and all(_fits(tensors[f"{n}.weight"].shape, shape) for n, shape in layers.items()):
            return layers
    return None


def _fits(shape: tuple, wanted: tuple) -> bool:
    return len(shape) == len(wanted) and all(w in (None, n) for n, w in zip(shape, wanted))
