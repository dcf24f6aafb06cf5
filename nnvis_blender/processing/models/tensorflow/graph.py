"""The graph of a SavedModel: nodes that call functions whose nodes call functions. Followed from the outputs backwards.

Source: tensorflow/core/protobuf/{saved_model,meta_graph}.proto, tensorflow/core/framework/{graph,node_def,function,
attr_value}.proto.
"""

from dataclasses import dataclass, field

from ...errors import bad_input, shown
from .bundle import shape_of
from .wire import Budget, Message

CALLS = ("StatefulPartitionedCall", "PartitionedCall")
REMEDY = "Convert it to ONNX: python -m tf2onnx.convert --saved-model FOLDER --output model.onnx"
MOST_DEPTH, MOST_CALLS, MOST_NODES = 64, 8_000, 50_000

# outputs of operations with several, by the names that functions use for them
_OUTPUTS = {
    "FusedBatchNorm": ("y", "batch_mean", "batch_variance"),
    "FusedBatchNormV2": ("y", "batch_mean", "batch_variance"),
    "FusedBatchNormV3": ("y", "batch_mean", "batch_variance"),
    "TopKV2": ("values", "indices"),
}


@dataclass(frozen=True)
class Signature:
    """What a model takes and gives: name -> (node and output, as the graph names them; its shape)."""

    inputs: dict[str, tuple[str, tuple | None]]
    outputs: dict[str, tuple[str, tuple | None]]


class Node:
    """A node of a graph or of a function. Attributes are read when they are asked for."""

    def __init__(self, message: Message):
        self.name, self.op, self.inputs = message.text(1), message.text(2), message.texts(3)
        self._attributes = {entry.text(1): entry for entry in message.messages(5)}

    def attribute(self, name: str) -> Message | None:
        """The AttrValue of that name: 2 text, 3 whole, 4 real, 5 yes or no, 6 type, 7 shape, 8 tensor, 1 list."""
        entry = self._attributes.get(name)
        return entry.message(2) if entry is not None else None

    def text(self, name: str, default: str = "") -> str:
        value = self.attribute(name)
        return value.text(2) if value is not None else default

    def flag(self, name: str) -> bool:
        value = self.attribute(name)
        return value is not None and bool(value.whole(5))

    def whole(self, name: str, default: int = 0) -> int:
        value = self.attribute(name)
        return value.whole(3) if value is not None else default

    def real(self, name: str, default: float = 0.0) -> float:
        value = self.attribute(name)
        return value.real(4, default) if value is not None else default

    def wholes(self, name: str) -> list[int]:
        value = self.attribute(name)
        return value.message(1).wholes(3) if value is not None and 1 in value else []

    def shapes(self) -> list[tuple | None]:
        """The shapes of its outputs, where the file says them."""
        value = self.attribute("_output_shapes")
        if value is not None and 1 in value:
            return [shape_of(shape) for shape in value.message(1).messages(7)]
        value = self.attribute("shape") if self.op in ("Placeholder", "VarHandleOp", "VariableV2") else None
        return [shape_of(value.message(7))] if value is not None and 7 in value else []


@dataclass(eq=False)
class Scope:
    """The graph, or one call of a function. arguments: name -> (scope, reference) of what the caller gives."""

    nodes: dict[str, Node]
    arguments: dict[str, tuple["Scope", str]] = field(default_factory=dict)
    returns: dict[str, str] = field(default_factory=dict)
    returned: list[str] = field(default_factory=list)
    depth: int = 0


@dataclass(frozen=True)
class Place:
    """An output of a node in a scope."""

    scope: Scope
    node: Node
    index: int


