"""The graph of layers in the configuration of a model: sequential or functional, of Keras 1, 2 and 3."""

import dataclasses
from dataclasses import dataclass, field
from typing import NamedTuple

from ...errors import shown
from ...files.fields import Fields
from .layer import config_of, is_whole

MOST_LAYERS = 20_000
MODELS = ("Sequential", "Functional", "Model")


class Reference(NamedTuple):
    """An output of a call of a layer."""

    layer: str
    call: int
    output: int


@dataclass(frozen=True)
class Call:
    """What a layer is called with: References within lists and objects, or plain values."""

    values: list
    arguments: dict[str, object] = field(default_factory=dict)

    def references(self) -> list[Reference]:
        return found([self.values, self.arguments])


@dataclass(frozen=True)
class Member:
    """A layer of a graph. config: of its class. calls: in order. first: the number that References give the first call.

    graph: its own, of a model as a layer.
    """

    name: str
    class_name: str
    module: str
    config: dict
    calls: list[Call]
    graph: "Graph | None" = None
    first: int = 0


@dataclass(frozen=True)
class Graph:
    """members: name -> layer, in the file's order. inputs, outputs: References. built: an input shape that it knows."""

    members: dict[str, Member]
    inputs: list[Reference]
    outputs: list[Reference]
    built: object = None

    def names(self) -> set[str]:
        """The names of all layers, those within layers too."""
        return {name for member in self.members.values() for name in names_within(member)}


def names_within(member: Member) -> set[str]:
    """A layer's name and those of all layers within it."""
    inner = member.graph
    wrapped = member.config.get("layer")
    names = {member.name} | (inner.names() if inner else set())
    if isinstance(wrapped, dict) and isinstance(wrapped.get("config"), dict):
        names.add(str(wrapped["config"].get("name")))
        if wrapped.get("class_name") in MODELS:
            names |= graph_of(wrapped, Fields({}, "")).names()
    return names


def found(structure) -> list[Reference]:
    """The References within lists and objects, in their order."""
    if isinstance(structure, Reference):
        return [structure]
    if isinstance(structure, dict):
        structure = structure.values()
    elif not isinstance(structure, (list, tuple)):
        return []
    return [one for item in structure for one in found(item)]


def graph_of(serialized: dict, where: Fields) -> Graph:
    """The graph of {"class_name", "config"}. where: says where it stands. Raises NNVisError (bad_input)."""
    config = config_of(serialized)
    layers = config.get("layers")
    if not isinstance(layers, list) or not layers or len(layers) > MOST_LAYERS:
        raise where.wrong(f"a model of {len(layers) if isinstance(layers, list) else 'no'} layers is not read")
    if "input_layers" not in config:
        return _sequential(layers, config, where)
    members = {}
    for one in layers:
        member = _member(one, where, one.get("inbound_nodes") if isinstance(one, dict) else None)
        if member.name in members:
            raise where.wrong(f"two layers are called {shown(member.name)}")
        members[member.name] = member
    inputs, outputs = (found(_resolved(config.get(name), members)) for name in ("input_layers", "output_layers"))
    references = outputs + [r for member in members.values() for call in member.calls for r in call.references()]
    for reference in references:  # a model may count its own making as its call 0
        member = members.get(reference.layer)
        if member and member.graph and not member.first and reference.call >= len(member.calls):
            members[member.name] = dataclasses.replace(member, first=1)
    return Graph(members, inputs, outputs)


def _sequential(layers: list, config: dict, where: Fields) -> Graph:
    """A chain, whose first layer need not say its input."""
    members, last = {}, None
    for number, one in enumerate(layers):
        member = _member(one, where, [])
        if not number and member.class_name != "InputLayer":
            first = {key: member.config[key] for key in ("batch_input_shape", "batch_shape") if key in member.config}
            name = f"{member.name}_input"
            members[name], last = Member(name, "InputLayer", "", first, [Call([])]), Reference(name, 0, 0)
        if member.name in members:
            raise where.wrong(f"two layers are called {shown(member.name)}")
        call = Call([] if last is None else [last])
        members[member.name] = dataclasses.replace(member, calls=[call])
        last = Reference(member.name, 0, 0)
    first = next(iter(members))
    return Graph(members, [Reference(first, 0, 0)], [last], config.get("build_input_shape"))


def _member(one, where: Fields, nodes) -> Member:
    if not isinstance(one, dict) or not isinstance(one.get("class_name"), str):
        raise where.wrong(f"{shown(one)} in the place of a layer")
    own, module = config_of(one), one.get("module")
    name = one.get("name") or own.get("name")
    if not isinstance(name, str) or not name or len(name) > 1000:
        raise where.wrong(f"a layer of the class {shown(one['class_name'])} has no name")
    registered = one.get("registered_name")
    if isinstance(registered, str) and ">" in registered:
        module = registered
    is_model = one["class_name"] in MODELS
    graph = graph_of(one, Fields({}, f"{where.where}, {shown(name)}")) if is_model else None
    calls = [_call(node) for node in nodes or []] or [Call([])]
    return Member(name, one["class_name"], module if isinstance(module, str) else "", own, calls, graph)


def _call(node) -> Call:
    """A call of Keras 3 ({"args", "kwargs"}), or of those before: one or more [layer, call, output, named]."""
    if isinstance(node, dict) and "args" in node:
        arguments = node.get("kwargs")
        return Call(_tensors(node["args"]), _tensors(arguments if isinstance(arguments, dict) else {}))
    several = [node] if _is_entry(node) else list(node.values()) if isinstance(node, dict) else node
    values, arguments = [], {}
    for entry in several if isinstance(several, list) else []:
        if not _is_entry(entry):
            raise ValueError(f"{shown(entry)} in the place of a layer's input")
        values.append(entry[2] if entry[0] == "_CONSTANT_VALUE" else Reference(*entry[:3]))
        if len(entry) > 3 and isinstance(entry[3], dict):
            arguments |= _entries(entry[3])
    return Call(values, arguments)


def _is_entry(value) -> bool:
    """Whether a value is [layer, call, output] or [layer, call, output, named arguments]."""
    if not isinstance(value, list) or len(value) not in (3, 4) or not isinstance(value[0], str):
        return False
    if value[0] == "_CONSTANT_VALUE":
        return True
    return is_whole(value[1], 0, 1 << 20) and is_whole(value[2], 0, 1 << 20)


def _entries(value):
    """Named arguments of Keras 2, whose tensors are [layer, call, output]."""
    if isinstance(value, dict):
        return {key: _entries(item) for key, item in value.items()}
    if _is_entry(value) and len(value) == 3:
        return Reference(*value)
    return [_entries(item) for item in value] if isinstance(value, list) else value


def _tensors(value):
    """Arguments of Keras 3, whose tensors are {"class_name": "__keras_tensor__"}."""
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            layer, call, output = value["config"]["keras_history"]
            return Reference(layer, call, output)
        return {key: _tensors(item) for key, item in value.items()}
    return [_tensors(item) for item in value] if isinstance(value, list) else value


def _resolved(value, members: dict):
    """Inputs or outputs of a model: [layer, call, output], or lists or objects of such."""
    if isinstance(value, dict):
        return {key: _resolved(item, members) for key, item in value.items()}
    if _is_entry(value) and value[0] in members:
        return Reference(*value[:3])
    return [_resolved(item, members) for item in value] if isinstance(value, list) else value
