"""Plates: the units that have maps as one mesh, a vertex a unit, drawn by the group "NNVis Plates"."""

from collections.abc import Iterator

import bpy
import numpy as np

from ...nodes.color_maps import BLUE_RED, GRAY
from ...nodes.plates.bars import MOST_BARS
from ...nodes.plates.group import plates_group
from ...nodes.plates.maps import ACTIVATION, AFTER, KINDS, OF_SAMPLES, PICTURE
from ...nodes.plates.page_value import PAGES
from ...processing.network import ProcessedNetwork
from ...shaders import labels_material
from ...shaders.plate_lines import plate_lines_material
from ...shaders.plates import plates_material, read_pages
from ..atlas import build_color_page, build_page
from ..attributes import read_numbered, write_attribute
from ..colors import class_fractions, mixed_colors, with_alpha
from ..controls import follow_control, get_control, set_control
from .input_image import ROLE as INPUT_IMAGE
from .part import Part
from .plate_edges import add_edges
from .plate_places import PlatePlaces, expansion, plate_places
from .plate_texts import fit_texts, set_texts, write_texts
from .plate_tiles import Pictures, Tiles, atlas_pages, input_pictures, plan_tiles, plate_tiles
from .samples import tell_samples
from .windows import write_windows

ROLE = "plates"
_SHARES = ("softmax", "sigmoid")  # activations from 0 to 1


def build_plates_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh with a vertex for each unit that has maps, layer by layer, and an edge for each drawn edge between.

    Attributes of vertices: layer, unit; network_unit, numbered through all layers; place, count, rank (by importance)
    among the layer's plates; map_width, map_height (pixels of its activation), reduced; center, columns, gap, depth,
    pixel, own_pixel: see plate_places; importance, importance_<class>, class_color; bias; low, high, layer_low,
    layer_high of the activation. Of each kind of map, <kind>_tile, <kind>_page, <kind>_low, <kind>_high and
    <kind>_mean_<sample>, see nodes/plates/faces.py.
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
    write_tiles(mesh, places.layer, tiles)
    _write_middles(mesh, processed, places.layer, tiles)
    _write_pictures(mesh, places, input_pictures(processed))
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
        ("network_unit", "INT", places.index),
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
        ("is_input", "INT", places.is_input),
        ("bias", "FLOAT", np.concatenate(biases)[places.index]),
        ("importance", "FLOAT", vectors.mean(axis=1)),
        ("class_color", "FLOAT_COLOR", with_alpha(mixed_colors(fractions, colors))),
    ):
        write_attribute(mesh, attribute, kind, "POINT", values)
    for k, share in enumerate(fractions.T):
        write_attribute(mesh, f"importance_{k}", "FLOAT", "POINT", share)


def write_tiles(mesh, layer: np.ndarray, tiles: list[Tiles]) -> None:
    """The addresses of all tiles, their ranges and means. A layer that has none of a kind shows its activation, whose
    range is not the network's.
    """
    regions = plan_tiles(tiles)
    held = {(one.kind, one.layer) for one in tiles}
    samples = max(len(one.values) for one in tiles)
    for kind in KINDS:
        where, page, low, high = (np.zeros((len(layer), 3), np.float32) for _ in range(4))
        means = np.zeros((samples if kind in OF_SAMPLES else 1, len(layer)), np.float32)
        own, rows = np.zeros(len(layer), bool), np.ones(len(layer), np.float32)
        for one, region in zip(tiles, regions):
            if one.kind == kind or (one.kind == AFTER and (kind, one.layer) not in held):
                of = np.flatnonzero(layer == one.layer)
                where[of, :2], where[of, 2] = (region.width, region.height), np.arange(len(of))
                page[of] = region.top, region.page, one.step
                low[of, 0], high[of, 0] = one.ranges
                low[of, 1:], high[of, 1:] = low[of, 0].min(initial=0), high[of, 0].max(initial=0)
                means[:, of] = one.means[-len(means) :]
                rows[of] = len(one.values)
                own[of] = one.kind == kind
        low[own, 2], high[own, 2] = low[own, 0].min(initial=0), high[own, 0].max(initial=0)
        for what, values in (("tile", where), ("page", page), ("low", low), ("high", high)):
            write_attribute(mesh, f"{kind}_{what}", "FLOAT_VECTOR", "POINT", values)
        write_attribute(mesh, f"{kind}_rows", "FLOAT", "POINT", rows)
        for sample, values in enumerate(means):
            write_attribute(mesh, f"{kind}_mean_{sample}", "FLOAT", "POINT", values)
        if kind == AFTER:
            for name, values in (("low", low), ("high", high)):
                write_attribute(mesh, name, "FLOAT", "POINT", values[:, 0])
                write_attribute(mesh, f"layer_{name}", "FLOAT", "POINT", values[:, 1])


