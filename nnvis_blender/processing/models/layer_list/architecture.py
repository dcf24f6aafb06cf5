"""A layer list as the architecture of weights that are kept without one, and the files that hold both."""

import json

from ...errors import NNVisError, bad_input
from ...files.json_file import parse_json
from .form import LayerList, layer_list_of, read_layer_list, values_of
from .matching import matched_arrays, with_input

LAYERS_KEY = "nnvis_layers"  # of the metadata of a safetensors file: the JSON form of the list


def architecture(reading) -> LayerList | None:
    """The layer list that the options name or the file brings; None where there is neither.

    Raises NNVisError (bad_input) where it is no layer list.
    """
    if reading.options.architecture is not None:
        listed = read_layer_list(reading.options.architecture)
        reading.note("the architecture is that of the layer list in the options")
    elif reading.said_layers is not None:
        listed = _own(reading)
        reading.note("the architecture is that of the layer list in the file")
    else:
        return None
    for note in listed.notes:
        reading.note(f"layer list: {note}")
    return listed


def model_of_weights(listed: LayerList, layers: dict, reading, keeps_order: bool):
    """The Model of a state dict's layers by a list, see matching.matched_arrays. Raises NNVisError (bad_input)."""
    from .model import listed_model  # noqa: PLC0415  a second that readers of headers do not pay

    listed = with_input(listed, layers, reading)
    return listed_model(listed, matched_arrays(listed, layers, reading, keeps_order), reading)


def metadata_of(listed: LayerList) -> dict[str, str]:
    """What a safetensors file says of its layers, which `architecture` reads."""
    return {LAYERS_KEY: json.dumps(values_of(listed))}


def _own(reading) -> LayerList:
    try:
        values = parse_json(reading.said_layers)
        return layer_list_of(values if isinstance(values, dict) else {})
    except NNVisError as error:
        raise bad_input(f"{reading.path.name}, its layer list: {error.message}", error.remedy) from None
    except (ValueError, RecursionError):
        raise bad_input(f"the layer list of {reading.path.name} is no JSON", "Save it again") from None
