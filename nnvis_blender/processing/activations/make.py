"""From a model and samples to the Maps of a processed network."""

import numpy as np

from ..datasets.fit import check_shapes
from ..errors import bad_input
from ..network import ProcessedNetwork
from .attention import add_attention
from .chosen import choose
from .contributions import contributions
from .maps import Maps
from .parameters import MapParameters
from .running import as_batch, layer_maps, plan, probabilities
from .windows import windows_of


def make_maps(
    processed: ProcessedNetwork,
    model,
    dataset,
    data_options,
    settings: MapParameters,
    report,
    vocabulary: dict[int, str] | None = None,
) -> Maps:
    """What the units of a processed network hold for samples of a data set, or for an image where that is None.

    model: the Model that the network was drawn of. data_options: how the data are read, and so the image. vocabulary:
    what its tokens are called, by their numbers. Raises NNVisError: usage for samples that there are none of, bad_input
    for what does not fit or is not finite.
    """
    check_same_layers(processed, model)
    if dataset is not None:
        check_shapes(model, dataset)
    chosen = choose(model, dataset, data_options, settings, processed.input_image is not None, report)
    outputs = probabilities(model, chosen.x)
    kept, notes = plan(model, chosen.x, processed.importance.units, settings)
    is_of_classes = model.outputs_kind != "values"
    layers, batch = layer_maps(model, chosen.x, kept, report), as_batch(model, chosen.x)
    notes += add_attention(model, batch, layers)
    windows, unseen = windows_of(model, batch, layers)
    brought, unknown = contributions(model, batch, processed.bundles.edges)
    return Maps(
        chosen.numbers,
        chosen.names,
        chosen.truth,
        (outputs.argmax(axis=1) if is_of_classes else np.full(len(outputs), -1)).astype(np.int32),
        outputs,
        layers,
        windows,
        brought,
        chosen.pictures,
        chosen.notes + notes + unseen + unknown,
        _tokens(model, chosen.x, vocabulary or {}),
    )


def _tokens(model, x: np.ndarray, vocabulary: dict[int, str]) -> list[list[str]]:
    """What the tokens of samples (n, features) are called, their numbers where that is not known."""
    if model.inputs[0].kind != "tokens":
        return []
    return [[vocabulary.get(number, str(number)) for number in row] for row in np.rint(x).astype(int).tolist()]


def check_same_layers(processed: ProcessedNetwork, model) -> None:
    """Raises NNVisError (bad_input) where a model draws other layers than a processed network has."""
    sizes = [[layer.size for layer in network.layers] for network in (processed.network, model.network)]
    if sizes[0] != sizes[1]:
        raise bad_input(f"{model.name} is drawn with other layers than the file holds", "Process the model again")
