"""Plates: the units that have maps as one mesh, a vertex a unit, drawn by the group "NNVis Plates"."""

from collections.abc import Iterator
from itertools import takewhile

import bpy
import numpy as np

from ...nodes.color_maps import BLUE_RED, GRAY
from ...nodes.plates.bars import MOST_BARS
from ...nodes.plates.group import plates_group
from ...nodes.plates.maps import ACTIVATION
from ...nodes.plates.page_value import PAGES
from ...processing.network import ProcessedNetwork
from ...shaders import labels_material
from ...shaders.plate_lines import plate_lines_material
from ...shaders.plates import pages_read, plates_material, read_pages
from ..atlas import build_color_page, build_page
from ..attributes import read_numbered, write_attribute
from ..colors import class_fractions, mixed_colors, with_alpha
from ..controls import follow_control, get_control, has_control, set_control
from .input_image import ROLE as INPUT_IMAGE
from .part import Part
from .plate_addresses import write_images, write_middles, write_pictures, write_tiles
from .plate_edges import add_edges
from .plate_images import image_tiles, of_form
from .plate_places import PlatePlaces, expansion, height_above, plate_places
from .plate_texts import fit_texts, set_texts, write_texts
from .plate_tiles import atlas_pages, color_pages, input_pictures, plate_tiles
from .samples import tell_samples
from .windows import write_windows

ROLE = "plates"


def build_plates_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh with a vertex for each unit that has maps, layer by layer, and an edge for each drawn edge between.

    Attributes of vertices: layer, unit; network_unit, numbered through all layers; place, count, rank (by importance)
    among the layer's plates; map_width, map_height (pixels of its activation), reduced; center, columns, gap, depth,
    pixel, own_pixel, image_pixel: see plate_places; importance, importance_<class>, class_color; bias; low, high,
    layer_low, layer_high of the activation. Of each kind of map, <kind>_tile, <kind>_page, <kind>_low, <kind>_high and
    <kind>_mean_<sample>, see nodes/plates/maps.py.
    Edges have what add_edges writes, and both what write_windows does. Without maps it is empty.
    """
    mesh = bpy.data.meshes.new(name)
    if processed.maps is None:
        return mesh
    places = plate_places(processed)
    mesh.vertices.add(len(places.unit))
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", places.position)
    _write_units(mesh, processed, places, colors)
    tiles, images, pictures = plate_tiles(processed), image_tiles(processed), input_pictures(processed)
    write_tiles(mesh, places.layer, tiles)
    write_middles(mesh, processed, places.layer, tiles)
    write_images(mesh, places.layer, tiles, images, pictures)
    write_pictures(mesh, places, pictures)
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
        ("image_pixel", "FLOAT", places.image_pixel),
        ("reduced", "INT", places.reduced),
        ("is_input", "INT", places.is_input),
        ("bias", "FLOAT", np.concatenate(biases)[places.index]),
        ("importance", "FLOAT", vectors.mean(axis=1)),
        ("class_color", "FLOAT_COLOR", with_alpha(mixed_colors(fractions, colors))),
    ):
        write_attribute(mesh, attribute, kind, "POINT", values)
    for k, share in enumerate(fractions.T):
        write_attribute(mesh, f"importance_{k}", "FLOAT", "POINT", share)


def _is_held(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    return processed.maps is not None


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> Iterator[None]:
    """The pages of the atlas, how many samples there are; new plates show the edges' class, and these their sample, as
    units do.

    It rests after each page.
    """
    old = _show_pages(item, [], [])
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
    if network.units is not None and has_control(network.units, "Sample"):  # it is hidden: nobody else sets it
        follow_control(network.units, "Sample", item, "Sample")
    if is_new and processed.maps is not None:
        set_control(item, "Expansion", expansion(processed))
        set_control(item, "Height", height_above(processed))
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
    values, colors, images = [], [], image_tiles(processed)
    for page in atlas_pages([*plate_tiles(processed), *of_form(images, is_colored=False)]):
        values.append(build_page(f"{name} Maps {len(values) + 1}", page))
        yield
    for page in color_pages(input_pictures(processed), of_form(images, is_colored=True)):
        colors.append(build_color_page(f"{name} Pictures {len(colors) + 1}", page, is_data=True))
        yield
    _show_pages(item, values, colors)


def _make_room(network) -> None:
    """Hides what ends or lies at the units, where plates that are arranged do not stand, until it is asked for."""
    for part, control in ((network.edges, "Style"), (network.one(INPUT_IMAGE), "Picture")):
        if part is not None:
            set_control(part, control, "None")
    if network.labels is not None:
        network.labels.hide_viewport = network.labels.hide_render = True


def shown_pages(item) -> list[bpy.types.Image]:
    """The pages that an object of plates reads: its first inputs for them have one each."""
    return list(takewhile(lambda page: page is not None, (get_control(item, name) for name in PAGES)))


def shown_colors(item) -> list[bpy.types.Image]:
    """The pages of colours that an object of plates reads."""
    values = shown_pages(item)
    return [image for image in pages_read(item.data.materials[0]) if image not in values]


def _show_pages(item, values: list, colors: list) -> list:
    """Has material and nodes read images. Returns those that they read before."""
    for number, control in enumerate(PAGES):
        set_control(item, control, values[number] if number < len(values) else None)
    return read_pages(item.data.materials[0], values, colors)


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
