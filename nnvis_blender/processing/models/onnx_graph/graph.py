"""The nodes of a graph one after the other, with those of the branches, loops and functions that they hold."""

from dataclasses import dataclass, field

import numpy as np

from ...errors import NNVisError, bad_input, one_line, shown
from .building import Builder
from .external_data import ExternalData
from .file import MOST_NODES, opsets_of
from .layer_names import layer_of
from .tensors import array_of
from .values import UNREAD, Unfit, Value

MOST_DEPTH = 24  # of branches, loops and functions within each other
_MOST_OF_REASON = 100  # characters of a reason in a message


@dataclass
class Scope:
    """What names stand for in a graph; those of the graph around it are seen too.

    attributes: of the function's call, which its nodes refer to. opsets: domain -> version.
    """

    values: dict[str, Value | None]
    opsets: dict[str, int]
    around: "Scope | None" = None
    initializers: dict[str, object] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    depth: int = 0


class Node:
    """A node while its handler makes steps of it: what it takes, its attributes, and whom to ask for more."""

    def __init__(self, proto, walk: "Walk", scope: Scope):
        self.proto, self.walk, self.scope, self.build = proto, walk, scope, walk.build
        self.op, self.domain = proto.op_type, "" if proto.domain == "ai.onnx" else proto.domain
        self.opset = scope.opsets.get(self.domain, 1)
        self.inputs = [walk.value(name, scope) if name else None for name in proto.input]
        self.attributes = {
            own.name: scope.attributes.get(own.ref_attr_name) if own.ref_attr_name else own for own in proto.attribute
        }

    @property
    def outputs(self) -> list[str]:
        """Names of its outputs, without those at the end that are left out."""
        names = list(self.proto.output)
        while names and not names[-1]:
            names.pop()
        return names

    def emit(self, op: str, *inputs, **options):
        return self.build.emit(op, *inputs, **options)

    def input(self, number: int) -> Value | None:
        value = self.inputs[number] if number < len(self.inputs) else None
        if value is UNREAD:
            raise self.wrong(f"takes {shown(self.proto.input[number])}, which is not read")
        return value

    def needed(self, number: int) -> Value:
        """An input that it has to have."""
        value = self.input(number)
        if value is None:
            raise self.wrong(f"has no input {number + 1}")
        return value

    def fixed(self, number: int, what: str) -> np.ndarray | None:
        """An input that has to be a constant, None where it is left out. what: it is, in a message."""
        value = self.input(number)
        if value is not None and not value.fixed:
            raise self.wrong(f"takes {what} that are computed from its inputs")
        return None if value is None else value.array

    def attribute(self, name: str, default=None):
        """The value of an attribute: a number, a text, a list of these, an array or a graph."""
        found = self.attributes.get(name)
        return default if found is None else self.walk.attribute_value(found)

    def whole(self, name: str, default: int | None = None) -> int | None:
        value = self.attribute(name, default)
        if value is not None and not isinstance(value, int):
            raise self.wrong(f"says {name} {shown(value)}, not a whole number")
        return value

    def numbers(self, name: str, number: int | None = None) -> list[int] | None:
        """Whole numbers that an attribute or, in newer opsets, a constant input gives; None where neither does."""
        value = self.attribute(name)
        if value is None and number is not None and self.input(number) is not None:
            value = self.fixed(number, name)
        if value is None:
            return None
        return [int(n) for n in np.atleast_1d(value)]

    def wrong(self, what: str, remedy: str = "Export the model without it") -> NNVisError:
        named = self.build.layer or (self.proto.output[0] if self.proto.output else "")
        return bad_input(f"{self.build.file}: the operator {self.op} of {shown(named)} {what}", remedy)


