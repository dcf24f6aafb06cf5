"""Plates: the units that have maps as one mesh, a vertex a unit, drawn by the group "NNVis Plates"."""

import bpy
import numpy as np

from ...nodes.plates.faces import AFTER, BEFORE, KINDS
from ...nodes.plates.group import plates_group
from ...processing.network import ProcessedNetwork
from ...shaders import labels_material
from ...shaders.plate_lines import plate_lines_material
from ...shaders.plates import plates_material, show_pages
from ..atlas import build_page
from ..attributes import write_attribute
from ..colors import class_fractions, mixed_colors, with_alpha
from ..controls import follow_control, get_control, has_control, set_control
from .part import Part
from .plate_edges import add_edges
from .plate_places import PlatePlaces, plate_places
from .plate_texts import set_texts, write_texts
from .plate_tiles import Tiles, atlas_pages, plan_tiles, plate_tiles
from .windows import write_windows

ROLE = "plates"


def build_plates_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh with a vertex for each unit that has maps, layer by layer, and an edge for each drawn edge between.

    Attributes of vertices: layer, unit; place, count, rank (by importance) among the layer's plates; map_width,
    map_height (pixels of its activation), reduced; center, columns, gap, depth, pixel, own_pixel: see plate_places;
    importance, importance_<class>, class_color; bias; low, high, layer_low, layer_high of the activation. Of each kind
    of map, <kind>_tile, <kind>_page, <kind>_low, <kind>_high and <kind>_mean_<sample>, see nodes/plates/faces.py.
    Edges have what add_edges writes, and both what write_windows does. Without maps it is empty.
    """
    mesh = bpy.data.meshes.new(name)
    if processed.maps is None:
        return mesh
    places = plate_places(processed)
    mesh.vertices.add(len(places.unit))
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", places.position)
    _write_units(mesh, processed, places, colors)
    tiles = plate_tiles(processed)
    _write_tiles(mesh, places.layer, tiles)
    write_texts(mesh, processed, places)
    add_edges(mesh, processed, places.index)
    write_windows(mesh, processed)
    return mesh


def _write_units(mesh, processed: ProcessedNetwork, places: PlatePlaces, colors: np.ndarray) -> None:
    vectors = processed.importance.units[places.index]
    fractions = class_fractions(vectors)
    biases = [np.zeros(layer.size) if layer.bias is None else layer.bias for layer in processed.network.layers]
    for attribute, kind, values in (
        ("layer", "INT", places.layer),
        ("unit", "INT", places.unit),
        ("place", "INT", places.place),
        ("count", "INT", places.count),
        ("rank", "INT", places.rank),
        ("columns", "INT", places.columns),
        ("gap", "FLOAT", places.gap),
        ("depth", "FLOAT", places.depth),
        ("center", "FLOAT_VECTOR", places.center),
        ("map_width", "FLOAT", places.width),
        ("map_height", "FLOAT", places.height),
        ("pixel", "FLOAT", places.pixel),
        ("own_pixel", "FLOAT", places.own_pixel),
        ("reduced", "INT", places.reduced),
        ("bias", "FLOAT", np.concatenate(biases)[places.index]),
        ("importance", "FLOAT", vectors.mean(axis=1)),
        ("class_color", "FLOAT_COLOR", with_alpha(mixed_colors(fractions, colors))),
    ):
        write_attribute(mesh, attribute, kind, "POINT", values)
    for k, share in enumerate(fractions.T):
        write_attribute(mesh, f"importance_{k}", "FLOAT", "POINT", share)


def _write_tiles(mesh, layer: np.ndarray, tiles: list[Tiles]) -> None:
    """The addresses of all tiles, their ranges and means; where there is no pre-activation the activation is shown."""
    regions = plan_tiles(tiles)
    samples = max(len(one.means) for one in tiles)
    for kind in KINDS:
        where, page, low, high = (np.zeros((len(layer), 3), np.float32) for _ in range(4))
        means = np.zeros((samples, len(layer)), np.float32)
        for fallback in (True, False) if kind == BEFORE else (False,):
            for one, region in zip(tiles, regions):
                if one.kind != (AFTER if fallback else kind):
                    continue
                of = np.flatnonzero(layer == one.layer)
                of, here = of[one.first >= 0], one.first >= 0
                where[of, :2], where[of, 2] = (region.width, region.height), one.first[here]
                page[of] = region.top, region.page, one.step
                low[of, 0], high[of, 0] = (values[here] for values in one.ranges)
                low[of, 1], high[of, 1] = low[of, 0].min(initial=0), high[of, 0].max(initial=0)
                means[:, of] = one.means[:, here]
        low[:, 2], high[:, 2] = low[:, 0].min(initial=0), high[:, 0].max(initial=0)
        for what, values in (("tile", where), ("page", page), ("low", low), ("high", high)):
            write_attribute(mesh, f"{kind}_{what}", "FLOAT_VECTOR", "POINT", values)
        for sample, values in enumerate(means):
            write_attribute(mesh, f"{kind}_mean_{sample}", "FLOAT", "POINT", values)
        if kind == AFTER:
            for name, values in (("low", low), ("high", high)):
                write_attribute(mesh, name, "FLOAT", "POINT", values[:, 0])
                write_attribute(mesh, f"layer_{name}", "FLOAT", "POINT", values[:, 1])


def _is_held(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    return processed.maps is not None


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    """The pages of the atlas, how many samples there are; new plates show the edges' class, and these their sample."""
    pages = [] if processed.maps is None else atlas_pages(plate_tiles(processed))
    images = [build_page(f"{network.collection.name} Maps {n + 1}", page) for n, page in enumerate(pages)]
    material = item.data.materials[0]
    old = show_pages(material, images)
    bpy.data.batch_remove([image for image in old if image.users == 0])
    if processed.maps is not None:
        set_control(item, "Samples", len(processed.maps.samples))
        set_texts(item, processed)
    for name in ("Class View", "Class", "Ink") if is_new and network.edges is not None else ():
        if has_control(item, name):
            set_control(item, name, get_control(network.edges, name))
    if is_new and network.edges is not None:
        follow_control(network.edges, "Sample", item, "Sample")


PART = Part(
    ROLE,
    build_plates_data,
    group=plates_group,
    materials={
        "Material": plates_material,
        "Line Material": plate_lines_material,
        "Text Material": labels_material,
    },
    controls="plates",
    is_held=_is_held,
    refresh=_refresh,
)
