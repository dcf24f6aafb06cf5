"""Training a perceptron as the original nn_vis does (Keras' initialisation and Adam), or any list of layers.

torch and scikit-learn are imported when training starts: Blender reads TrainingParameters without them.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..errors import bad_input, usage
from ..parameters import field
from .early_stopping import EarlyStopping, set_apart
from .layer_log import LayerLog
from .trainees import trainee_of

L1_FACTOR = 0.001  # of sum |weight|, biases not


@dataclass(frozen=True)
class TrainingParameters:
    """A network and how it is trained"""

    hidden: list = field([81, 49], help="units of each hidden layer")
    layer_list: list[dict] | None = field(
        None, help="the layers of any network, in place of hidden; on the command line the JSON file that lists them"
    )
    epochs: int = field(15, 1, 10000, help="passes over the training samples", needs=("untrained", False))
    batch_size: int = field(128, 1, 65536, help="samples in a step", needs=("untrained", False))
    learning_rate: float = field(1e-3, 1e-7, 1.0, help="step size of Adam", needs=("untrained", False))
    l1: bool = field(
        False,
        help="pull weights towards zero by their absolute values, which leaves fewer important edges",
        needs=("untrained", False),
    )
    untrained: bool = field(False, help="keep the random weights of the start")
    main_class: int | None = field(
        None,
        0,
        100000,
        help="unbalanced training: all samples of this class, few of the others",
        unset="None",
        start=0,
        needs=("untrained", False),
    )
    other_share: float = field(
        0.1,
        0.0,
        1.0,
        help="unbalanced training: the share of all samples that are of other classes",
        needs=("main_class", True),
    )
    seed: int = field(0, 0, 2**31 - 1, help="seed of the random numbers")
    train_share: float = field(
        1.0, 0.0001, 1.0, help="share of the training samples that are used", needs=("untrained", False)
    )
    patience: int | None = field(
        None,
        1,
        10000,
        help="early stopping: after so many epochs without a lower validation loss; the best are kept",
        unset="No Early Stopping",
        start=3,
        needs=("untrained", False),
    )
    validation_share: float = field(
        0.1,
        0.0001,
        0.9,
        help="early stopping: share of the training samples that are set apart for validation",
        needs=("patience", True),
    )
    validation_subset: float = field(
        1.0,
        0.0001,
        1.0,
        help="early stopping: share of those set apart that the loss is measured on",
        needs=("patience", True),
    )
    log_layers: bool = field(
        False,
        help="also log the gradient norm, the weight norm and the update-to-weight ratio of each layer",
        needs=("untrained", False),
    )


class Trained(NamedTuple):
    """A trained model and the record of its training.

    record: train_loss, train_accuracy, test_loss, test_accuracy (a value an epoch; one only when untrained), report
    (scikit-learn's classification report on the test samples), samples and learning_rate (a value an epoch); with early
    stopping also validation_loss, validation_accuracy and best_epoch, counted from 1, whose weights are kept and whose
    values stand at the end of the others; with log_layers also layers, {what: {layer: a value an epoch}}. See
    history.history_of.
    arrays: the weights, as DenseChain.arrays or layer_list.weights name them.
    """

    model: object
    record: dict[str, object]
    arrays: dict[str, np.ndarray]


def no_watch(epoch: int, trainee, record: dict[str, object]) -> None:
    pass


def train(parameters: TrainingParameters, dataset, report, watch=no_watch) -> Trained:
    """Trains on dataset.x_train. Raises NNVisError.

    watch(epoch, trainee, record): called before the first epoch, with 0, and after each, with the Trainee as it is and
    the record so far. Training ends when the loss is no number any more: see _is_lost.
    """
    classes = len(dataset.class_names)
    if classes < 2:
        raise bad_input(f"{dataset.name} has one class only", "Give data with two or more classes")
    if any(isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 65536 for n in parameters.hidden):
        raise usage(f"hidden is {parameters.hidden}, not a list of sizes of at least 1")
    x, y = unbalanced(dataset, parameters)
    random = np.random.default_rng(parameters.seed)
    trainee = trainee_of(parameters, dataset, random)
    record = {"train_loss": [], "train_accuracy": [], "test_loss": [], "test_accuracy": [], "samples": len(y)}
    if parameters.untrained:
        trainee.note(record, x, y)
    else:
        _fit(trainee, x, y, parameters, random, record, report, watch)
    record["report"] = _classification_report(trainee)
    model, arrays = trainee.result()
    return Trained(model, record, arrays)


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


def _fit(trainee, x, y, parameters, random, record, report, watch) -> None:
    import torch

    torch.set_num_threads(1)  # more cost more than they bring in products this small, and split sums differently
    x, y, validation = set_apart(x, y, parameters, random)
    record |= {"samples": len(y), "learning_rate": [], **({"layers": {}} if parameters.log_layers else {})}
    module, stopping = trainee.module, EarlyStopping(parameters.patience, trainee, validation, record)
    samples, labels = torch.from_numpy(trainee.samples(x)), torch.from_numpy(y)
    optimiser = torch.optim.Adam(module.parameters(), lr=parameters.learning_rate, eps=1e-7)
    kernels = [p for p in module.parameters() if p.ndim >= 2] if parameters.l1 else []
    log = LayerLog(module) if parameters.log_layers else None
    watch(0, trainee, record)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(parameters.seed)  # of dropout
        for epoch in range(parameters.epochs):
            module.train()
            batches = torch.from_numpy(random.permutation(len(y))).split(parameters.batch_size)
            for number, batch in enumerate(batches):
                if len(batch) >= trainee.least_batch:
                    _step(module, optimiser, samples[batch], labels[batch], kernels, log)
                    report.progress(epoch + (number + 1) / len(batches), parameters.epochs)
            module.eval()
            record["learning_rate"].append(optimiser.param_groups[0]["lr"])
            trainee.note(record, x, y)
            if log is not None:
                log.end_epoch(record["layers"])
            ends = stopping.ends(epoch)
            watch(epoch + 1, trainee, record)
            if ends or _is_lost(record, stopping, report):
                break
    stopping.keep_best()


def _is_lost(record: dict, stopping: EarlyStopping, report) -> bool:
    """Whether the loss is no number any more: then nothing can come of training. A warning, where early stopping has
    kept a better epoch, else an NNVisError (usage).
    """
    loss, epoch = record["train_loss"][-1], len(record["train_loss"])
    if np.isfinite(loss):
        return False
    said = f"the loss is {loss:g} in epoch {epoch}"
    if not stopping.has_best:
        raise usage(said, "Lower learning_rate, or scale the data to values of about 1")
    report.warning(f"{said}: training ended there, and the weights of epoch {record['best_epoch']} are kept")
    return True


def _step(module, optimiser, samples, labels, kernels: list, log: LayerLog | None) -> None:
    """One step on a batch. kernels: whose absolute values are pulled towards zero. log: measures it."""
    import torch

    loss = torch.nn.functional.cross_entropy(module(samples), labels)
    if kernels:
        loss = loss + L1_FACTOR * sum(k.abs().sum() for k in kernels)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    if log is not None:
        log.before_step()
    optimiser.step()
    if log is not None:
        log.after_step()


def _classification_report(trainee) -> dict:
    import torch
    from sklearn.metrics import classification_report

    dataset = trainee.dataset
    with torch.no_grad():
        predicted = trainee.logits(dataset.x_test).argmax(1).numpy()
    names = list(dataset.class_names)
    return classification_report(
        dataset.y_test,
        predicted,
        labels=list(range(len(names))),
        target_names=names,
        output_dict=True,
        zero_division=0,
    )