def _write_middles(mesh, processed: ProcessedNetwork, layer: np.ndarray, tiles: list[Tiles]) -> None:
    """What is neither much nor little: of activations that are shares one half, of all else 0."""
    shares = {
        one.layer
        for one in tiles
        if one.kind == AFTER
        and processed.network.layers[one.layer].activation in _SHARES
        and 0 <= one.values.min() <= one.values.max() <= 1
    }
    write_attribute(mesh, f"{AFTER}_middle", "FLOAT", "POINT", np.isin(layer, list(shares)) / 2)


def _write_pictures(mesh, places: PlatePlaces, pictures: Pictures | None) -> None:
    """Which plate is an input's picture (1), and which are its other channels (2); where it is and how large."""
    of = places.layer == (-1 if pictures is None else pictures.layer)
    tile, page = (np.zeros((len(of), 3), np.float32) for _ in range(2))
    if pictures is not None:
        tile[of], page[of] = (pictures.width, pictures.height, 0), (0, -1, 1)
    for attribute, kind, values in (
        (PICTURE, "INT", np.where(of, np.where(places.place == 0, 1, 2), 0)),
        (f"{PICTURE}_tile", "FLOAT_VECTOR", tile),
        (f"{PICTURE}_page", "FLOAT_VECTOR", page),
        (f"{PICTURE}_pixel", "FLOAT", places.picture_pixel),
    ):
        write_attribute(mesh, attribute, kind, "POINT", values)


def _is_held(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    return processed.maps is not None


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> Iterator[None]:
    """The pages of the atlas, how many samples there are; new plates show the edges' class, and these their sample.

    It rests after each page.
    """
    old = _show_pages(item, [], None)
    bpy.data.batch_remove([image for image in old if image.users == 0])
    if processed.maps is not None:
        tell_samples(item, processed)
        set_texts(item, processed)
        _suit_measure(item, processed.maps.measure or ACTIVATION)
        yield from _build_pages(network.collection.name, item, processed)
    for control in ("Class View", "Class", "Ink") if is_new and network.edges is not None else ():
        set_control(item, control, get_control(network.edges, control))
    if is_new and network.edges is not None:
        follow_control(network.edges, "Sample", item, "Sample")
    if is_new and processed.maps is not None:
        set_control(item, "Expansion", expansion(processed))
        fit_texts(item, processed)
        _make_room(network)


def _suit_measure(item, measure: str) -> None:
    """Has plates that get maps of another measure than before show these as they are read best: weights about zero,
    without bars of outputs, which they are not of.
    """
    if get_control(item, "Measure") == measure:
        return
    is_plain = measure == ACTIVATION
    set_control(item, "Measure", measure)
    for control, value in (
        ("Shows", ACTIVATION),
        ("Color Map", GRAY if is_plain else BLUE_RED),
        ("Bars", MOST_BARS if is_plain else 0),
    ):
        set_control(item, control, value)


def _build_pages(name: str, item, processed: ProcessedNetwork) -> Iterator[None]:
    images, pictures = [], input_pictures(processed)
    for page in atlas_pages(plate_tiles(processed)):
        images.append(build_page(f"{name} Maps {len(images) + 1}", page))
        yield
    _show_pages(item, images, pictures and build_color_page(f"{name} Pictures", pictures.page))


def _make_room(network) -> None:
    """Hides what ends or lies at the units, where plates that are arranged do not stand, until it is asked for."""
    for part, control in ((network.edges, "Style"), (network.one(INPUT_IMAGE), "Picture")):
        if part is not None:
            set_control(part, control, "None")
    if network.labels is not None:
        network.labels.hide_viewport = network.labels.hide_render = True


def shown_pages(item) -> list[bpy.types.Image]:
    """The pages that an object of plates reads."""
    pages = (get_control(item, name) for name in PAGES)
    return [page for page in pages if page is not None]


def _show_pages(item, images: list, pictures) -> list:
    """Has material and nodes read images. Returns those that they read before."""
    for number, control in enumerate(PAGES):
        set_control(item, control, images[number] if number < len(images) else None)
    return read_pages(item.data.materials[0], images, pictures)


def _recolor(items, colors: np.ndarray) -> None:
    for mesh in (item.data for item in items if len(item.data.vertices)):
        shares = read_numbered(mesh, "importance_", len(colors))
        write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(mixed_colors(shares, colors)))


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
    recolor=_recolor,
)
