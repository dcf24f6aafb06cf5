"""What every method asks of model and data together, and the form all results take."""

import math

import numpy as np

from ..errors import bad_input
from ..network import Network


def check_fit(model, dataset) -> None:
    """Raises NNVisError (bad_input) when data and model do not match, or a class has no training samples.

    Outputs that are no classes need samples alone.
    """
    network = model.network
    if len(network.outputs) != 1 and model.outputs_kind == "classes":
        raise bad_input(
            f"{model.name} has {len(network.outputs)} output layers, and the samples' classes belong to one",
            "Name it with outputs, or estimate the importance from the weights alone (method weight)",
        )
    inputs, outputs = math.prod(model.inputs[0].shape), network.class_count
    features = math.prod(dataset.x_train.shape[1:])
    if features != inputs:
        raise bad_input(
            f"{dataset.name} has {features} features a sample but {model.name} takes {inputs}",
            "Give the data the model was trained on, images resized to its input (data option size)",
        )
    if model.outputs_kind != "classes":
        return
    top = int(max(dataset.y_train.max(), dataset.y_test.max(initial=0)))
    if top >= outputs:
        raise bad_input(
            f"{dataset.name} has the label {top} but {model.name} has {outputs} outputs",
            "Give the data the model was trained on",
        )
    counts = np.bincount(dataset.y_train, minlength=outputs)
    if (counts == 0).any():
        missing = ", ".join(str(k) for k in np.flatnonzero(counts == 0))
        raise bad_input(
            f"{dataset.name} has no training samples of class {missing}",
            "Every output of the model needs samples of its class",
        )


def by_layer_maximum(network: Network, layers: list[np.ndarray], report, remedy: str = "") -> np.ndarray:
    """|values| over the largest of their layer.

    layers: for each layer (units, classes); an output's are not looked at, its units stand for their own classes alone.
    Returns (all units, classes) float32 in [0, 1].
    A layer that is zero everywhere stays so, with a warning that ends with the remedy.
    """
    parts = []
    for l, values in enumerate(layers):
        largest = np.abs(values).max()
        if largest == 0 and l not in network.outputs:
            report.warning(f"Layer {l} has no importance at all with these parameters{remedy}")
        parts.append(np.abs(values) / (largest if largest else 1))
    units = np.concatenate(parts).astype(np.float32)
    units[network.output_units] = np.eye(network.class_count)
    return units


def raw_units(network: Network, layers: list[np.ndarray]) -> np.ndarray:
    """(all units, classes) float32: the values of the layers (units, classes), zero for outputs."""
    raw = np.concatenate(layers).astype(np.float32)
    raw[network.output_units] = 0
    return raw


def weight_edges(network: Network) -> np.ndarray:
    """(edges, 1) float32: |weight| over the largest of its connection."""
    strengths = [np.abs(c.weight) for c in network.connections]
    return np.concatenate([s / max(s.max(initial=0), np.finfo(np.float32).tiny) for s in strengths])[:, None]