class Walk:
    """A walk through a model's graph that makes a program of it."""

    def __init__(self, build: Builder, model, data: ExternalData, handler_of):
        """handler_of(domain, op, version) -> handler, or None; handler(node) -> a Value, or a tuple of them."""
        self.build, self.data, self.handler_of = build, data, handler_of
        self.functions = {(function.domain, function.name): function for function in model.functions}
        self.scope = Scope({}, opsets_of(model.opset_import), None, {t.name: t for t in model.graph.initializer})
        self.class_names: list[str] = []
        self._nodes = 0

    def value(self, name: str, scope: Scope) -> Value | None:
        """What a name stands for. Raises NNVisError (bad_input) where nothing gives it before it is taken."""
        at = scope
        while at is not None:
            if name in at.values:
                return at.values[name]
            if name in at.initializers:
                tensor = at.initializers[name]
                at.values[name] = self.build.constant(array_of(tensor, self.data.bytes_of(tensor)), name)
                return at.values[name]
            at = at.around
        raise bad_input(f"{self.build.file}: nothing gives {shown(name)} before it is taken")

    def attribute_value(self, attribute):
        kind = attribute.type
        if kind == 4:
            return array_of(attribute.t, self.data.bytes_of(attribute.t))
        if kind in (3, 8):
            texts = [attribute.s] if kind == 3 else list(attribute.strings)
            texts = [text.decode("utf-8", "replace") for text in texts]
            return texts[0] if kind == 3 else texts
        fields = {1: "f", 2: "i", 5: "g"}
        return (
            getattr(attribute, fields[kind])
            if kind in fields
            else list(getattr(attribute, {6: "floats", 7: "ints"}[kind]))
        )

    def run(self, nodes, scope: Scope, outputs: list[str]) -> list[Value | None]:
        """Makes what the outputs need of nodes. Raises NNVisError (bad_input)."""
        if scope.depth > MOST_DEPTH:
            raise bad_input(f"{self.build.file}: its branches, loops or functions are nested too deep")
        for proto in needed(nodes, outputs):
            self._nodes += 1
            if self._nodes > MOST_NODES:
                raise bad_input(f"{self.build.file} has more than {MOST_NODES} operators", "Give a smaller model")
            self._step(proto, scope)
        return [self.value(name, scope) if name else None for name in outputs]

    def subgraph(self, graph, scope: Scope, given: list[Value]) -> list[Value | None]:
        """The outputs of a branch or a loop's body for what it is given."""
        names = [entry.name for entry in graph.input]
        inner = Scope(dict(zip(names, given)), scope.opsets, scope, {t.name: t for t in graph.initializer})
        inner.attributes, inner.depth = scope.attributes, scope.depth + 1
        return self.run(graph.node, inner, [entry.name for entry in graph.output])

    def call(self, function, node: Node) -> tuple[Value | None, ...]:
        """The outputs of a function for a node's inputs."""
        given = dict(zip(function.input, [*node.inputs, *[None] * len(function.input)]))
        attributes = {entry.name: entry for entry in function.attribute_proto}
        attributes |= {name: value for name, value in node.attributes.items() if value is not None}
        opsets = opsets_of(function.opset_import) or node.scope.opsets
        inner = Scope(given, opsets, None, {}, attributes, node.scope.depth + 1)
        return tuple(self.run(function.node, inner, list(function.output)))

    def _step(self, proto, scope: Scope) -> None:
        self.build.output = next(iter(proto.output), "")
        self.build.layer = layer_of(proto)
        node = Node(proto, self, scope)
        function = self.functions.get((proto.domain, proto.op_type))
        handler = None if function is not None else self.handler_of(node.domain, node.op, node.opset)
        if function is None and handler is None:
            raise node.wrong("is not read")
        try:
            given = self.call(function, node) if function is not None else handler(node)
        except Unfit as error:
            raise node.wrong(f"does not fit: {one_line(str(error), _MOST_OF_REASON)}", "") from error
        given = given if isinstance(given, (tuple, list)) else (given,)
        given = [UNREAD if value is None else value for value in given]
        given += [UNREAD] * (len(proto.output) - len(given))
        scope.values.update((name, value) for name, value in zip(proto.output, given) if name)


def needed(nodes, outputs) -> list:
    """The nodes from which outputs follow, in their order."""
    giver = {name: number for number, node in enumerate(nodes) for name in node.output if name}
    waiting, found = [name for name in outputs if name], set()
    while waiting:
        number = giver.get(waiting.pop())
        if number is not None and number not in found:
            found.add(number)
            waiting.extend(name for name in taken_by(nodes[number]) if name)
    return [node for number, node in enumerate(nodes) if number in found]


def taken_by(node) -> list[str]:
    """What a node takes, what its branches take from around it included."""
    names, graphs = list(node.input), [a.g for a in node.attribute if a.HasField("g")]
    while graphs:
        graph = graphs.pop()
        names.extend(entry.name for entry in graph.output)
        for inner in graph.node:
            names.extend(inner.input)
            graphs.extend(a.g for a in inner.attribute if a.HasField("g"))
    return names
