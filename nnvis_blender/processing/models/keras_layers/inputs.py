"""The inputs of a model: their shapes, what they hold, and which way round the program takes them."""

from ...errors import bad_input, shown, usage
from .context import Context
from .graph import Graph, Member, Reference
from .layer import MOST_LENGTH, is_whole
from .value import FIRST, PLAIN, Value

STEPS = 32  # of a sequence whose length the file leaves open
_SHAPES = ("batch_shape", "batch_input_shape", "shape", "input_shape")
# layers before which a value has channels, and those that take maps whatever their shape is
_LETTING_PASS = frozenset(
    "InputLayer Activation BatchNormalization Rescaling Normalization Dropout GaussianNoise GaussianDropout ReLU "
    "SpatialDropout2D RandomFlip RandomRotation RandomZoom RandomTranslation RandomContrast RandomBrightness".split()
)
_OF_MAPS = ("Conv2D", "Conv3D", "Pooling2D", "Pooling3D", "Padding2D", "Padding3D", "Cropping2D", "Cropping3D")
_OF_MAPS += ("Sampling2D", "Sampling3D", "Resizing", "CenterCrop")


def inputs_of(graph: Graph, context: Context) -> list[Value]:
    """The program's inputs, in the order of the graph's. Raises NNVisError (bad_input) where a shape is not known."""
    values = [_input(graph, reference, context) for reference in graph.inputs]
    sizes, known = context.reading.options.input_size, [value.shape for value in values]
    if sizes is not None and not any(set(sizes) <= set(shape) for shape in known):
        raise usage(f"{context.file} takes samples of the shape {shown(known[0])}", "Leave input_size out")
    return values


def _input(graph: Graph, reference: Reference, context: Context) -> Value:
    member = graph.members.get(reference.layer)
    if member is None:
        raise bad_input(f"{context.file}: nothing gives the input {shown(reference.layer)}")
    takers = _takers(graph, reference.layer)
    tokens = next((taker for taker in takers if taker.class_name == "Embedding"), None)
    raw = _shape_said(graph, member)
    is_image = len(raw) == 3 and _is_of_maps(takers)
    with context.at(member.name):
        is_first = is_image and any(taker.config.get("data_format") == "channels_first" for taker in takers)
        shape = _whole_shape(raw, context)
        if tokens is not None:
            most = tokens.config.get("input_dim")
            return context.input(member.name, shape, PLAIN, "tokens", most if is_whole(most, 1, MOST_LENGTH) else 0)
        if is_image and not is_first:
            return context.input(member.name, shape, FIRST, "image")
        if len(raw) == 3 and shape[-1] in (1, 3, 4) and all(taker.class_name == "Flatten" for taker in takers):
            return context.input(member.name, shape, FIRST, "image")
        layout = FIRST if len(raw) == 4 and _is_of_maps(takers) and not _says_first(takers) else PLAIN
        return context.input(member.name, shape, layout, "image" if is_image else "values")


def _says_first(takers: list[Member]) -> bool:
    return any(taker.config.get("data_format") == "channels_first" for taker in takers)


def _is_of_maps(takers: list[Member]) -> bool:
    return any(any(word in taker.class_name for word in _OF_MAPS) for taker in takers)


def _takers(graph: Graph, name: str) -> list[Member]:
    """The layers to which a layer's values come, behind those that leave their axes as they are; within models too."""
    found, seen, waiting, indices = [], set(), [(graph, name)], {}
    while waiting:
        place, name = waiting.pop()
        if id(place) not in indices:
            indices[id(place)] = _taken_by(place)
        for member in indices[id(place)].get(name, ()):
            key = (id(place), member.name)
            if key in seen:
                continue
            seen.add(key)
            if member.graph is not None:
                waiting += [(member.graph, r.layer) for r in member.graph.inputs]
            elif member.class_name in _LETTING_PASS:
                waiting.append((place, member.name))
            else:
                found.append(member)
    return found


def _taken_by(graph: Graph) -> dict[str, list[Member]]:
    """For the name of each layer those that take what it gives."""
    takers: dict[str, list[Member]] = {}
    for member in graph.members.values():
        for name in dict.fromkeys(r.layer for call in member.calls for r in call.references()):
            takers.setdefault(name, []).append(member)
    return takers


def _shape_said(graph: Graph, member: Member) -> list:
    """The shape of a sample, with None for what the file leaves open."""
    shape = next((member.config[key] for key in _SHAPES[:2] if member.config.get(key)), None)
    if shape is not None:
        shape = shape[1:]
    elif graph.built:
        shape = graph.built[1:]
    else:
        inner = next((m for m in graph.members.values() if m.class_name != "InputLayer"), None)
        if inner is not None and inner.graph is not None and inner.graph.inputs:
            first = inner.graph.members.get(inner.graph.inputs[0].layer)
            return _shape_said(inner.graph, first)
        shape = [None] if inner is not None and inner.class_name == "Embedding" else None
    if not isinstance(shape, list) or not all(n is None or is_whole(n, 1, MOST_LENGTH) for n in shape):
        raise bad_input(
            f"the input {shown(member.name)} has the shape {shown(shape)}, which is not known",
            "Call the model once on data, or give it an Input layer, and save it again",
        )
    return shape


def _whole_shape(raw: list, context: Context) -> tuple[int, ...]:
    """The shape with what the file leaves open taken from the options, or for a sequence said and assumed."""
    places = [k for k, length in enumerate(raw) if length is None]
    sizes = context.reading.options.input_size
    if not places:
        return tuple(raw)
    if sizes is not None and len(sizes) not in (1, len(places)):
        raise usage(f"{context.file} takes samples of the shape {shown(raw)}", "Give input_size for each None")
    if sizes is None and (len(raw) > 2 or places != [0]):
        raise bad_input(
            f"{context.file} leaves the size of its input {shown(context.layer)} open: {shown(raw)}",
            f"Give input_size, {'one number' if len(places) == 1 else f'one number or {len(places)}'}",
        )
    if sizes is None:
        context.reading.note(
            f"the file leaves the length of {context.layer} open: sequences of {STEPS} are taken; set "
            "input_size if they have another"
        )
        sizes = [STEPS]
    filled = list(raw)
    for place, size in zip(places, sizes * len(places) if len(sizes) == 1 else sizes):
        filled[place] = size
    return tuple(filled)
