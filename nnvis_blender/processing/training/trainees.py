"""What is trained: a perceptron by its hidden sizes, or a list of layers, each as a torch module with its data.

torch is imported when one is made: Blender reads the parameters of training without it.
"""

import numpy as np

from ..errors import usage
from ..models.dense_chain import DenseChain
from ..models.reading import Reading

EVALUATED_ROWS = 1000  # of a list's samples at a time: maps take memory


def trainee_of(parameters, dataset, random) -> "Trainee":
    """The network that TrainingParameters describe, with random weights. Raises NNVisError."""
    return (Listed if parameters.layer_list is not None else Dense)(parameters, dataset, random)


class Trainee:
    """A module in training, with the data it is measured on.

    rows: how many samples it is evaluated with at once, None for all. least_batch: samples of a step of training.
    """

    rows: int | None = None
    least_batch = 1

    def __init__(self, module, dataset):
        self.module, self.dataset = module, dataset

    def samples(self, x: np.ndarray) -> np.ndarray:
        """Samples (n, features) in the shape that the module takes."""
        return x

    def logits(self, x: np.ndarray):
        """(n, classes) tensor of samples (n, features), within no_grad."""
        import torch

        samples = torch.from_numpy(self.samples(x))
        if self.rows is None:
            return self.module(samples)
        return torch.cat([self.module(part) for part in samples.split(self.rows)])

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """Mean cross-entropy and accuracy, floats."""
        import torch

        with torch.no_grad():
            logits, labels = self.logits(x), torch.from_numpy(y)
            loss = torch.nn.functional.cross_entropy(logits, labels)
            return float(loss), float((logits.argmax(1) == labels).float().mean())

    def arrays(self) -> dict[str, np.ndarray]:
        """Its weights as they are now, by name, float32: copies."""
        raise NotImplementedError

    def note(self, record: dict, x: np.ndarray, y: np.ndarray) -> None:
        """Appends loss and accuracy on training and test samples."""
        for part, samples, labels in (("train", x, y), ("test", self.dataset.x_test, self.dataset.y_test)):
            loss, accuracy = self.evaluate(samples, labels)
            record[f"{part}_loss"].append(loss)
            record[f"{part}_accuracy"].append(accuracy)


class Dense(Trainee):
    """The short form: dense layers with ReLU between them."""

    def __init__(self, parameters, dataset, random):
        sizes = [dataset.x_train.shape[1], *parameters.hidden, len(dataset.class_names)]
        super().__init__(DenseChain(glorot_uniform(sizes, random), "trained").module(), dataset)

    def arrays(self) -> dict[str, np.ndarray]:
        linear = [layer for layer in self.module if hasattr(layer, "weight")]
        pairs = [(l.weight.detach().numpy().T, l.bias.detach().numpy()) for l in linear]
        return {f"{letter}{i}": values.copy() for i, pair in enumerate(pairs) for letter, values in zip("Wb", pair)}

    def result(self) -> tuple[DenseChain, dict[str, np.ndarray]]:
        """(the Model, its weights by name)."""
        arrays = self.arrays()
        pairs = [(arrays[f"W{i}"], arrays[f"b{i}"]) for i in range(len(arrays) // 2)]
        model = DenseChain(pairs, "trained", {"format": "trained"})
        return model, model.arrays()


class Listed(Trainee):
    """A list of layers."""

    rows = EVALUATED_ROWS

    def __init__(self, parameters, dataset, random):
        from ..models.layer_list.module import listed_module
        from ..models.layer_list.trained import training_list
        from ..models.layer_list.weights import initial_arrays

        self.listed = training_list(parameters.layer_list, dataset)
        if any(layer.type == "batchnorm" for layer in self.listed.layers):
            self.least_batch = 2  # one sample has no deviation
            if parameters.batch_size < 2:
                raise usage(
                    "batch_size is 1, but a batch norm takes two samples or more", "Set batch_size to 2 or more"
                )
        super().__init__(listed_module(self.listed, initial_arrays(self.listed, random)), dataset)

    def samples(self, x: np.ndarray) -> np.ndarray:
        return x.reshape(len(x), *self.listed.input_shape)

    def arrays(self) -> dict[str, np.ndarray]:
        from ..models.layer_list.module import module_arrays

        return module_arrays(self.listed, self.module)

    def result(self) -> tuple:
        """(the Model, its weights by name)."""
        from ..models.layer_list.model import listed_model
        from ..models.layer_list.trained import TITLE

        arrays = self.arrays()
        return listed_model(self.listed, arrays, Reading(TITLE, TITLE)), arrays


def glorot_uniform(sizes: list[int], random) -> list[tuple[np.ndarray, np.ndarray]]:
    """Keras' initial weights: uniform within sqrt(6 / (inputs + outputs)), zero biases (Glorot and Bengio 2010)."""
    limits = [np.sqrt(6 / (a + b)) for a, b in zip(sizes, sizes[1:])]
    return [
        (random.uniform(-limit, limit, (a, b)).astype(np.float32), np.zeros(b, np.float32))
        for limit, a, b in zip(limits, sizes, sizes[1:])
    ]
