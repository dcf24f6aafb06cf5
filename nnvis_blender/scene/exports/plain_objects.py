"""The objects that other programs get: edges as tubes or lines, units as balls, texts as meshes, all of plain data.

What a vertex has besides its place: the colour, what it belongs to matters (importance), for which class most (class,
-1 for none), and of edges the weight. Edges have the shape key Bundle, from straight (0) to bundled (1).
"""

import bpy
import numpy as np

from ... import compat
from ...nodes.builder import Tree
from ...nodes.font import font_of
from ...nodes.texts import CENTER
from ...processing.exports.drawing import Drawing
from ...processing.exports.formats import ExportParameters
from ...processing.exports.surfaces import Surface, balls, tubes
from ..attributes import write_attribute
from . import gltf

_COLOR, _OPACITY = "displayColor", "displayOpacity"  # as Universal Scene Description calls them
_SIDES = 6
_MANY = 2000  # units, of which the balls are coarser
_CAMERA_BOUND = "legend"  # texts that stand in the corner of a picture


def add_objects(stage, drawing: Drawing, parameters: ExportParameters) -> dict[str, int]:
    """Makes the objects in an Aside. Returns how many edges, units and texts they show."""
    is_gltf = parameters.format == "gltf"
    material, prefix = _material(drawing, is_gltf), gltf.ATTRIBUTES if is_gltf else ""
    if len(drawing.edge_source):
        _add_edges(stage, drawing, parameters, material, prefix)
    seen = np.flatnonzero(drawing.unit_radius > 0)
    if len(seen):
        surface = balls(drawing.unit_place[seen], drawing.unit_radius[seen], 1 if len(seen) > _MANY else 2)
        unit = seen[surface.of]
        mesh = _mesh("Units", surface, drawing.unit_color[unit], drawing.unit_opacity[unit], material)
        importance = drawing.unit_importance
        _write(mesh, prefix, unit, importance=importance.sum(axis=1), **{"class": importance.argmax(axis=1)})
        stage.add("Units", mesh)
    texts = [text for text in drawing.texts if text.kind != _CAMERA_BOUND]
    for text in texts:
        _add_text(stage, text, material)
    return {"edges": len(drawing.edge_source), "units": len(seen), "texts": len(texts)}


def _add_edges(stage, drawing: Drawing, parameters: ExportParameters, material, prefix: str) -> None:
    if parameters.edges == "tubes":
        shapes = [
            tubes(places, drawing.radius, drawing.offsets, _SIDES) for places in (drawing.straight, drawing.bundled)
        ]
        surface, bundled = shapes[0], shapes[1].vertices
    else:
        surface, bundled = _lines(drawing), drawing.bundled
    edge = np.repeat(np.arange(len(drawing.edge_source)), np.diff(drawing.offsets))[surface.of]
    if parameters.edges == "lines" and parameters.format == "usd":
        data = _curves(drawing)
    else:
        data = _mesh("Edges", surface, drawing.color[surface.of], drawing.edge_opacity[edge], material)
    of = {"importance": drawing.edge_importance.sum(axis=1), "class": drawing.edge_class, "weight": drawing.edge_weight}
    _write(data, prefix, edge, **of)
    item = stage.add("Edges", data)
    if isinstance(data, bpy.types.Mesh):
        item.shape_key_add(name="Straight")
        key = item.shape_key_add(name="Bundle")
        key.data.foreach_set("co", bundled.ravel())
        key.value = _bundle(drawing)
        key.keyframe_insert("value", frame=stage.scene.frame_current)  # Universal Scene Description has no other values


def _bundle(drawing: Drawing) -> float:
    """How far the places that are drawn are from straight (0) to bundled (1)."""
    way, gone = drawing.bundled - drawing.straight, drawing.places - drawing.straight
    return float(np.clip((way * gone).sum() / max((way * way).sum(), 1e-12), 0.0, 1.0))


def _lines(drawing: Drawing) -> Surface:
    """The samples, joined along each edge."""
    joined = np.ones(len(drawing.places), bool)
    joined[drawing.offsets[1:] - 1] = False
    first = np.flatnonzero(joined)
    return Surface(drawing.straight, np.stack([first, first + 1], axis=1), np.arange(len(drawing.places)))


