"""ONNX models: graph and weights, which become a program of our own that runs with gradients."""

import re
from pathlib import Path

from ...files.damage import damage_told
from ...worker.extras import need
from ..onnx_graph.file import parse
from ..reading import Reading
from .content import head

TITLE = "ONNX model"
SUFFIXES = (".onnx",)
EXPORT_AGAIN = "Export it again, e.g. torch.onnx.export(model.eval(), example, path)"


def match(path) -> bool:
    """A protobuf message that begins with the version of ONNX's format, 3 or newer, and the producer or the graph."""
    return re.match(rb"\x08[\x03-\x20][\x12\x1a\x22\x28\x32\x3a]", head(path, 3)) is not None


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    reading = Reading(path, TITLE, options)
    onnx = need("onnx", path)
    from ..onnx_graph.reading_graph import program_of  # noqa: PLC0415  torch, which a refusal before needs not
    from ..program.build import model_of  # noqa: PLC0415

    with damage_told(path, TITLE, EXPORT_AGAIN):
        return model_of(program_of(parse(Path(path), onnx), reading), reading)
