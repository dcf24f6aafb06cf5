"""What a node belongs to, by the name that the exporter gave it."""

import re

_PARTS = re.compile(r"\.(weight|bias|weight_v|weight_g|running_mean|running_var|in_proj_weight)$")

_OPERATORS = frozenset(
    "MatMul Conv2D BiasAdd ReadVariableOp Relu Sigmoid Softmax depthwise Tensordot Add add mul".split()
)


def layer_of(node) -> str:
    """ "layer1.0.conv1" of a node "/layer1/layer1.0/conv1/Conv" or of one that takes "layer1.0.conv1.weight"; else the
    node's own name, or that of its output.
    """
    for name in node.input[1:2]:
        if _PARTS.search(name) and not name.startswith("onnx::"):
            return _PARTS.sub("", name)
    path = [part for part in node.name.split("/") if part]
    if len(path) > 1 and node.name.startswith("/"):
        return _joined(path[:-1])
    return _of_tensorflow(node.name or next(iter(node.output), ""))


def _of_tensorflow(name: str) -> str:
    """Fused nodes have the names of all their parts: that of the last, without its operator, is its layer's."""
    part = name.rpartition(";")[2]
    path = [word for word in part.split("/") if word != "StatefulPartitionedCall"]
    while len(path) > 1 and path[-1] in _OPERATORS:
        path.pop()
    return "/".join(path) or name


def _joined(path: list[str]) -> str:
    """torch names a module by where it is called: "layer1", "layer1.0", "conv1" are layer1.0.conv1."""
    kept = []
    for part in path:
        if kept and part.startswith(f"{kept[-1]}."):
            kept[-1] = part
        else:
            kept.append(part)
    return ".".join(kept)