def _curves(drawing: Drawing):
    """Curves as thick as the edges are, as they are drawn."""
    curves = bpy.data.hair_curves.new("Edges")
    curves.add_curves(np.diff(drawing.offsets).tolist())
    for name, kind, values in (
        ("position", "FLOAT_VECTOR", drawing.places),
        ("radius", "FLOAT", drawing.radius),
        (_COLOR, "FLOAT_COLOR", np.pad(drawing.color, ((0, 0), (0, 1)), constant_values=1)),
    ):
        write_attribute(curves, name, kind, "POINT", values)
    return curves


def _mesh(name: str, surface: Surface, colors: np.ndarray, opacity: np.ndarray, material):
    """A mesh of a surface or, where faces have two corners, of lines. colors (n, 3) and opacity (n,): of vertices."""
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(len(surface.vertices))
    mesh.vertices.foreach_set("co", surface.vertices.ravel())
    corners = surface.faces.shape[1]
    if corners == 2:
        mesh.edges.add(len(surface.faces))
        mesh.edges.foreach_set("vertices", surface.faces.ravel().astype(np.int32))
    else:
        mesh.loops.add(surface.faces.size)
        mesh.loops.foreach_set("vertex_index", surface.faces.ravel().astype(np.int32))
        mesh.polygons.add(len(surface.faces))
        mesh.polygons.foreach_set("loop_start", np.arange(0, surface.faces.size, corners, dtype=np.int32))
        mesh.update(calc_edges=True)
    _paint(mesh, np.column_stack([colors, opacity]), material)
    return mesh


def _paint(mesh, colors: np.ndarray, material) -> None:
    """Gives the vertices of a mesh their colours (n, 4), and it the material."""
    write_attribute(mesh, _COLOR, "FLOAT_COLOR", "POINT", colors)
    mesh.color_attributes.active_color_name = _COLOR
    write_attribute(mesh, _OPACITY, "FLOAT", "POINT", colors[:, 3])  # which colours of USD do not have
    mesh.materials.clear()
    mesh.materials.append(material)


def _write(data, prefix: str, element: np.ndarray, **values: np.ndarray) -> None:
    """Stores what each element has as attributes of the points. element: of each point."""
    for name, own in values.items():
        kind = "INT" if own.dtype.kind == "i" else "FLOAT"
        write_attribute(data, f"{prefix}{name}", kind, "POINT", own[element])


def _add_text(stage, text, material) -> None:
    """A text as a flat mesh, to be seen from where the camera stands."""
    letters = bpy.data.curves.new(text.text, "FONT")
    letters.body, letters.size, letters.align_x = text.text, text.size, "CENTER"
    letters.font, _ = font_of(text.text)
    item = stage.add(text.text, letters)
    mesh = bpy.data.meshes.new_from_object(item.evaluated_get(stage.depsgraph))
    bpy.data.objects.remove(item)
    axes = np.array([text.right, text.up, np.cross(text.right, text.up)])
    places = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", places.ravel())
    places = (places - [0.0, CENTER * text.size, 0.0]) @ axes + text.place
    mesh.vertices.foreach_set("co", places.astype(np.float32).ravel())
    _paint(mesh, np.tile([*text.color, 1.0], (len(places), 1)), material)
    stage.add(text.text, mesh)


def _material(drawing: Drawing, is_gltf: bool):
    """A matt surface in the colours of its vertices, which are as opaque as these say where any is not.

    Blender's exporter of glTF knows colours by the node of theirs, that of USD by the one of any attribute.
    """
    material = bpy.data.materials.new("Classes")
    tree = Tree(compat.ensure_node_tree(material))
    tree.tree.nodes.clear()
    surface = tree.add("ShaderNodeBsdfPrincipled")
    if is_gltf:
        vertex = tree.add("ShaderNodeVertexColor", layer_name=_COLOR)
        color, opacity = vertex.outputs["Color"], vertex.outputs["Alpha"]
    else:
        color = tree.node("ShaderNodeAttribute", result="Color", properties={"attribute_name": _COLOR})
        opacity = tree.node("ShaderNodeAttribute", result="Fac", properties={"attribute_name": _OPACITY})
    tree.set(surface.inputs["Base Color"], color)
    if min(drawing.edge_opacity.min(initial=1.0), drawing.unit_opacity.min(initial=1.0)) < 1.0:
        tree.set(surface.inputs["Alpha"], opacity)
    surface.inputs["Roughness"].default_value = 0.6
    tree.set(tree.add("ShaderNodeOutputMaterial").inputs["Surface"], surface.outputs[0])
    tree.finish()
    return material
