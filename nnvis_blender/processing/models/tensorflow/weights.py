"""Which variable of a graph is which key of its checkpoint: as the graph itself says where it restores them."""

from ...errors import bad_input, shown
from ..formats.tensors import Tensor
from .bundle import REMEDY, Bundle
from .graph import Graph, Place, Scope
from .tensor import constant


class Weights:
    """The values of a graph's variables."""

    def __init__(self, graph: Graph, bundle: Bundle | None):
        self._bundle, self._file = bundle, graph.file
        self._keys = _restored(graph) if bundle is not None else {}

    def key(self, variable: Place) -> str:
        """The key of a variable. Raises NNVisError (bad_input) without any, ValueError where nothing restores it."""
        if self._bundle is None:
            raise bad_input(f"{self._file} has no variables/variables.index beside its graph", REMEDY)
        key = self._keys.get((id(variable.scope), variable.node.name))
        if key is None or key not in self._bundle.keys:
            raise ValueError(f"the variable {shown(variable.node.name)} is not among the saved ones")
        return key

    @property
    def names(self) -> dict[str, str]:
        """The names of the variables in the graph ("lstm/lstm_cell/kernel") and their keys."""
        return {name: key for (_, name), key in self._keys.items() if key in self._bundle.keys}

    def tensor(self, key: str) -> Tensor:
        return self._bundle.tensor(key)

    def values(self, variable: Place):
        """float32, or whole numbers as they are kept."""
        key = self.key(variable)
        tensor = self.tensor(key)
        if tensor.load is None:
            raise ValueError(f"the variable {shown(variable.node.name)} is {tensor.kind}")
        return tensor.values() if "float" in tensor.kind else tensor.load()


def _restored(graph: Graph) -> dict[tuple[int, str], str]:
    """(scope, name) of a variable -> key, from the assignments that restoring does, in the graph or in a function."""
    name = graph.restores.partition(":")[0].removeprefix("^")
    node = graph.main.nodes.get(name)
    if node is None:
        return {}
    if node.inputs and node.attribute("f") is not None:
        scopes = [graph.called(graph.main, node)]
    else:
        scopes = [graph.main]
    keys = {}
    for scope in scopes:
        for assign in scope.nodes.values():
            if assign.op in ("AssignVariableOp", "Assign") and len(assign.inputs) >= 2:
                _take(graph, scope, assign.inputs, keys)
    return keys


def _take(graph: Graph, scope: Scope, inputs: list[str], keys: dict) -> None:
    value = graph.resolved(scope, inputs[1])
    if value.node.op != "RestoreV2":
        return
    variable = graph.resolved(scope, inputs[0])
    key = constant(graph.taken(value)[1].node).reshape(-1)[value.index]
    if key in keys.values():
        raise ValueError(f"it restores {shown(key)} into two variables")
    keys[id(variable.scope), variable.node.name] = key
