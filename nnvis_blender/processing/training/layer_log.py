"""What is measured of each layer while a torch module trains: it is only read, so the weights stay what they are."""

GRADIENT, WEIGHT, UPDATE = "gradient norm", "weight norm", "update-to-weight ratio"
_SMALLEST = 1e-12  # of the weights that an update is divided by


class LayerLog:
    """Of each layer's kernel: the L2 norm of its gradient and, over that of the kernel before the step, of its change,
    both as means over an epoch's steps; and its own L2 norm at the epoch's end.
    """

    def __init__(self, module):
        self._kernels = kernels(module)
        self._begin()

    def before_step(self) -> None:
        """After the gradients are there."""
        for name, kernel in self._kernels.items():
            self._gradients[name] += kernel.grad.norm()
            self._before[name] = kernel.detach().clone()
        self._steps += 1

    def after_step(self) -> None:
        for name, kernel in self._kernels.items():
            before = self._before[name]
            self._updates[name] += (kernel.detach() - before).norm() / before.norm().clamp_min(_SMALLEST)

    def end_epoch(self, layers: dict[str, dict[str, list[float]]]) -> None:
        """Appends the epoch's values to layers, {what: {layer: values}}; the first time it makes them."""
        for name, kernel in self._kernels.items():
            for what, value in (
                (GRADIENT, self._gradients[name] / max(self._steps, 1)),
                (WEIGHT, kernel.detach().norm()),
                (UPDATE, self._updates[name] / max(self._steps, 1)),
            ):
                layers.setdefault(what, {}).setdefault(name, []).append(float(value))
        self._begin()

    def _begin(self) -> None:
        self._gradients, self._updates = dict.fromkeys(self._kernels, 0.0), dict.fromkeys(self._kernels, 0.0)
        self._before, self._steps = {}, 0


def kernels(module) -> dict[str, object]:
    """Layer -> its kernel, of the convolutions and dense layers of a module in order, named as the network's layers."""
    found, counts = {}, {}
    for layer in module.modules():
        weight = getattr(layer, "weight", None)
        if weight is not None and weight.ndim >= 2:
            kind = "dense" if weight.ndim == 2 else "conv"
            counts[kind] = counts.get(kind, 0) + 1
            found[f"{kind}_{counts[kind]}"] = weight
    names = list(found)
    return {("output" if name == names[-1] else name): kernel for name, kernel in found.items()}
