"""An ONNX file, parsed within bounds."""

from collections.abc import Iterator
from pathlib import Path

from ...errors import bad_input, shown
from ...files.damage import plain_size

MOST_BYTES = (1 << 31) - 1  # a protobuf message holds no more
OLDEST, NEWEST = 7, 24  # opsets of the operators without a domain
MOST_NODES = 20_000
_REMEDY = "Export it again, with torch.onnx.export or the exporter that made it"


def parse(path: Path, onnx):
    """The ModelProto of a file. onnx: the library. Raises NNVisError (bad_input); what protobuf raises passes."""
    if plain_size(path, "ONNX model") > MOST_BYTES:
        raise bad_input(
            f"{path.name} is larger than 2 GB, which no ONNX file can be",
            "Save it with its data in a file of their own (onnx.save with save_as_external_data)",
        )
    try:
        model = onnx.load_model_from_string(path.read_bytes())
    except Exception as error:  # protobuf's DecodeError, which cannot be named without importing protobuf
        if type(error).__name__ != "DecodeError":
            raise
        raise bad_input(f"{path.name} is not a whole ONNX model ({shown(str(error), 100, False)})", _REMEDY) from None
    if not model.graph.node:
        raise bad_input(f"{path.name} is an ONNX model without any operator", _REMEDY)
    opset = opsets_of(model.opset_import).get("", OLDEST)
    if not OLDEST <= opset <= NEWEST:
        raise bad_input(
            f"{path.name} is of opset {opset}, read are {OLDEST} to {NEWEST}",
            "Change it with onnx.version_converter, or export it again",
        )
    return model


def opsets_of(imports) -> dict[str, int]:
    """domain -> version; the operators' own domain is ""."""
    return {"" if entry.domain == "ai.onnx" else entry.domain: entry.version for entry in imports}


def all_tensors(model) -> Iterator:
    """Every TensorProto of a model: initializers and attributes, those of branches and functions too."""
    graphs, nodes = [model.graph], [node for function in model.functions for node in function.node]
    while graphs or nodes:
        if graphs:
            graph = graphs.pop()
            yield from graph.initializer
            nodes.extend(graph.node)
        for node in nodes:
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    yield attribute.t
                yield from attribute.tensors
                graphs.extend([attribute.g] if attribute.HasField("g") else [])
                graphs.extend(attribute.graphs)
        nodes = []
