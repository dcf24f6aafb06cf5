"""A Drawing of a network: what its node groups draw now, as plain arrays, for files of other programs.

The groups themselves are evaluated, on copies in a scene aside, so whatever chooses and colours what is drawn has its
say. What changes with the place of a camera (thickness and opacity by depth, haze) is as half way through the network.
Styles of edges that are no lines are drawn as strands.
"""

import numpy as np

from ..nodes import edge_styles, units
from ..nodes.class_view import ONE_CLASS
from ..processing.exports.drawing import Drawing, View
from ..processing.version import VERSION
from ..shaders.materials import CONTROLS_NODE
from .aside import ELEMENT, aside
from .attributes import read_attribute, read_numbered
from .checkpoints import at_checkpoint, passed_checkpoint, read_at_epoch, read_units_at_epoch
from .controls import get_control, plain_controls, set_control
from .drawn_texts import drawn_texts
from .objects import world_matrix
from .parts.epochs import read_shares
from .parts.input_image import ROLE as INPUT_IMAGE
from .parts.plates import ROLE as PLATES
from .seen import SOLID, opacity_of, unit_places
from .toned import toned
from .unit_names import UnitNames

_PLACES = ("places", "straight", "bundled")
_WHITE = (1.0, 1.0, 1.0)
_LEFT_OUT = {PLATES: "plates", INPUT_IMAGE: "the input's picture", "density": "the density"}


def drawing_of(scene, network) -> Drawing:
    """What the controls of a network (a NetworkObjects) leave, as pictures of the scene show it."""
    background = _background(scene)
    with aside(scene) as stage:
        edges, drawn, view = _edges(stage, network), _units(stage, network), _view(stage)
        texts = drawn_texts(stage, network, edges.pop("edge"), background)
    mesh, names = network.units.data, UnitNames(network)
    count = len(mesh.vertices)
    used = np.unique(np.concatenate([drawn["unit"], edges["edge_source"], edges["edge_target"]]))
    row = np.zeros(count, np.int32)
    row[used] = np.arange(len(used))
    look = {"place": _placed(network, network.units, unit_places(network.units))}
    look |= {name: np.zeros((count, *drawn[name].shape[1:]), np.float32) for name in ("radius", "color", "opacity")}
    for name, values in look.items():
        values[drawn["unit"]] = drawn[name]
    layer = read_attribute(mesh, "layer")
    titles = network.layer_names
    importance = read_units_at_epoch(network.units, "strength")[:, None] * _unit_shares(network)
    edges |= {end: row[edges[end]] for end in ("edge_source", "edge_target")}
    return Drawing(
        name=network.name,
        class_names=list(network.class_names),
        class_colors=_seen(network.edges, read_attribute(network.palette.data, "class_color")),
        layer_names=titles + [f"layer {number}" for number in range(len(titles), int(layer.max(initial=-1)) + 1)],
        unit_layer=layer[used],
        unit_number=read_attribute(mesh, "unit")[used],
        unit_names=[names.own_name(unit) for unit in used.tolist()],
        unit_importance=importance[used],
        **{f"unit_{name}": values[used] for name, values in look.items()},
        **edges,
        background=background,
        texts=texts,
        view=view,
        class_view=_class_view(network),
        provenance={**network.provenance, "nnvis": VERSION},
    )


def left_out_told(network) -> list[str]:
    """A sentence on what is drawn of a network and is in no Drawing, and on what is there and not drawn; none where
    nothing is.
    """
    shown = [what for role, what in _LEFT_OUT.items() if any(_is_drawn(item) for item in network.having(role))]
    shown += [
        f"{what}, whose Style is None"
        for what, item, none in (
            ("edges", network.edges, edge_styles.NONE),
            ("units", network.units, units.NONE),
        )
        if plain_controls(item)["Style"] == none
    ]
    return [f"left out: {', '.join(shown)}"] if shown else []


def _is_drawn(item) -> bool:
    values = plain_controls(item)
    kept = [values[name] for name in ("Style", "Picture") if name in values]
    return not item.hide_render and len(item.data.vertices) > 0 and "None" not in kept


def _class_view(network) -> int:
    """The class that alone is drawn, -1 where all are, or one that the network does not have."""
    values = plain_controls(network.edges)
    shown = values["Class View"] == ONE_CLASS and values["Class"] < len(network.class_names)
    return values["Class"] if shown else -1


def _units(stage, network) -> dict[str, np.ndarray]:
    """Of the units that are drawn: unit (its number through all layers), place, radius, color, opacity."""
    values = plain_controls(network.units)
    if network.units.hide_render or values["Style"] == units.NONE:
        return _no_units()
    points = stage.evaluated(stage.copy(network.units, Sphere_Detail=0)).pointcloud
    if points is None:
        return _no_units()
    return {
        "unit": read_attribute(points, ELEMENT),
        "place": _placed(network, network.units, read_attribute(points, "position")),
        "radius": read_attribute(points, "radius") * _scale(network, network.units),
        "color": _seen(network.units, read_attribute(points, "class_color")),
        "opacity": _opacity(values, read_attribute(points, "importance")),
    }


