"""A request that names the JSON file of a layer list, made one that holds the list: the worker's requests are whole."""

from pathlib import Path

from ..errors import usage
from ..models.layer_list.form import LayerList, items_of, read_layer_list


def named_list(values: dict) -> LayerList | None:
    """The layer list in the file that train.layer_list names; None where it is no path.

    Raises NNVisError (bad_input) naming what is wrong with it.
    """
    train = values.get("train")
    named = train.get("layer_list") if isinstance(train, dict) else None
    return read_layer_list(Path(named)) if isinstance(named, str) else None


def with_list(values: dict, listed: LayerList, report) -> dict:
    """The request with the layers of a list, and with what its file says of training where the request does not.

    Images are brought to the size that the file says. What was guessed of it is a warning of the report.
    Raises NNVisError (usage) where images are to be resized to another size.
    """
    for note in listed.notes:
        report.warning(f"layer list: {note}")
    train = {**listed.training, **values["train"], "layer_list": items_of(listed.layers)}
    values = {**values, "train": train}
    if listed.input_shape is None or len(listed.input_shape) < 3:
        return values
    _, height, width = listed.input_shape
    options = values.get("data_options") or {}
    if height == width:
        return {**values, "data_options": {"size": width, **options}}
    if "size" not in options:
        return values
    raise usage(f"input_size is {height} x {width}, but images are resized to squares", "Leave size out")
