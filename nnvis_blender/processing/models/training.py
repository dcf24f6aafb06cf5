"""Training a ReLU and softmax perceptron as the original nn_vis does (Keras' initialisation and Adam).

torch and scikit-learn are imported when training starts: Blender reads TrainingParameters without them.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..errors import bad_input, usage
from ..parameters import field
from .dense_chain import DenseChain

L1_FACTOR = 0.001  # of sum |weight|, biases not


@dataclass(frozen=True)
class TrainingParameters:
    """A perceptron and how it is trained"""

    hidden: list = field([81, 49], help="units of each hidden layer")
    epochs: int = field(15, 1, 10000, help="passes over the training samples")
    batch_size: int = field(128, 1, 65536, help="samples in a step")
    learning_rate: float = field(1e-3, 1e-7, 1.0, help="step size of Adam")
    l1: bool = field(False, help="pull weights towards zero by their absolute values")
    untrained: bool = field(False, help="keep the random weights of the start")
    main_class: int | None = field(
        None, 0, 100000, help="unbalanced training: all samples of this class, few of the others"
    )
    other_share: float = field(
        0.1, 0.0, 1.0, help="unbalanced training: the share of all samples that are of other classes"
    )
    seed: int = field(0, 0, 2**31 - 1, help="seed of the random numbers")


class Trained(NamedTuple):
    """A trained model and the record of its training.

    record: train_loss, train_accuracy, test_loss, test_accuracy (a value an epoch; one only when untrained), report
    (scikit-learn's classification report on the test samples) and samples.
    """

    model: DenseChain
    record: dict[str, object]


def train(parameters: TrainingParameters, dataset, report) -> Trained:
    """Trains on dataset.x_train. Raises NNVisError."""
    classes = len(dataset.class_names)
    if classes < 2:
        raise bad_input(f"{dataset.name} has one class only", "Give data with two or more classes")
    if any(isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 65536 for n in parameters.hidden):
        raise usage(f"hidden is {parameters.hidden}, not a list of sizes of at least 1")
    x, y = unbalanced(dataset, parameters)
    random = np.random.default_rng(parameters.seed)
    weights = glorot_uniform([x.shape[1], *parameters.hidden, classes], random)
    record = {"train_loss": [], "train_accuracy": [], "test_loss": [], "test_accuracy": [], "samples": len(y)}
    module = DenseChain(weights, "trained").module()
    _note(record, module, x, y, dataset) if parameters.untrained else _fit(
        module, x, y, parameters, random, dataset, record, report
    )
    linear = [layer for layer in module if hasattr(layer, "weight")]
    model = DenseChain(
        [(l.weight.detach().numpy().T, l.bias.detach().numpy()) for l in linear], "trained", {"format": "trained"}
    )
    record["report"] = _classification_report(module, dataset)
    return Trained(model, record)


def glorot_uniform(sizes: list[int], random) -> list[tuple[np.ndarray, np.ndarray]]:
    """Keras' initial weights: uniform within sqrt(6 / (inputs + outputs)), zero biases (Glorot and Bengio 2010)."""
    limits = [np.sqrt(6 / (a + b)) for a, b in zip(sizes, sizes[1:])]
    return [
        (random.uniform(-limit, limit, (a, b)).astype(np.float32), np.zeros(b, np.float32))
        for limit, a, b in zip(limits, sizes, sizes[1:])
    ]


def unbalanced(dataset, parameters: TrainingParameters) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) with all samples of main_class and the first other_share * all samples of others, in the data's order.

    Without main_class these are all samples.
    """
    x, y, main = dataset.x_train, dataset.y_train, parameters.main_class
    if main is None:
        return x, y
    if main >= len(dataset.class_names):
        raise usage(f"main_class is {main} but {dataset.name} has the classes 0 to {len(dataset.class_names) - 1}")
    others = np.flatnonzero(y != main)[: int(parameters.other_share * len(y))]
    kept = np.sort(np.concatenate([np.flatnonzero(y == main), others]))
    return x[kept], y[kept]


def _fit(module, x, y, parameters, random, dataset, record, report) -> None:
    import torch

    torch.set_num_threads(1)  # more cost more than they bring in products this small, and split sums differently
    samples, labels = torch.from_numpy(x), torch.from_numpy(y)
    optimiser = torch.optim.Adam(module.parameters(), lr=parameters.learning_rate, eps=1e-7)
    kernels = [p for p in module.parameters() if p.ndim == 2]
    for epoch in range(parameters.epochs):
        for batch in torch.from_numpy(random.permutation(len(y))).split(parameters.batch_size):
            loss = torch.nn.functional.cross_entropy(module(samples[batch]), labels[batch])
            if parameters.l1:
                loss = loss + L1_FACTOR * sum(k.abs().sum() for k in kernels)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
        _note(record, module, x, y, dataset)
        report.progress(epoch + 1, parameters.epochs)


def _note(record, module, x, y, dataset) -> None:
    """Appends loss and accuracy on training and test samples."""
    for part, samples, labels in (("train", x, y), ("test", dataset.x_test, dataset.y_test)):
        loss, accuracy = evaluate(module, samples, labels)
        record[f"{part}_loss"].append(loss)
        record[f"{part}_accuracy"].append(accuracy)


def evaluate(module, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Mean cross-entropy and accuracy, floats."""
    import torch

    with torch.no_grad():
        logits, labels = module(torch.from_numpy(x)), torch.from_numpy(y)
        loss = torch.nn.functional.cross_entropy(logits, labels)
        return float(loss), float((logits.argmax(1) == labels).float().mean())


def _classification_report(module, dataset) -> dict:
    import torch
    from sklearn.metrics import classification_report

    with torch.no_grad():
        predicted = module(torch.from_numpy(dataset.x_test)).argmax(1).numpy()
    names = list(dataset.class_names)
    return classification_report(
        dataset.y_test,
        predicted,
        labels=list(range(len(names))),
        target_names=names,
        output_dict=True,
        zero_division=0,
    )
