"""From a model and samples to the Maps of a processed network."""

import numpy as np

from ..datasets.fit import check_shapes
from ..errors import bad_input
from ..network import ProcessedNetwork
from .chosen import choose
from .maps import Maps
from .parameters import MapParameters
from .running import layer_maps, plan, probabilities


def make_maps(processed: ProcessedNetwork, model, dataset, data_options, settings: MapParameters, report) -> Maps:
    """What the units of a processed network hold for samples of a data set, or for an image where that is None.

    model: the Model that the network was drawn of. data_options: how the data are read, and so the image. Raises
    NNVisError: usage for samples that there are none of, bad_input for what does not fit or is not finite.
    """
    check_same_layers(processed, model)
    if dataset is not None:
        check_shapes(model, dataset)
    chosen = choose(model, dataset, data_options, settings, processed.input_image is not None, report)
    outputs = probabilities(model, chosen.x)
    kept, notes = plan(model, chosen.x, processed.importance.units, settings)
    is_of_classes = model.outputs_kind != "values"
    return Maps(
        chosen.numbers,
        chosen.names,
        chosen.truth,
        (outputs.argmax(axis=1) if is_of_classes else np.full(len(outputs), -1)).astype(np.int32),
        outputs,
        layer_maps(model, chosen.x, kept, report),
        pictures=chosen.pictures,
        notes=chosen.notes + notes,
    )


def check_same_layers(processed: ProcessedNetwork, model) -> None:
    """Raises NNVisError (bad_input) where a model draws other layers than a processed network has."""
    sizes = [[layer.size for layer in network.layers] for network in (processed.network, model.network)]
    if sizes[0] != sizes[1]:
        raise bad_input(f"{model.name} is drawn with other layers than the file holds", "Process the model again")
