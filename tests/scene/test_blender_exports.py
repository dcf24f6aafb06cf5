"""glTF and USD open again in trimesh and in Pixar's library, with the same places, colours and numbers; and the file
that is open in Blender stays as it was.
"""

import json
import struct

import bpy
import numpy as np
import pytest
import trimesh
from pxr import Usd, UsdGeom, UsdShade

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.exports.formats import FORMATS, ExportParameters
from nnvis_blender.scene.exports import write_with_blender
from synthetic_drawing import drawing

SIDES, OF_BALL = 6, 162


@pytest.fixture
def ready_groups():
    """None are needed."""


@pytest.fixture
def drawn():
    """A drawing that is shown half bundled."""
    made = drawing()
    made.places = (made.straight + made.bundled) / 2
    return made


@pytest.fixture
def written(empty_scene, tmp_path):
    """written(format, drawing, **parameters) -> path."""

    def write(format, drawn, **parameters):
        path = tmp_path / f"net{FORMATS[format].suffix}"
        notes = write_with_blender(bpy.context, drawn, path, ExportParameters(format=format, **parameters))
        assert notes == [f"{len(drawn.edge_source)} edges, {len(drawn.unit_layer)} units, 1 texts"]
        return path

    return write


def held() -> dict:
    return {name: len(kind) for name in dir(bpy.data) if hasattr(kind := getattr(bpy.data, name), "__len__")}


def header(path) -> dict:
    """The JSON of a .glb."""
    content = path.read_bytes()
    return json.loads(content[20 : 20 + struct.unpack("<I", content[12:16])[0]])


def turned(places: np.ndarray) -> np.ndarray:
    """Y up, as glTF has it -> Z up."""
    return places[:, [0, 2, 1]] * [1, -1, 1]


def test_the_file_in_blender_stays(empty_scene, written, drawn):
    before = held()
    for format in ("gltf", "usd"):
        written(format, drawn)
    assert held() == before and bpy.context.scene == empty_scene and bpy.context.window.scene == empty_scene


def test_gltf_has_tubes_with_their_bundling(written, drawn):
    path = written("gltf", drawn)
    meshes = trimesh.load(path, process=False).geometry
    edges, samples = meshes["Edges"], len(drawn.places)
    assert len(edges.vertices) == SIDES * samples and len(meshes["Units"].vertices) == OF_BALL * len(drawn.unit_layer)
    middles = turned(edges.vertices.reshape(samples, SIDES, 3).mean(axis=1))
    assert np.allclose(middles, drawn.straight, atol=1e-4)
    edge = np.repeat(np.arange(len(drawn.edge_source)), np.diff(drawn.offsets))
    of = {name: edges.vertex_attributes[name].reshape(samples, SIDES) for name in ("_CLASS", "_IMPORTANCE", "_WEIGHT")}
    assert np.array_equal(of["_CLASS"][:, 0], drawn.edge_class[edge])
    assert np.allclose(of["_IMPORTANCE"][:, 3], drawn.edge_importance.sum(axis=1)[edge], atol=1e-5)
    assert np.allclose(of["_WEIGHT"][:, 5], drawn.edge_weight[edge], atol=1e-5)
    mesh = next(one for one in header(path)["meshes"] if one["name"] == "Edges")
    assert mesh["extras"]["targetNames"] == ["Bundle"] and mesh["weights"] == pytest.approx([0.5], abs=1e-4)
    assert {"cat"} < set(meshes)


def test_gltf_has_lines_and_colors(written, drawn):
    path = written("gltf", drawn, edges="lines")
    lines = trimesh.load(path, process=False).geometry["Edges"]
    assert len(lines.vertices) == len(drawn.places)
    assert np.allclose(turned(np.asarray(lines.vertices)), drawn.straight, atol=1e-5)
    values = header(path)
    primitive = next(one for one in values["meshes"] if one["name"] == "Edges")["primitives"][0]
    assert primitive["mode"] == 1
    accessor = values["accessors"][primitive["attributes"]["COLOR_0"]]
    view = values["bufferViews"][accessor["bufferView"]]
    content = path.read_bytes()
    start = 28 + struct.unpack("<I", content[12:16])[0] + view["byteOffset"]
    stored = np.frombuffer(
        content, {5123: "<u2", 5126: "<f4"}[accessor["componentType"]], view["byteLength"] // 2, start
    )
    colors = stored.reshape(len(drawn.places), -1)[:, :3] / 65535
    assert np.allclose(colors, drawn.color, atol=1e-3)


@pytest.mark.parametrize("edges", ["tubes", "lines"])
def test_usd_has_what_is_drawn(written, drawn, edges):
    drawn.edge_opacity = np.linspace(0.2, 1.0, len(drawn.edge_source), dtype=np.float32)
    stage = Usd.Stage.Open(str(written("usd", drawn, edges=edges)))
    assert UsdGeom.GetStageUpAxis(stage) == "Z" and UsdGeom.GetStageMetersPerUnit(stage) == 1.0
    found = {str(one.GetPath()): one for one in stage.Traverse()}
    prim = found["/root/Edges/Edges"]
    points = np.array(UsdGeom.PointBased(prim).GetPointsAttr().Get())
    edge, primvars = np.repeat(np.arange(len(drawn.edge_source)), np.diff(drawn.offsets)), UsdGeom.PrimvarsAPI(prim)
    values = {name: np.array(primvars.GetPrimvar(name).Get()) for name in ("importance", "class", "displayColor")}
    times = SIDES if edges == "tubes" else 1
    assert np.allclose(values["importance"], np.repeat(drawn.edge_importance.sum(axis=1)[edge], times), atol=1e-5)
    assert np.array_equal(values["class"], np.repeat(drawn.edge_class[edge], times))
    assert np.allclose(values["displayColor"], np.repeat(drawn.color, times, axis=0), atol=1e-4)
    if edges == "tubes":
        binding = UsdShade.MaterialBindingAPI(prim).ComputeBoundMaterial()[0]
        surface = binding.ComputeSurfaceSource()[0]
        read = {
            name: surface.GetInput(name).GetConnectedSource()[0].GetPrim().GetAttribute("inputs:varname").Get()
            for name in ("diffuseColor", "opacity")
        }
        assert read == {"diffuseColor": "displayColor", "opacity": "displayOpacity"}
        opacity = np.array(primvars.GetPrimvar("displayOpacity").Get())
        assert np.allclose(opacity, np.repeat(drawn.edge_opacity[edge], times), atol=1e-5)
        assert np.allclose(points.reshape(-1, SIDES, 3).mean(axis=1), drawn.straight, atol=1e-4)
        weights = found["/root/Edges/Skel/Anim"].GetAttribute("blendShapeWeights")
        assert weights.Get(Usd.TimeCode.EarliestTime()) == pytest.approx([0.5], abs=1e-4)
    else:
        assert np.allclose(points, drawn.places, atol=1e-5)
        widths = np.array(UsdGeom.BasisCurves(prim).GetWidthsAttr().Get())
        assert np.allclose(widths, 2 * drawn.radius, atol=1e-5)


def test_a_folder_that_cannot_be_written_is_told(written, drawn, tmp_path):
    (tmp_path / "net.glb").mkdir()
    before = held()
    with pytest.raises(NNVisError, match="is a folder"):
        written("gltf", drawn)
    assert held() == before
