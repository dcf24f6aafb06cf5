"""What is in a model file, JSON-able: one form for whatever is told of it, from its header or from the whole model."""

import math

from .formats.tensors import Tensor

CHAIN, LISTED = "chain of Linear layers", "list of layers"
READ_WHOLE = (CHAIN, LISTED)  # the architectures of files that are read whole, unless they are large


def outline(format: str, notes: list[str], **known) -> dict[str, object]:
    """The outline with what is known; everything else is None or empty.

    format, architecture, activation: texts. layers: see layer_values. inputs, outputs: how many values. input_shape:
    of one sample. units, edges: of the network that is drawn. tensors: {"name", "shape", "dtype"} of each. parameters:
    how many numbers there are in them. class_names. notes: what was stripped, assumed or guessed. problem: why the
    file cannot be read as a model, a sentence. sha256: of the model.
    """
    empty = {
        "architecture": None,
        "activation": None,
        "layers": [],
        "inputs": None,
        "input_shape": None,
        "outputs": None,
        "units": None,
        "edges": None,
        "tensors": [],
        "parameters": None,
        "class_names": [],
        "notes": notes,
        "problem": None,
        "sha256": None,
    }
    return {"format": format, **empty, **known}


def outline_of_model(model) -> dict[str, object]:
    """The outline of a Model."""
    network = model.network
    names = network.class_names
    return outline(
        model.description["format"],
        list(model.notes),
        activation=model.description.get("activation") or None,
        layers=[layer_values(layer) for layer in network.layers],
        inputs=sum(math.prod(given.shape) for given in model.inputs),
        input_shape=_input_shape(model),
        outputs=network.class_count,
        units=network.unit_count,
        edges=network.edge_count,
        class_names=[] if names == [str(k) for k in range(len(names))] else list(names),
        sha256=model.sha256,
    )


def _input_shape(model) -> list[int] | None:
    """Of a sample, or as its values are drawn, of a model of one input."""
    if len(model.inputs) != 1:
        return None
    (given,) = model.inputs
    return list(model.network.layers[given.layer].shape if given.kind == "values" else given.shape)


def layer_values(layer) -> dict[str, object]:
    """A layer of a network as outlines have it."""
    return {
        "name": layer.name,
        "kind": layer.kind,
        "units": layer.size,
        "shape": list(layer.shape),
        "activation": layer.activation,
    }


def weight_values(name: str, kind: str, weights: tuple[int, ...], units: int) -> dict[str, object]:
    """A layer of which only a header is known; weights: the shape of its matrix or kernel as the file has it."""
    return {"name": name, "kind": kind, "units": units, "shape": [units], "activation": None, "weights": list(weights)}


def tensor_values(tensors: dict[str, Tensor]) -> dict[str, object]:
    """The keys of an outline that say what tensors there are."""
    return {
        "tensors": [{"name": name, "shape": list(t.shape), "dtype": t.kind} for name, t in tensors.items()],
        "parameters": sum(math.prod(t.shape) for t in tensors.values() if t.is_number),
    }


def describe(values: dict[str, object]) -> list[str]:
    """Lines on an outline."""
    return [title_line(values), *(layer_text(layer) for layer in values["layers"]), *other_lines(values)]


def title_line(values: dict[str, object]) -> str:
    """A line on an outline's format and kind of network."""
    kinds = [word for word in (values["format"], values["architecture"]) if word]
    return ", ".join(kinds + [f"activation {values['activation']}"] * bool(values["activation"]))


def other_lines(values: dict[str, object]) -> list[str]:
    """Lines on whatever an outline says beyond its title and its layers."""
    lines = []
    if values["inputs"] is not None:
        shape = f" {tuple(values['input_shape'])}" if values["input_shape"] else ""
        lines.append(f"inputs {values['inputs']}{shape}, outputs {values['outputs']}")
    if values["units"] is not None:
        lines.append(f"units {values['units']}, edges {values['edges']}")
    if values["tensors"]:
        types = ", ".join(sorted({tensor["dtype"] for tensor in values["tensors"]}))
        lines.append(f"parameters {values['parameters']:,} in {len(values['tensors'])} tensors ({types})")
    if values["class_names"]:
        lines.append(f"classes {', '.join(values['class_names'])}")
    lines += [f"note: {note}" for note in values["notes"]]
    if values["problem"]:
        lines.append(f"as it is, it cannot be run: {values['problem']}")
    if values["sha256"]:
        lines.append(f"sha256 {values['sha256']}")
    return lines


def layer_text(layer: dict[str, object]) -> str:
    """A line on a layer of an outline."""
    text = f"{layer['name']}: {layer['kind']}, {layer['units']} units {tuple(layer['shape'])}"
    if layer.get("weights"):
        weights = " x ".join(map(str, layer["weights"]))
        text = f"{layer['name']}: {layer['kind']}, {layer['units']} units, weights {weights}"
    return f"{text}, {layer['activation']}" if layer["activation"] else text
