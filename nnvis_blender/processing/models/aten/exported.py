"""The graph of torch.export's JSON, node by node, as calls of operators."""

import math
import operator

import torch

from ...errors import bad_input, shown
from ..program.program import Program, ProgramInput
from .batch import Batches, for_batches
from .builder import input_kind
from .finishing import with_outputs
from .input_size import asked_shape
from .operators import Calls
from .schema import PLAIN_TYPES
from .varied import Value, constant, each

# the schema's numbers of types
TYPES = {
    1: torch.uint8,
    2: torch.int8,
    3: torch.int16,
    4: torch.int32,
    5: torch.int64,
    6: torch.float16,
    7: torch.float32,
    8: torch.float64,
    12: torch.bool,
    13: torch.bfloat16,
}
_PLACES = {"as_device", "as_layout", "as_memory_format"}
_NUMBERS = {  # what is computed from lengths
    **{f"_operator.{name}": getattr(operator, name) for name in ("add", "sub", "mul", "floordiv", "mod", "neg")},
    **{f"_operator.{name}": getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge", "truediv", "pos")},
    "_operator.and_": operator.and_,
    "_operator.or_": operator.or_,
    "torch.sym_max": max,
    "torch.sym_min": min,
    "torch.sym_int": int,
    "torch.sym_float": float,
    "torch.sym_not": operator.not_,
    "math.ceil": math.ceil,
    "math.floor": math.floor,
    "math.trunc": math.trunc,
}
_CHECKS = ("_assert", "sym_constrain", "_check")  # they compute nothing
_INLINED = ("wrap_with_set_grad_enabled", "wrap_with_autocast")


class ExportedGraph:
    """One reading of an exported program.

    description: the JSON of the program. weights: name in the file -> tensor. reading: takes what is noted.
    """

    def __init__(self, description: dict, weights: dict[str, torch.Tensor], reading):
        self._module = description["graph_module"]
        self._weights, self._reading = weights, reading

    def program(self) -> Program:
        return for_batches(self._batches(), self._reading, self._followed)

    def _followed(self, batches: Batches) -> Program:
        self._calls = Calls(self._reading.path.name, batches)
        self._values: dict[str, object] = {}
        signature = self._module["signature"]
        for spec in signature["input_specs"]:
            self._give(spec)
        if not self._calls.inputs:
            raise bad_input(f"{self._reading.path.name} takes no tensor")
        self._follow(self._module["graph"], self._values)
        outputs = {}
        for spec in signature["output_specs"]:
            given = spec.get("user_output")
            value = None if given is None else self._argument(given["arg"], self._values)
            if isinstance(value, Value):
                outputs[given["arg"]["as_tensor"]["name"]] = value
        return with_outputs(self._calls, outputs, self._reading)

    def _batches(self) -> Batches:
        """The batches to follow the graph with."""
        graph, lengths = self._module["graph"], []
        for spec in self._module["signature"]["input_specs"]:
            name = _user_tensor(spec)
            if name is not None:
                sizes = graph["tensor_values"][name]["sizes"]
                lengths.append(sizes[0].get("as_int") if sizes else None)
        fixed = {length for length in lengths if length is not None}
        if not fixed or None in lengths:
            return Batches((2, 3), is_literal=False)
        if len(fixed) > 1 or min(fixed) < 1:
            raise bad_input(
                f"{self._reading.path.name}: its inputs have no batch in common",
                "Export it with the batch as axis 0 of each input",
            )
        batch = fixed.pop()
        return Batches((batch, batch + 2))

    def _give(self, spec: dict) -> None:
        """An input of the graph: of the user's, or a weight."""
        for kind, key in (
            ("parameter", "parameter_name"),
            ("buffer", "buffer_name"),
            ("tensor_constant", "tensor_constant_name"),
        ):
            if kind in spec:
                name = spec[kind][key]
                if name not in self._weights:
                    raise bad_input(f"{self._reading.path.name} lacks its weight {shown(name)}", "Save it again")
                self._values[spec[kind]["arg"]["name"]] = constant(self._weights[name], name)
                return
        name = _user_tensor(spec)
        if name is not None:
            self._values[name] = self._input(name)
        elif "user_input" not in spec and "constant_input" not in spec:
            raise bad_input(f"{self._reading.path.name} takes {shown(_only(spec)[0])}, which is not read")

    def _input(self, name: str) -> Value:
        meta = self._module["graph"]["tensor_values"][name]
        if not meta["sizes"]:
            raise bad_input(f"{self._reading.path.name}: its input {shown(name)} has no batch")
        sizes, is_free = [], False
        for size in meta["sizes"][1:]:
            is_free = is_free or "as_int" not in size
            sizes.append(_length(size))
        asked = asked_shape(self._reading.options.input_size, sizes)
        shape = tuple(asked or sizes)
        if is_free:
            self._reading.note(
                f"the size of {name} is free: {'x'.join(map(str, shape))} is "
                + ("as the options say" if asked else "that of the example it was saved with; input_size says another")
            )
        elif asked and list(shape) != sizes:
            raise bad_input(
                f"{self._reading.path.name} was saved for the input size {'x'.join(map(str, sizes))} alone",
                "Leave input_size out, or export it with dynamic_shapes",
            )
        dtype = TYPES.get(meta["dtype"])
        if dtype not in PLAIN_TYPES:
            raise bad_input(f"{self._reading.path.name}: its input {shown(name)} is of a type that is not read")
        plain = PLAIN_TYPES[dtype] if dtype is not torch.uint8 else torch.float32
        return self._calls.input(ProgramInput(name, shape, input_kind(shape, plain)), plain)

    def _follow(self, graph: dict, values: dict) -> None:
        for node in graph["nodes"]:
            self._calls.layer = _layer_of(node)
            self._node(node, values)

    def _node(self, node: dict, values: dict) -> None:
        target = node["target"]
        library, _, rest = target.removeprefix("torch.ops.").partition(".")
        name, _, overload = rest.partition(".")
        given = {i["name"]: self._argument(i["arg"], values) for i in node["inputs"]}
        if target in _NUMBERS:
            result = each(_NUMBERS[target], *given.values())
        elif library == "aten" and name.startswith(_CHECKS):
            return
        elif library == "aten" and name.startswith("sym_"):
            result = self._length(name, given)
        elif library == "higher_order" and name in _INLINED:
            result = self._inlined(node, values)
        elif library == "aten":
            result = self._calls.overload(name, overload, given)
        else:
            raise self._calls.unread(target.removeprefix("torch.ops."))
        self._store(node["outputs"], result, values)

    def _length(self, name: str, given: dict):
        value = given["self"]
        if name == "sym_size":
            return value.shape[given["dim"]]
        if name == "sym_numel":
            return each(math.prod, value.shape)
        raise self._calls.refused(f"{name} is not read")

    def _inlined(self, node: dict, values: dict):
        """A part of the graph that runs under another mode, which changes no value here."""
        place = ["as_graph" in i["arg"] for i in node["inputs"]].index(True)
        graph = node["inputs"][place]["arg"]["as_graph"]["graph"]
        own = {}
        for argument, formal in zip(node["inputs"][place + 1 :], graph["inputs"]):
            own[_name_of(formal)] = self._argument(argument["arg"], values)
        self._follow(graph, own)
        results = [self._argument(o, own) for o in graph["outputs"]]
        return results[0] if len(results) == 1 and len(node["outputs"]) == 1 else results

    def _store(self, outputs: list, result, values: dict) -> None:
        if len(outputs) == 1 and "as_tensors" in outputs[0]:
            for entry, value in zip(outputs[0]["as_tensors"], result):
                values[entry["name"]] = value
        elif len(outputs) == 1:
            values[_name_of(outputs[0])] = result[0] if isinstance(result, list) else result
        else:
            for entry, value in zip(outputs, result if isinstance(result, list) else [result]):
                if "as_none" not in entry:
                    values[_name_of(entry)] = value

    def _argument(self, argument: dict, values: dict):
        kind, content = _only(argument)
        if kind in ("as_tensor", "as_optional_tensor", "as_sym_int", "as_sym_float", "as_sym_bool"):
            return self._entry(content, values)
        if kind in ("as_tensors", "as_optional_tensors", "as_sym_ints", "as_sym_floats", "as_sym_bools"):
            return [self._entry(entry, values) for entry in content]
        if kind == "as_none" or kind in _PLACES:
            return None
        if kind == "as_scalar_type":
            if content not in TYPES:
                raise ValueError(f"numbers of the type {content}")
            return TYPES[content]
        if kind in ("as_int", "as_ints", "as_float", "as_floats", "as_string", "as_bool", "as_bools"):
            return _number(content)
        if kind == "as_graph":
            return None
        raise self._calls.refused(f"an argument of the kind {shown(kind)} is not read")

    def _entry(self, entry: dict, values: dict):
        """What a name, or a number in its place, stands for."""
        if "as_none" in entry:
            return None
        for kind in ("as_int", "as_float", "as_bool"):
            if kind in entry:
                return _number(entry[kind])
        name = _name_of(entry)
        if name not in values:
            raise self._calls.refused(f"nothing gives {shown(name)}")
        return values[name]


def _user_tensor(spec: dict) -> str | None:
    return spec.get("user_input", {}).get("arg", {}).get("as_tensor", {}).get("name")


def _number(content):
    """A plain value; numbers that JSON does not have are written as texts."""
    words = {"Infinity": math.inf, "-Infinity": -math.inf, "NaN": math.nan}
    return words.get(content, content) if isinstance(content, str) else content


def _only(union: dict) -> tuple[str, object]:
    """The one key and value that a union of the schema has. Raises ValueError for another object."""
    if not isinstance(union, dict) or len(union) != 1:
        raise ValueError(f"{shown(union)} in the place of one value")
    return next(iter(union.items()))


def _name_of(entry: dict) -> str:
    while isinstance(entry, dict):
        entry = entry["name"] if "name" in entry else _only(entry)[1]
    if not isinstance(entry, str):
        raise ValueError("a name that is no text")
    return entry


def _length(size: dict) -> int:
    if "as_int" in size:
        return size["as_int"]
    return size["as_expr"]["hint"]["as_int"]


def _layer_of(node: dict) -> str:
    """The path of the module that a node is of: the last of its stack, "name,path,class;name,path,class"."""
    stack = node.get("metadata", {}).get("nn_module_stack", "")
    parts = stack.rpartition(";")[2].split(",")
    return parts[1] if len(parts) > 2 and not parts[1].startswith("_empty_nn_module") else ""