def _edges(stage, network) -> dict[str, np.ndarray]:
    """The fields of a Drawing that are of edges; edges name their units by the number through all layers."""
    item, values = network.edges, plain_controls(network.edges)
    if item.hide_render or values["Style"] == edge_styles.NONE or not len(item.data.curves):
        return _no_edges(network)
    style = values["Style"] if values["Style"] == edge_styles.LINES else edge_styles.STRANDS
    copy = stage.copy(item, Style=style, Depth_Weight=0.0)
    curves = stage.evaluated(copy).curves
    if curves is None or not len(curves.curves):
        return _no_edges(network)
    offsets = np.empty(len(curves.curves) + 1, np.int32)
    curves.curve_offset_data.foreach_get("value", offsets)
    edge = read_attribute(curves, ELEMENT)
    importance = _mean(read_attribute(curves, "importance"), offsets)
    radius = read_attribute(curves, "radius") * (1 - values["Depth Weight"] / 2) * _scale(network, item)
    color = _seen(item, read_attribute(curves, "class_color"))
    now = read_attribute(curves, "position")
    straight, bundled = (_bundled_by(stage, copy, share, values["Bundle"], now) for share in (0.0, 1.0))
    shares = _edge_shares(network)[edge]
    return {
        "edge": edge,
        "edge_source": read_attribute(item.data, "source")[edge],
        "edge_target": read_attribute(item.data, "target")[edge],
        "edge_weight": read_at_epoch(item, "weight")[edge],
        "edge_class": np.where(shares.any(axis=1), shares.argmax(axis=1), -1).astype(np.int32),
        "edge_importance": read_at_epoch(item, "importance")[edge, None] * shares,
        "edge_color": _mean(color, offsets),
        "edge_opacity": _opacity(values, importance),
        "offsets": offsets,
        "radius": radius,
        "color": color,
        **{name: _placed(network, item, places) for name, places in zip(_PLACES, (now, straight, bundled))},
    }


def _bundled_by(stage, copy, share: float, shown: float, now: np.ndarray) -> np.ndarray:
    """The places of the samples with this Bundle. now: those with the Bundle that is shown."""
    if share == shown:
        return now
    set_control(copy, "Bundle", share)
    return read_attribute(stage.evaluated(copy).curves, "position")


def _no_edges(network) -> dict[str, np.ndarray]:
    whole, number, color = np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros((0, 3), np.float32)
    return {
        **dict.fromkeys(("edge", "edge_source", "edge_target", "edge_class"), whole),
        **dict.fromkeys(("edge_weight", "edge_opacity", "radius"), number),
        **dict.fromkeys(("edge_color", "color", *_PLACES), color),
        "edge_importance": np.zeros((0, len(network.class_names)), np.float32),
        "offsets": np.zeros(1, np.int32),
    }


def _no_units() -> dict[str, np.ndarray]:
    number, color = np.zeros(0, np.float32), np.zeros((0, 3), np.float32)
    return {"unit": np.zeros(0, np.int32), "place": color, "radius": number, "color": color, "opacity": number}


def _unit_shares(network) -> np.ndarray:
    """(units, classes): of what a unit matters the share of each class, at the epoch that is shown."""
    passed, classes = passed_checkpoint(network.units), len(network.class_names)
    if passed is None:
        return read_numbered(network.units.data, "importance_", classes)
    return read_shares(get_control(network.units, "Unit Epochs").data, passed, classes)


def _edge_shares(network) -> np.ndarray:
    """(edges, classes): of what an edge matters the share of each class, at the epoch that is shown."""
    data, passed, classes = network.edges.data, passed_checkpoint(network.edges), len(network.class_names)
    ends = ("source", "target")
    if passed is None:
        return sum(read_numbered(data, f"{end}_importance_", classes) for end in ends) / 2
    if at_checkpoint("class_color", passed) in data.attributes:
        return read_shares(data, passed, classes)
    shares = _unit_shares(network)
    return sum(shares[read_attribute(data, end)] for end in ends) / 2


def _mean(values: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """The mean of samples (P, ...) over each edge."""
    counts = np.diff(offsets).reshape(-1, *(1,) * (values.ndim - 1))
    return (np.add.reduceat(values, offsets[:-1], axis=0) / counts).astype(np.float32)


def _opacity(values: dict, importance: np.ndarray) -> np.ndarray:
    return np.ones_like(importance) if values["Style"] in SOLID else opacity_of(values, importance)


def _seen(item, colors: np.ndarray) -> np.ndarray:
    """Class colours as the material of an object shows them."""
    return toned(colors[:, :3], plain_controls(item))


def _placed(network, item, places: np.ndarray) -> np.ndarray:
    """Places in an object's space -> in the world's."""
    matrix = np.array(network.place @ world_matrix(item))
    return (places @ matrix[:3, :3].T + matrix[:3, 3]).astype(np.float32)


def _scale(network, item) -> float:
    return abs((network.place @ world_matrix(item)).to_3x3().determinant()) ** (1 / 3)


def _view(stage) -> View | None:
    """The camera of the scene and its picture."""
    camera, render = stage.scene.camera, stage.scene.render
    if camera is None:
        return None
    width, height = (
        max(size * render.resolution_percentage // 100, 1) for size in (render.resolution_x, render.resolution_y)
    )
    placed = camera.evaluated_get(stage.depsgraph).matrix_world.normalized()
    aspect = {"scale_x": render.pixel_aspect_x, "scale_y": render.pixel_aspect_y}
    projection = camera.calc_matrix_camera(stage.depsgraph, x=width, y=height, **aspect)
    return View(np.array(placed.inverted()), np.array(projection), width, height)


def _background(scene) -> np.ndarray:
    """What the camera sees behind everything, as one colour: of a backdrop that in its middle."""
    world = scene.world
    node = world and world.node_tree and world.node_tree.nodes.get(CONTROLS_NODE)
    color = node.inputs["Center Color"].default_value if node else world.color if world else _WHITE
    return np.array(color[:3], np.float32)
