"""A model run on a data set's samples, as many at once as it allows, to see which class it takes them for."""

import numpy as np


def predicted(model, module, x: np.ndarray) -> np.ndarray:
    """(n,) int64: the class of the largest output for samples (n, features) float32. module: the model's, or another
    that takes the same.
    """
    import torch  # noqa: PLC0415  readers of data do without

    with torch.no_grad():
        batches = [
            module(torch.from_numpy(np.ascontiguousarray(model.samples(part)))).argmax(1)
            for part in np.array_split(x, range(model.rows, len(x), model.rows))
        ]
    return torch.cat(batches).numpy()


def accuracy(model, module, x: np.ndarray, y: np.ndarray) -> float:
    """The share of samples whose largest output is that of their class."""
    return float(np.mean(predicted(model, module, x) == y))


def work_of(model, module, x: np.ndarray) -> int:
    """How many multiplications the module makes of a sample, counted while it takes the first of x (n, features)."""
    import torch  # noqa: PLC0415  see predicted
    from torch.utils.flop_counter import FlopCounterMode  # noqa: PLC0415

    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(torch.from_numpy(np.ascontiguousarray(model.samples(x[:1]))))
    return max(counter.get_total_flops() // 2, 1)  # it counts the additions too
