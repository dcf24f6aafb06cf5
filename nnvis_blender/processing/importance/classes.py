"""What every method asks of model and data together, and the form all results take."""

import numpy as np

from ..errors import bad_input


def check_fit(model, dataset) -> None:
    """Raises NNVisError (bad_input) when the data's features or labels do not match the model, or a class has no
    training samples.
    """
    inputs, outputs = model.layer_sizes[0], model.layer_sizes[-1]
    features = dataset.x_train.shape[1]
    if features != inputs:
        raise bad_input(
            f"{dataset.name} has {features} features a sample but {model.name} takes {inputs}",
            "Give the data the model was trained on, images resized to its input (data option size)",
        )
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


def by_layer_maximum(layers: list, report, remedy: str = "") -> np.ndarray:
    """|values| over the largest of their layer. layers: list of (units, classes). Returns (all units, classes) float32
    in [0, 1].

    A layer that is zero everywhere stays so, with a warning that ends with the remedy.
    """
    parts = []
    for l, values in enumerate(layers):
        largest = np.abs(values).max()
        if largest == 0:
            report.warning(f"Layer {l} has no importance at all with these parameters{remedy}")
        parts.append(np.abs(values) / (largest if largest else 1))
    return np.concatenate(parts).astype(np.float32)


def weight_edges(model) -> np.ndarray:
    """(edges, 1) float32: |weight| over the largest of its connection."""
    return np.concatenate(
        [np.abs(w).ravel() / max(np.abs(w).max(), np.finfo(np.float32).tiny) for w, _ in model.weights]
    )[:, None]
