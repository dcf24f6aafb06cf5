"""Dreams: a plane for each picture, with its material, and the texts below them."""

import shutil
import tempfile
from pathlib import Path

import bpy
import numpy as np

from ...processing.errors import bad_input
from ...processing.images.dream.contents import DreamContents, DreamImage
from ...shaders.charts import charts_material
from ...shaders.dream import dream_material
from ..objects import remove_objects
from .chart_geometry import HEIGHT
from .chart_texts import Text, build_text
from .part import Part

GAP, _TEXT, _FALLS = 0.12, 0.06, 0.09  # between pictures; height of letters; of their line below the picture
MOST_FRAMES, MOST_HELD = 1000, 1 << 28  # of a zoom that is packed: tiles, and pixels of all, a gigabyte once it is seen
_FIRST_TILE = 1001
_SHARP = 96  # pixels along a side of pictures that are so small that they are drawn pixel by pixel


def load_pictures(folder: Path, contents: DreamContents) -> list[bpy.types.Image]:
    """New images of a folder's pictures, packed into the .blend: one for each still, one for all frames of a zoom, as
    its tiles; a zoom that is too large for that stays a sequence of files.

    Raises NNVisError (bad_input) where one is not there, or not the picture that is meant.
    """
    for one in contents.images:
        if not (folder / one.file).is_file():
            raise bad_input(f"the picture {one.file} of {folder.name} is not there", "Write the folder again")
    images = []
    for one in shown_images(contents):
        image = bpy.data.images.load(str(folder / one.file))
        images.append(image)
        if tuple(image.size) != one.size:
            bpy.data.batch_remove(images)
            raise bad_input(f"the picture {one.file} of {folder.name} is another one", "Write the folder again")
        if contents.is_sequence and fits_in(contents):
            _pack_tiles(image, folder, contents)
        elif contents.is_sequence:
            image.source = "SEQUENCE"
            image.filepath = bpy.path.relpath(image.filepath) if bpy.data.filepath else image.filepath
        else:
            image.pack()
    return images


def fits_in(contents: DreamContents) -> bool:
    """Whether a zoom's frames are few and small enough to be packed."""
    width, height = contents.images[0].size
    return len(contents.images) <= MOST_FRAMES and len(contents.images) * width * height <= MOST_HELD


def _pack_tiles(image, folder: Path, contents: DreamContents) -> None:
    """Makes an image one of tiles, a zoom's frames in their order: Blender packs no sequence, but it packs tiles."""
    stem = Path(contents.images[0].file).stem
    with tempfile.TemporaryDirectory() as place:
        for number, one in enumerate(contents.images, _FIRST_TILE):
            shutil.copyfile(folder / one.file, Path(place) / f"{stem}.{number}.png")
        image.source, image.filepath = "TILED", str(Path(place) / f"{stem}.<UDIM>.png")
        have = {tile.number for tile in image.tiles}
        for number in range(_FIRST_TILE, _FIRST_TILE + len(contents.images)):
            if number not in have:
                image.tiles.new(tile_number=number)
        image.pack()
    image.filepath_raw = f"//{stem}.<UDIM>.png"
    for number, file in enumerate(image.packed_files, _FIRST_TILE):
        file.filepath = f"//{stem}.{number}.png"


def build_pictures(name: str, contents: DreamContents, images: list, first: int) -> list:
    """New objects, a plane for each image, one for all frames of a sequence, in the plane of X and Z, read from -Y.

    images: see load_pictures. first: the frame that a sequence begins at.
    """
    frames = len(contents.images) if contents.is_sequence else 0
    items = []
    for image, one, place in zip(images, shown_images(contents), places(contents)):
        material = dream_material(image, first, frames)
        if max(one.size) <= _SHARP:
            next(node for node in material.node_tree.nodes if node.type == "TEX_IMAGE").interpolation = "Closest"
        item = bpy.data.objects.new(f"{name} {one.title}", _plane(f"{name} {one.title}", _width(one)))
        item.data.materials.append(material)
        item.location = (place[0], 0.0, place[1])
        item.visible_shadow = False
        items.append(item)
    return items


def build_titles(name: str, contents: DreamContents, images: list, first: int) -> list:
    """New objects: what each picture shows, below it. A zoom, which fills its picture, has none."""
    shown = [] if contents.is_sequence else zip(shown_images(contents), places(contents))
    return [
        build_text(Text(one.title, (x, z - HEIGHT / 2 - _FALLS), _TEXT, ("CENTER", "BOTTOM_BASELINE")), f"{name} Text")
        for one, (x, z) in shown
    ]


def remove_pictures(items) -> None:
    """Removes planes with the materials and images that only they have."""
    materials = {material for item in items for material in item.data.materials if material is not None}
    remove_objects(items)
    gone = {material for material in materials if not material.users}
    images = {node.image for one in gone for node in one.node_tree.nodes if node.type == "TEX_IMAGE" and node.image}
    bpy.data.batch_remove(gone)
    bpy.data.batch_remove({image for image in images if not image.users})


def shown_images(contents: DreamContents) -> tuple[DreamImage, ...]:
    """Those that have a plane."""
    return contents.images[:1] if contents.is_sequence else contents.images


def places(contents: DreamContents) -> np.ndarray:
    """(planes, 2): X and Z of the middle of each, in rows, about the origin."""
    shown = shown_images(contents)
    wide = max(_width(one) for one in shown)
    columns = len(shown) if len(shown) < 4 else int(np.ceil(np.sqrt(len(shown) * 2)))
    row, column = np.divmod(np.arange(len(shown)), columns)
    x, z = column * (wide + GAP), -row * (HEIGHT + GAP + _TEXT + _FALLS)
    found = np.stack([x, z], axis=1)
    return found - (found.min(0) + found.max(0)) / 2


def width(contents: DreamContents) -> float:
    """Of all planes together."""
    x = places(contents)[:, 0]
    return float(np.ptp(x)) + max(_width(one) for one in shown_images(contents))


def _width(one: DreamImage) -> float:
    return HEIGHT * one.size[0] / one.size[1]


def _plane(name: str, width: float):
    mesh = bpy.data.meshes.new(name)
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) / 2 * (width, HEIGHT)
    mesh.from_pydata([(x, 0.0, z) for x, z in corners], [], [(0, 1, 2, 3)])
    mesh.uv_layers.new().data.foreach_set("uv", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0])
    mesh.update()
    return mesh


PICTURES = Part("picture", build_pictures, each_anew=True)
TITLES = Part("text", build_titles, each_anew=True, materials={"Material": charts_material}, controls="labels")
