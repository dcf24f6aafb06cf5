"""The classes and functions of TorchScript's code, parsed as the Python that it is written like, and never compiled."""

import ast
from dataclasses import dataclass, field

from ...errors import bad_input, shown


@dataclass
class ScriptClass:
    """A class of the code. is_tuple: whether its objects are named tuples, of `fields`."""

    name: str
    methods: dict[str, ast.FunctionDef] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    is_tuple: bool = False


class Code:
    """classes, functions: by their whole names. sources: module -> text."""

    def __init__(self, sources: dict[str, str]):
        self.classes: dict[str, ScriptClass] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        for module, text in sources.items():
            for item in ast.parse(text).body:
                if isinstance(item, ast.FunctionDef):
                    self.functions[f"{module}.{item.name}"] = item
                elif isinstance(item, ast.ClassDef):
                    self.classes[f"{module}.{item.name}"] = _class(f"{module}.{item.name}", item)

    def class_of(self, name: str) -> ScriptClass:
        """Raises NNVisError (bad_input) where the code lacks it."""
        if name not in self.classes:
            raise bad_input(f"its code has no class {shown(name)}", "Save it again with torch.jit.save(module, path)")
        return self.classes[name]


def _class(name: str, item: ast.ClassDef) -> ScriptClass:
    bases = {base.id for base in item.bases if isinstance(base, ast.Name)}
    made = ScriptClass(name, is_tuple="NamedTuple" in bases)
    for part in item.body:
        if isinstance(part, ast.FunctionDef):
            made.methods[part.name] = part
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            made.fields.append(part.target.id)
            if part.value is not None:
                made.constants[part.target.id] = part.value
    return made
