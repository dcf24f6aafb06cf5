"""The JSON form of a list of layers: {"layers": [{"type": "conv", "out_channels": 8}, ...], "input_size": 28, ...}.

It is the one that Network-Visualizers publishes, with more types of layers, a name for each and a seed. Without NumPy.
"""

import dataclasses
from pathlib import Path

from ... import parameters
from ...errors import NNVisError, bad_input, shown, usage
from ...files.json_file import read_json
from .layers import LAYERS, ListedLayer
from .shapes import MOST_LAYERS, MOST_SIDE, layer_shapes

WHAT = "layer list"
REMEDY = 'Write it as {"layers": [{"type": "dense", "out_features": 10}, ...], "input_size": 28, "in_channels": 1}'
MOST_NAME = 60
_OWN_KEYS = ("type", "name")


@dataclasses.dataclass(frozen=True)
class ListSettings:
    """What a file has beside its layers; what it leaves out is None"""

    input_size: list[int] | None = parameters.field(
        None, 1, 1 << 24, help="side of the square input images, [height, width], or the number of features"
    )
    in_channels: int | None = parameters.field(None, 1, 4096, help="channels of the input images")
    num_classes: int | None = parameters.field(None, 2, 65536, help="how many classes there are")
    seed: int | None = parameters.field(None, 0, 2**31 - 1, help="seed of the initial weights and of training")
    epochs: int | None = parameters.field(None, 1, 10000, help="passes over the training samples")
    batch_size: int | None = parameters.field(None, 1, 65536, help="samples in a step")
    patience: int | None = parameters.field(
        None, 0, 10000, help="epochs without a lower validation loss after which training stops"
    )
    percent_of_train_data_to_use: float | None = parameters.field(
        None, 0.0, 100.0, help="share of the training samples that are used"
    )
    percent_train_data_to_use_for_validation: float | None = parameters.field(
        None, 0.0, 100.0, help="share of these that are set apart for the validation loss"
    )
    validation_subset_ratio: float | None = parameters.field(
        None, 0.0, 100.0, help="share of those set apart that the loss is measured on"
    )
    model_output_filename: str | None = parameters.field(None, help="name of the trained network's file")


# a share in the file -> the field of TrainingParameters
_SHARES = {
    "percent_of_train_data_to_use": "train_share",
    "percent_train_data_to_use_for_validation": "validation_share",
    "validation_subset_ratio": "validation_subset",
}
_SAME = ("seed", "epochs", "batch_size")


@dataclasses.dataclass(frozen=True)
class LayerList:
    """A list of layers and what is said beside it.

    input_shape: (channels, height, width) of a list that takes_maps, else (features,); None where nothing says it.
    classes: None where nothing says it. training: fields of TrainingParameters. output_name: what the file calls the
    trained network, or "". notes: what was assumed or left out.
    """

    layers: tuple[ListedLayer, ...]
    input_shape: tuple[int, ...] | None = None
    classes: int | None = None
    training: dict[str, object] = dataclasses.field(default_factory=dict)
    output_name: str = ""
    notes: tuple[str, ...] = ()

    @property
    def takes_maps(self) -> bool:
        return take_maps(self.layers)


def take_maps(layers) -> bool:
    """Whether some layer takes maps, so that the input is one, too; others take all its values in a row."""
    return any(layer.kind.takes == "maps" for layer in layers)


def read_layer_list(path) -> LayerList:
    """The list in a JSON file. Raises NNVisError (bad_input) naming the file, the layer and what is wrong."""
    values, name = read_json(path, WHAT, REMEDY), Path(path).name
    try:
        return layer_list_of(values)
    except NNVisError as error:
        raise bad_input(f"{name}: {error.message}", error.remedy) from None


def layer_list_of(values: dict) -> LayerList:
    """The list in a JSON object. Raises NNVisError (usage) naming the layer and what is wrong."""
    layers = layers_of(values.get("layers"))
    known = {field.name for field in dataclasses.fields(ListSettings)}
    unknown = [key for key in values if key not in known and key != "layers"]
    notes = [f"left out, as not known: {shown(', '.join(unknown), 100, quoted=False)}"] if unknown else []
    size = values.get("input_size")
    settings = {key: value for key, value in values.items() if key in known}
    if isinstance(size, (int, float)) and not isinstance(size, bool):
        settings["input_size"] = [size]
    read = parameters.from_dict(ListSettings, settings, WHAT)
    shape = input_shape(read, take_maps(layers), notes)
    training = _training(read, notes)
    return LayerList(layers, shape, read.num_classes, training, read.model_output_filename or "", tuple(notes))


