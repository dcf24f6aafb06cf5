"""Calls of layers: of the table's, of models and of what wraps a layer."""

from ...errors import shown
from ...files.fields import Fields
from .context import Context
from .graph import MODELS, Graph, Member, Reference, found, graph_of, names_within
from .layer import Layer, config_of, inner_layer, only
from .older import modern_weights
from .operations import OPERATIONS, operation_of
from .table import LAYERS
from .value import Value
from .weights import Owner, Weights

_OWN = ("keras", "tf_keras", "builtins", "tensorflow.keras", "tensorflow.python.keras", "tensorflow.contrib.keras")
_ONNX = "Save the model as ONNX (model.export of Keras 3, or tf2onnx), which says what it computes"
_REPLACE = "Build the model with layers of Keras' own in its place, or save it as ONNX"
_ALIKE = ("Dense", "Activation", "BatchNormalization", "LayerNormalization", "Dropout", "Embedding", "Softmax", "ReLU")


def call(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """What a layer of any class gives. Raises NNVisError (bad_input) for one that is not read, by its name."""
    context.count_call()
    with context.at(layer.name):
        if not (layer.module or "keras").startswith(_OWN):
            raise context.wrong(
                f"is of the class {shown(layer.class_name)} of {shown(layer.module)}, not Keras' own", _ONNX
            )
        if "Quantized" in str(layer.config.values.get("dtype")):
            raise context.wrong("is quantised, which is not read", "Save the model as it was before")
        if layer.class_name in ("Lambda", "SlicingOpLambda"):
            raise context.wrong(f"is a {layer.class_name}, which holds Python code and is never run", _REPLACE)
        name = operation_of(layer)
        if name is not None and name in OPERATIONS:
            return OPERATIONS[name](layer, values, context)
        if layer.class_name in _WRAPPERS and name is None:
            return _WRAPPERS[layer.class_name](layer, values, context)
        if layer.class_name not in LAYERS or name is not None:
            raise context.wrong(f"is of the class {shown(name or layer.class_name)}, which is not read", _ONNX)
        if layer.arguments.get("training") is True and "BatchNorm" in layer.class_name:
            raise context.wrong("is called in training mode, in which it gives other values for each batch")
        return LAYERS[layer.class_name](layer, values, context)


def evaluate(
    graph: Graph, own: dict[str, Weights], values: list[Value], context: Context, path: str = ""
) -> list[Value]:
    """What a graph gives for the values of its inputs. own: of each layer. path: before the names of its layers."""
    if len(values) != len(graph.inputs):
        raise context.wrong(f"takes {len(graph.inputs)} values, not {len(values)}")
    given = {(r.layer, r.call): [value] for r, value in zip(graph.inputs, values)}
    for name, number in _order(graph, given, context):
        member, taken = graph.members[name], _call_of(graph, (name, number))
        arguments = {key: _filled(value, given, context) for key, value in taken.arguments.items() if key != "mask"}
        if isinstance(taken.arguments.get("mask"), Reference):
            context.reading.note(f"{path}{name} is called with a mask, which is left out")
        config = Fields(member.config, f"{context.file}, the layer {shown(path + name)}")
        kept = context.kept.get((member.class_name, name), [])
        arrays = kept[0] if own[name].is_empty and len(kept) == 1 else own[name]
        if context.version == 1:
            arrays = modern_weights(member.class_name, member.config, arrays)
        layer = Layer(member.class_name, path + name, config, arrays, arguments, _module(member, context))
        positional = _filled(taken.values, given, context)
        if operation_of(layer) is None:
            positional = _flat(positional)
        given[name, number] = call(layer, positional, context)
    return [_filled(reference, given, context) for reference in graph.outputs]


def weights_of(graph: Graph, weights: Weights) -> dict[str, Weights]:
    """The weights of each layer of a graph, by its name."""
    owners = [Owner(m.name, m.class_name, frozenset(names_within(m))) for m in graph.members.values()]
    return dict(zip(graph.members, weights.layers(owners)))


def kept_weights(graph: Graph, weights: Weights) -> dict[tuple[str, str], list[Weights]]:
    """The arrays that a file keeps of layers and of models within the model, by their class and name."""
    found = {}
    for name, own in weights_of(graph, weights).items():
        member = graph.members[name]
        if not own.is_empty:
            found.setdefault((member.class_name, name), []).append(own)
        if member.graph is not None:
            for key, several in kept_weights(member.graph, own).items():
                found.setdefault(key, []).extend(several)
    return found


def _order(graph: Graph, given: dict, context: Context) -> list[tuple[str, int]]:
    """The calls that the outputs depend on, each after those that it takes; masks count for nothing."""
    order, done, open_calls = [], set(given), set()
    stack = [(r.layer, r.call) for r in reversed(graph.outputs)]
    while stack:
        key = stack[-1]
        if key in done:
            stack.pop()
            continue
        if key[0] not in graph.members:
            raise context.wrong(f"takes a layer {shown(key[0])}, which is not there")
        taken = _call_of(graph, key)
        named = [value for name, value in taken.arguments.items() if name != "mask"]
        missing = [(r.layer, r.call) for r in found([taken.values, named]) if (r.layer, r.call) not in done]
        if not missing:
            order.append(key)
            done.add(key)
        elif key in open_calls:
            raise context.wrong(f"has a circle through {shown(key[0])}")
        else:
            open_calls.add(key)
            stack.extend(reversed(missing))
    return order


def _call_of(graph: Graph, key: tuple[str, int]):
    """The Call that a Reference's layer and number mean."""
    member = graph.members[key[0]]
    place = key[1] - member.first
    if not 0 <= place < len(member.calls):
        raise ValueError(f"the layer {shown(member.name)} has no call {key[1]}")
    return member.calls[place]


def _filled(value, given: dict, context: Context):
    """A call's values with what their References gave."""
    if isinstance(value, Reference):
        results = given[value.layer, value.call]
        if value.output >= len(results):
            raise context.wrong(f"takes the output {value.output} of {shown(value.layer)}, which gives {len(results)}")
        return results[value.output]
    if isinstance(value, dict):
        return {key: _filled(item, given, context) for key, item in value.items()}
    return [_filled(item, given, context) for item in value] if isinstance(value, list) else value


def _module(member: Member, context: Context) -> str:
    """Where a layer's class is from; .h5 files of Keras 3 do not say that a bare class is of an operation."""
    is_bare = not member.module and not {"trainable", "dtype", "batch_shape"} & set(member.config)
    return "keras.ops" if is_bare and context.version >= 3 and member.graph is None else member.module


def _flat(values) -> list[Value]:
    """The Values within lists and objects, in their order."""
    if isinstance(values, Value):
        return [values]
    if isinstance(values, dict):
        values = list(values.values())
    return [one for item in values for one in _flat(item)] if isinstance(values, list) else []


def _model(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """A model as a layer, which is read once however often it is called."""
    key = (layer.name, id(layer.config.values))
    if key not in context.models:
        graph = graph_of({"class_name": layer.class_name, "config": layer.config.values}, layer.config)
        context.models[key] = graph, weights_of(graph, layer.weights)
    return evaluate(*context.models[key], values, context, f"{layer.name}/")


def _time_distributed(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """One layer at each step; what works on the last axis alone does so as it is, all else with steps as samples."""
    value = only(values, context)
    serialized = layer.config.object("layer")
    inner = inner_layer(layer, config_of(serialized).get("name") or "layer", serialized, layer.weights.part("layer"))
    if len(value.shape) < 2:
        raise context.wrong(f"takes sequences, not the shape {value.shape}")
    if inner.class_name in _ALIKE and inner.config.values.get("axis", -1) in (-1, [-1]):
        return call(inner, [context.plain(value)], context)
    time, shape = value.shape[0], value.shape[1:]
    value = context.plain(value)
    steps = context.step("reshape", [value], shape, shape=[-1, *shape])
    results = [context.plain(one) for one in call(inner, [steps], context)]
    return [context.step("reshape", [one], (time, *one.shape), shape=[-1, time, *one.shape]) for one in results]


_WRAPPERS = {**dict.fromkeys(MODELS, _model), "TimeDistributed": _time_distributed}
