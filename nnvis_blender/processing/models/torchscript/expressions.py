"""TorchScript's expressions: what they stand for, for values whose shapes alone are known.

Whatever computes tensors is a call of PyTorch's operators (aten.operators), and held to those that are known.
"""

import ast
import math

from ...errors import NNVisError, shown
from ..aten.operators import Calls
from ..aten.varied import Value, Varied, each, merged, tensors_in
from .archive import Script, ScriptObject
from .builtins import CONTAINERS, MOST_ITEMS, SCALARS
from .primitives import PRIMITIVES
from .values import tensor_value


class Named:
    """A dotted name that is no value yet: "torch.conv2d", "__torch__.torch.nn.functional.relu"."""

    def __init__(self, name: str):
        self.name = name


class Method:
    """A method of an object, or what a tuple or list does."""

    def __init__(self, owner, name: str):
        self.owner, self.name = owner, name


class Expressions:
    """What expressions stand for; statements and calls of the code are a Follower's.

    calls: what the operators go to.
    """

    def __init__(self, script: Script, calls: Calls):
        self.script, self.calls = script, calls
        self._attributes: dict[tuple[int, str], object] = {}

    def check_failed(self, text) -> NNVisError:
        """The error for a check in the code, which says itself what is wrong."""
        said = f" ({shown(text, 110, quoted=False)})" if isinstance(text, str) and text else ""
        return self.calls.refused(
            f"a check of its own refuses what comes in{said}", "Give another input_size or inputs_fixed"
        )

    def truth(self, value) -> bool:
        """Raises NNVisError where it depends on the input, or on the size of the batch."""
        value = self.plain(value)
        if isinstance(value, Varied):
            value = each(bool, value)
        if isinstance(value, Varied):
            raise self.calls.refused("what it computes depends on the size of the batch, which is not followed")
        return bool(value)

    def plain(self, value):
        """The number of a constant of one value; any other value as it is."""
        if not isinstance(value, Value):
            return value
        if not value.is_known or value.probes[0].numel() != 1:
            raise self.calls.refused(
                "what it computes depends on the input's values (a condition), which no graph has",
                "Save the part of the model that does not, or use torch.jit.trace",
            )
        return merged(probe.item() for probe in value.probes)

    def value(self, node, local: dict):
        """What an expression stands for."""
        act = getattr(self, f"_of_{type(node).__name__.lower()}", None)
        if act is None:
            raise self.calls.refused(f"an expression of the kind {type(node).__name__} is not read")
        return act(node, local)

    def _of_constant(self, node, local):
        return node.value

    def _of_name(self, node, local):
        if node.id in local:
            return local[node.id]
        return _WORDS[node.id] if node.id in _WORDS else Named(node.id)

    def _of_tuple(self, node, local):
        return tuple(self.value(item, local) for item in node.elts)

    def _of_list(self, node, local):
        return [self.value(item, local) for item in node.elts]

    def _of_dict(self, node, local):
        return {self.value(k, local): self.value(v, local) for k, v in zip(node.keys, node.values)}

    def _of_unaryop(self, node, local):
        if isinstance(node.op, ast.USub):
            return self.torch("neg", [self.value(node.operand, local)], {})
        return not self.truth(self.value(node.operand, local))

    def _of_ifexp(self, node, local):
        return self.value(node.body if self.truth(self.value(node.test, local)) else node.orelse, local)

    def _of_attribute(self, node, local):
        owner = self.value(node.value, local)
        if isinstance(owner, Named):
            name = f"{owner.name}.{node.attr}"
            return self._constant(node.attr) if owner.name == "CONSTANTS" else Named(name)
        return self.attribute(owner, node.attr)

    def _constant(self, name: str):
        place = int(name.removeprefix("c"))
        return self._kept(("constant", place), self.script.constants[place], "")

    def attribute(self, owner, name: str):
        """An attribute of an object, one that a call has set first; else a method of it."""
        if (id(owner), name) in self._attributes:
            return self._attributes[id(owner), name]
        if isinstance(owner, ScriptObject):
            if name in owner.attributes:
                path = f"{owner.path}.{name}".lstrip(".")
                return self._kept((id(owner), name), owner.attributes[name], path)
            own = self.script.code.class_of(owner.class_name)
            if name in own.constants:
                return self.value(own.constants[name], {})
        return Method(owner, name)

    def _kept(self, key: tuple, stored, path: str):
        """What is stored as values, made once, so that what is changed in place stays changed."""
        if key not in self._attributes:
            self._attributes[key] = tensor_value(stored, path)
        return self._attributes[key]

    def _of_subscript(self, node, local):
        owner, index = self.value(node.value, local), self.value(node.slice, local)
        if isinstance(owner, Named):  # a type
            return owner
        if isinstance(owner, Value):
            return self.calls.aten("select", owner, 0, index)
        return owner[self.plain(index)]

    def _of_call(self, node, local):
        function = self.value(node.func, local)
        if isinstance(function, Named) and function.name in ("annotate", "unchecked_cast"):
            return self._typed(node.args[0], self.value(node.args[1], local))
        if isinstance(function, Named) and function.name == "uninitialized":
            return None
        positional = [self.value(argument, local) for argument in node.args]
        named = {keyword.arg: self.value(keyword.value, local) for keyword in node.keywords}
        if isinstance(function, Method):
            return self._method_of(function, positional, named)
        if not isinstance(function, Named):
            raise self.calls.refused("it calls what is no function")
        return self._named(function.name, positional, named)

    def _typed(self, kind, value):
        """annotate(int, x) of a tensor is its number."""
        is_number = isinstance(kind, ast.Name) and kind.id in ("int", "float", "bool")
        return self.plain(value) if is_number else value

    def _method_of(self, method: Method, positional: list, named: dict):
        if isinstance(method.owner, ScriptObject):
            return self.method(method.owner, method.name, positional, named)
        if method.name == "__init__":
            return None
        raise self.calls.refused(f"a method {shown(method.name)} of what is no module is not read")

    def _named(self, name: str, positional: list, named: dict):
        """A call of a function, class or operator by its whole name."""
        if name in self.script.code.functions:
            return self._call(self.script.code.functions[name], positional, named)
        if name in self.script.code.classes:
            return self._made(name, positional, named)
        library, _, short = name.rpartition(".")
        if library == "__torch__" or library.startswith("__torch__."):
            if short == "__new__":
                return ScriptObject(library, {})
            raise self.calls.refused(f"its code has no {shown(name)}")
        if library in ("ops.prim", "torch.jit", "torch._C", "torch.autograd", "") and short in PRIMITIVES:
            return PRIMITIVES[short](self, *positional, **named)
        if library in ("torch", "ops.aten", "torch._C._nn", "torch.nn.functional", ""):
            return self.torch(short, positional, named)
        raise self.calls.unread(name.removeprefix("ops."))

    def _made(self, name: str, positional: list, named: dict):
        """An object of a class of the code; a named tuple is its values."""
        own = self.script.code.classes[name]
        if own.is_tuple:
            return (*positional, *(named[field] for field in own.fields[len(positional) :]))
        made = ScriptObject(name, {})
        if "__init__" in own.methods:
            self.method(made, "__init__", positional, named)
        return made

    def torch(self, name: str, positional: list, named: dict):
        """A call of torch.name: of plain values computed here, of tensors an operator's."""
        if name in PRIMITIVES:
            return PRIMITIVES[name](self, *positional, **named)
        has_tensors = any(True for _ in tensors_in([positional, named]))
        if name in ("Int", "Float", "Bool", "int", "float", "bool", "item", "ScalarImplicit", "IntImplicit"):
            value = self.plain(positional[0])
            return each(SCALARS[name], value) if name in SCALARS else value
        if name in CONTAINERS and (not has_tensors or _is_container(name, positional)):
            return self._bounded(CONTAINERS[name](*positional, **named))
        if name in SCALARS and not has_tensors:
            return self._bounded(each(SCALARS[name], *positional))
        numbers = [self._number_of(argument) for argument in positional]
        result = self.calls.aten(name, *numbers, **named)
        return tuple(result) if isinstance(result, list) and name not in _GIVES_LISTS else result

    def _number_of(self, argument):
        """Lists of lengths that a trace computes as tensors are lists of numbers."""
        if type(argument) is list and argument and any(isinstance(i, (int, Varied)) for i in argument):
            return [self.plain(item) for item in argument]
        return argument

    def _bounded(self, value):
        for one in value.values if isinstance(value, Varied) else (value,):
            if isinstance(one, int) and abs(one) >= 2**63:
                raise self.calls.refused("it computes a number that is too large")
            if isinstance(one, (str, list, tuple)) and len(one) > MOST_ITEMS:
                raise self.calls.refused("it computes a list or a text that is too long")
        return value


_WORDS = {"inf": math.inf, "nan": math.nan}
_GIVES_LISTS = {"split", "split_with_sizes", "chunk", "unbind", "tensor_split", "meshgrid"}


def _is_container(name: str, positional: list) -> bool:
    """Whether a call is of a list of tensors, not of a tensor."""
    if name in ("len", "__is__", "__isnot__", "append", "insert", "format"):
        return True
    return bool(positional) and not isinstance(positional[0], Value) and name not in ("add", "sum", "max", "min")