class Graph:
    """The first graph of a SavedModel that is for use ("serve"). Raises what damage.DAMAGE names, or NNVisError."""

    def __init__(self, data: bytes, file: str):
        self.file = file
        budget = Budget()
        graphs = Message(data, budget).messages(2)
        if not graphs:
            raise ValueError("it holds no graph")
        chosen = next((g for g in graphs if "serve" in g.message(1).texts(4)), graphs[0])
        definition = chosen.message(2)
        self.main = Scope(_nodes(definition.messages(1)))
        self._functions = {f.message(1).text(1): f for f in definition.message(2).messages(1)}
        self._signatures = chosen.map(5)
        self.restores = chosen.message(3).text(3)
        self._scopes: dict[tuple[int, str], Scope] = {}
        self._places: dict[tuple[int, str], Place] = {}

    def signature(self) -> tuple[str, Signature]:
        """The one for serving, else the only one. Raises NNVisError (bad_input) where there is none."""
        found = {name: s for name, s in self._signatures.items() if not name.startswith("__saved_model")}
        found = {name: s for name, s in found.items() if 1 in s and 2 in s}
        if not found:
            raise bad_input(
                f"{self.file} has no signature that takes and gives something", "Save it with model.export(folder)"
            )
        name = "serving_default" if "serving_default" in found else sorted(found)[0]
        signature = found[name]
        return name, Signature(*({key: _tensor_info(m) for key, m in signature.map(n).items()} for n in (1, 2)))

    def resolved(self, scope: Scope, reference: str) -> Place:
        """The node and output that a reference stands for, through arguments, calls and what passes values on."""
        passed = []
        while (key := (id(scope), reference)) not in self._places:
            passed.append(key)
            if len(passed) > MOST_NODES:
                raise ValueError("its graph goes round in a circle")
            name, _, rest = reference.partition(":")
            if name in scope.arguments and not rest:
                scope, reference = scope.arguments[name]
                continue
            node = scope.nodes.get(name)
            if node is None:
                raise ValueError(f"its graph takes {shown(reference)}, which nothing gives")
            index = _output(node, rest)
            if node.op in CALLS:
                scope = self.called(scope, node)
                if index >= len(scope.returned):
                    raise ValueError(f"{shown(name)} has no output {index}")
                reference = scope.returns[scope.returned[index]]
            elif node.op in _PASSING:
                reference = node.inputs[index if node.op == "IdentityN" else 0]
            else:
                self._places[key] = Place(scope, node, index)
        place = self._places[key]
        self._places.update((one, place) for one in passed)
        return place

    def taken(self, place: Place) -> list[Place]:
        """What the node of a place takes, in order; what it only waits for is left out."""
        references = [reference for reference in place.node.inputs if not reference.startswith("^")]
        return [self.resolved(place.scope, reference) for reference in references]

    def called(self, scope: Scope, node: Node) -> Scope:
        """The scope of a call."""
        key = id(scope), node.name
        if key not in self._scopes:
            name = node.attribute("f").message(10).text(1)
            if name not in self._functions:
                raise ValueError(f"its graph calls {shown(name)}, which is not there")
            if scope.depth >= MOST_DEPTH or len(self._scopes) >= MOST_CALLS:
                raise ValueError("its functions call each other too deep or too often")
            self._scopes[key] = self._made(self._functions[name], scope, node)
        return self._scopes[key]

    def _made(self, function: Message, scope: Scope, node: Node) -> Scope:
        definition = function.message(1)
        names = [argument.text(1) for argument in definition.messages(2)]
        given = [reference for reference in node.inputs if not reference.startswith("^")]
        if len(names) != len(given):
            raise ValueError(f"{shown(node.name)} gives {len(given)} values to a function of {len(names)}")
        arguments = {name: (scope, reference) for name, reference in zip(names, given)}
        returns = {entry.text(1): entry.text(2) for entry in function.messages(4)}
        returned = [output.text(1) for output in definition.messages(3)]
        return Scope(_nodes(function.messages(3)), arguments, returns, returned, scope.depth + 1)


# what passes a value on
_PASSING = ("Identity", "IdentityN", "StopGradient", "PreventGradient", "Snapshot", "ReadVariableOp", "EnsureShape")


def _nodes(messages: list[Message]) -> dict[str, Node]:
    nodes = [Node(message) for message in messages]
    if len(nodes) > MOST_NODES:
        raise ValueError(f"a graph of {len(nodes)} nodes")
    named = {node.name: node for node in nodes}
    if len(named) < len(nodes):
        raise ValueError("two nodes of its graph have one name")
    return named


def _output(node: Node, rest: str) -> int:
    """The number of an output: "1" in a graph; in a function "output:1", of that name's outputs."""
    name, _, number = rest.rpartition(":")
    if node.op in _OUTPUTS and name:
        return _OUTPUTS[node.op].index(name)
    return int(number) if number else 0


def _tensor_info(message: Message) -> tuple[str, tuple | None]:
    return message.text(1), shape_of(message.message(3))