def layers_of(items) -> tuple[ListedLayer, ...]:
    """The layers of a JSON list of objects. Raises NNVisError (usage) naming the layer and what is wrong."""
    if not isinstance(items, (list, tuple)) or not items:
        raise usage(f"layers is {shown(items)}, not a list of layers", REMEDY)
    if len(items) > MOST_LAYERS:
        raise usage(f"there are {len(items)} layers", f"At most {MOST_LAYERS} are taken")
    layers = tuple(_layer(item, number) for number, item in enumerate(items, 1))
    names = [layer.name for layer in layers if layer.name]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise usage(f"two layers have the name {shown(twice)}", "Give each a name of its own, or none")
    return layers


def items_of(layers) -> list[dict[str, object]]:
    """The layers as the JSON form has them; layers_of reads them."""
    return [
        {"type": layer.type, **dataclasses.asdict(layer.parameters), **({"name": layer.name} if layer.name else {})}
        for layer in layers
    ]


def values_of(listed: LayerList) -> dict[str, object]:
    """The JSON object of a list; layer_list_of reads it."""
    values = {"layers": items_of(listed.layers), **{k: v for k, v in listed.training.items() if k in _SAME}}
    if listed.training.get("patience") is not None:
        values["patience"] = listed.training["patience"]
    values |= {key: listed.training[name] for key, name in _SHARES.items() if name in listed.training}
    if listed.classes is not None:
        values["num_classes"] = listed.classes
    if listed.input_shape is not None and len(listed.input_shape) == 3:
        channels, height, width = listed.input_shape
        values |= {"input_size": width if height == width else [height, width], "in_channels": channels}
    elif listed.input_shape is not None:
        values["input_size"] = listed.input_shape[0]
    return values | ({"model_output_filename": listed.output_name} if listed.output_name else {})


def input_shape(read: ListSettings, takes_maps: bool, notes: list) -> tuple[int, ...] | None:
    """The shape of one sample, None where nothing says it; what is assumed is added to the notes.

    Raises NNVisError (usage) for what is no size.
    """
    size, channels = read.input_size, read.in_channels
    if size is None:
        return None
    if len(size) > 2:
        raise usage(f"input_size is {size}", "Give one number, or height and width")
    if not takes_maps:  # flat or not, dense layers take all values
        side = size[0] if channels is None or len(size) == 2 else size[0] ** 2
        return (side * (size[1] if len(size) == 2 else 1) * (channels or 1),)
    if max(size) > MOST_SIDE:
        raise usage(f"input_size is {shown(size)}", f"Images of at most {MOST_SIDE} x {MOST_SIDE} are taken")
    if channels is None:
        notes.append("no in_channels is given: the images are taken to be grey, of 1 channel")
    return (channels or 1, size[0], size[-1])


def require_shapes(listed: LayerList, error=bad_input) -> tuple[tuple[int, ...], ...]:
    """The shape after each layer of a list whose input is known. Raises error(message, remedy) for a mistake in it."""
    found = layer_shapes(listed.layers, listed.input_shape, listed.classes)
    if found.mistake is not None:
        raise error(found.mistake.message, found.mistake.remedy)
    return found.shapes


def _layer(item, number: int) -> ListedLayer:
    if not isinstance(item, dict):
        raise usage(f"layer {number} is {shown(item)}, not an object", 'Write it as {"type": "relu"}')
    kind = item.get("type")
    if not isinstance(kind, str) or kind not in LAYERS:
        raise usage(f"layer {number} has the type {shown(kind)}, which is not known", f"Known are {', '.join(LAYERS)}")
    name = item.get("name")
    if name is not None and (not isinstance(name, str) or not name.isprintable() or len(name) > MOST_NAME):
        raise usage(f"the name of layer {number} is {shown(name)}, not a text of one short line", "Leave it out")
    own = {key: value for key, value in item.items() if key not in _OWN_KEYS}
    try:
        return ListedLayer(kind, parameters.from_dict(LAYERS[kind].parameters, own), (name or "").strip())
    except NNVisError as error:
        raise usage(f"layer {number} ({kind}): {error.message}", error.remedy) from None


def _training(read: ListSettings, notes: list) -> dict[str, object]:
    training = {key: getattr(read, key) for key in _SAME if getattr(read, key) is not None}
    if read.patience is not None:
        early = read.patience > 0
        training["patience"] = read.patience if early else None
        notes += [] if early else ["patience 0 is read as no early stopping"]
    for key, name in _SHARES.items():
        share = getattr(read, key)
        if share is None:
            continue
        if share > 1:  # 1 itself is all, as the published form's shares have it
            notes.append(f"{key} {share:g} is read as {share:g} %; up to 1 it is a share")
            share /= 100
        if share == 0:
            raise usage(f"{key} is 0, which leaves no samples", "Give a share from 0 to 1, or leave it out")
        training[name] = share
    return training
