"""TorchScript's statements, followed with values whose shapes alone are known.

A condition has to be known: of constants, of shapes, of what the options fix. Loops are followed as often as they would
run.
"""

import ast

from ...errors import shown
from ..aten.operators import Calls
from ..aten.varied import Value, Varied, tensors_in
from .archive import Script, ScriptObject
from .expressions import Expressions

_MOST_STATEMENTS = 60_000
_MOST_DEPTH = 60  # calls within calls


class Returned(Exception):
    """Ends a function. value: what it gives."""

    def __init__(self, value):
        self.value = value


class Follower(Expressions):
    """Follows one call of a script's model.

    calls: what the operators go to. is_changing: whether the call leaves the model with other tensors than before.
    """

    def __init__(self, script: Script, calls: Calls):
        super().__init__(script, calls)
        self._steps = self._depth = 0
        self.is_changing = False

    def method(self, owner: ScriptObject, name: str, positional: list, named: dict):
        """Calls a method of an object."""
        found = self.script.code.class_of(owner.class_name).methods.get(name)
        if found is None:
            raise self.calls.refused(f"{shown(owner.path or 'the model')} has no method {shown(name)}")
        before, self.calls.layer = self.calls.layer, owner.path
        try:
            return self._call(found, [owner, *positional], named)
        finally:
            self.calls.layer = before

    def _call(self, function: ast.FunctionDef, positional: list, named: dict):
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise self.calls.refused(f"its functions call each other more than {_MOST_DEPTH} deep")
        names = [argument.arg for argument in function.args.args]
        local = dict(zip(names, positional, strict=False)) | named
        defaults = function.args.defaults
        for name, default in zip(names[len(names) - len(defaults) :], defaults):
            if name not in local:
                local[name] = self.value(default, {})
        if len(positional) > len(names) or set(local) != set(names):
            raise self.calls.refused(f"{shown(function.name)} is called with other arguments than it takes")
        try:
            self._block(function.body, local)
        except Returned as returned:
            return returned.value
        finally:
            self._depth -= 1
        return None

    def _block(self, statements: list, local: dict) -> None:
        for statement in statements:
            self._steps += 1
            if self._steps > _MOST_STATEMENTS:
                raise self.calls.refused(
                    f"it takes more than {_MOST_STATEMENTS} statements", "Unrolled loops are too long"
                )
            act = getattr(self, f"_do_{type(statement).__name__.lower()}", None)
            if act is None:
                raise self.calls.refused(f"a statement of the kind {type(statement).__name__} is not read")
            act(statement, local)

    def _do_pass(self, statement, local):
        pass

    def _do_expr(self, statement, local):
        self.value(statement.value, local)

    def _do_return(self, statement, local):
        raise Returned(None if statement.value is None else self.value(statement.value, local))

    def _do_assign(self, statement, local):
        self._assign(statement.targets[0], self.value(statement.value, local), local)

    def _do_annassign(self, statement, local):
        self._assign(statement.target, self.value(statement.value, local), local)

    def _assign(self, target, value, local) -> None:
        if isinstance(target, ast.Name):
            local[target.id] = value
        elif isinstance(target, ast.Tuple):
            for part, item in zip(target.elts, list(value), strict=True):
                self._assign(part, item, local)
        elif isinstance(target, ast.Attribute):
            owner = self.value(target.value, local)
            self._attributes[id(owner), target.attr] = value
            self.is_changing = self.is_changing or any(True for _ in tensors_in(value))
        elif isinstance(target, ast.Subscript):
            self.value(target.value, local)[self.value(target.slice, local)] = value
        else:
            raise self.calls.refused("a value is given to what is no name")

    def _do_if(self, statement, local):
        is_true = self.truth(self.value(statement.test, local))
        self._block(statement.body if is_true else statement.orelse, local)

    def _do_for(self, statement, local):
        for item in self._items(self.value(statement.iter, local)):
            self._assign(statement.target, item, local)
            self._block(statement.body, local)

    def _do_while(self, statement, local):
        while self.truth(self.value(statement.test, local)):
            self._steps += 1
            self._block(statement.body, local)

    def _do_with(self, statement, local):
        """Modes such as no_grad, which change no value."""
        self._block(statement.body, local)

    def _do_assert(self, statement, local):
        if not self.truth(self.value(statement.test, local)):
            raise self.check_failed("")

    def _do_raise(self, statement, local):
        raise self.check_failed("")

    def _items(self, value):
        if isinstance(value, Value):
            return self.calls.aten("unbind", value, 0)
        if isinstance(value, Varied) or not isinstance(value, (list, tuple, dict, range)):
            raise self.calls.refused("it repeats something as often as there are samples, which is not followed")
        return value
