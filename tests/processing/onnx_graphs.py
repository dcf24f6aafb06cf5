"""Small ONNX graphs for tests, and what ONNX Runtime makes of them."""

import numpy as np
import onnx
import onnx.parser
import onnxruntime
import torch

from nnvis_blender.processing.models.onnx_graph.file import parse
from nnvis_blender.processing.models.onnx_graph.reading_graph import program_of
from nnvis_blender.processing.models.options import ModelOptions
from nnvis_blender.processing.models.program.execution import Runner
from nnvis_blender.processing.models.reading import Reading


def graph(body: str, given: str = "float[n,3,8,8] x", opset: int = 17, out: str = "float y", domains=(), **constants):
    """A ModelProto of a graph in onnx's own text form. constants: arrays that its nodes take by name."""
    imports = ", ".join(f'"{name}" : {version}' for name, version in (("", opset), *domains))
    text = f"<ir_version: 8, opset_import: [{imports}]> g ({given}) => ({out}) {{ {body} }}"
    model = onnx.parser.parse_model(text)
    model.graph.initializer.extend(onnx.numpy_helper.from_array(a, name) for name, a in constants.items())
    return model


def saved(model, folder, name: str = "net.onnx"):
    path = folder / name
    path.write_bytes(model.SerializeToString())
    return path


def read_program(path, **options):
    """(program, notes) of a file."""
    reading = Reading(path, "ONNX model", ModelOptions(**options))
    program = program_of(parse(path, onnx), reading)
    program.validate(path.name)
    return program, reading.notes


def run(program, inputs: dict) -> list[np.ndarray]:
    """The outputs of a program for arrays by the names of its inputs."""
    with torch.no_grad():
        given = [torch.from_numpy(inputs[entry.name]) for entry in program.inputs]
        found = Runner(program).run(given, program.outputs)
    return [found[name].numpy() for name in program.outputs]


def runtime(path, inputs: dict) -> dict[str, np.ndarray]:
    """What ONNX Runtime gives, by the names of outputs."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return dict(zip([entry.name for entry in session.get_outputs()], session.run(None, inputs)))


def assert_agrees(path, inputs: dict, tolerance: float = 1e-4, **options):
    """The program of a file gives what ONNX Runtime gives; returns the program."""
    program, _ = read_program(path, **options)
    wanted = runtime(path, inputs)
    for name, ours in zip(program.outputs, run(program, inputs)):
        assert ours.shape == wanted[name].shape
        np.testing.assert_allclose(ours, wanted[name], rtol=tolerance, atol=tolerance)
    return program
