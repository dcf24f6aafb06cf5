"""A scene in a .blend of its own, with all that it uses, and without a path of this computer.

The user's file stays as it is: what is packed and renamed for the copy is put back.
"""

import re
import shutil
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import bpy

from ...processing.errors import bad_input
from ..render import clear_output_path, file_beside

PICTURES = "nnvis_pictures"  # of the scene: the numbers of its pictures, for farms that ask Blender
_FILES = "files"  # folder of what is not packed, beside the .blend
_BUILTIN = "<builtin>"
_OTHERS = "Take it out of the scene, or render on this machine"


def write_scene(scene, path: Path, numbers: str) -> None:
    """Writes a scene and what it uses as a .blend; films and sequences of images as files beside it.

    Raises NNVisError (bad_input) naming what cannot come along: libraries, images that are gone or not saved,
    simulations and other files.
    """
    used = used_blocks(scene)
    _refuse_others(used)
    with ExitStack() as back:
        for block in used:
            if isinstance(block, bpy.types.Image):
                _take_image(block, path.parent, back)
            elif isinstance(block, (bpy.types.VectorFont, bpy.types.Sound)):
                _take_file(block, back)
        output = scene.render.filepath
        back.callback(_set_output, scene, output)
        _set_output(scene, "")
        scene[PICTURES] = numbers
        back.callback(scene.pop, PICTURES)
        with file_beside(path) as temporary:
            bpy.data.libraries.write(str(temporary.absolute()), {scene}, path_remap="NONE", compress=True)


def used_blocks(scene) -> set:
    """All data-blocks that a scene needs, itself too."""
    uses = defaultdict(set)
    for block, users in bpy.data.user_map().items():
        for user in users:
            uses[user].add(block)
    found, new = set(), {scene}
    while new:
        found |= new
        new = set().union(*(uses[block] for block in new)) - found
    return found


def _refuse_others(used: set) -> None:
    packable = (bpy.types.Image, bpy.types.VectorFont, bpy.types.Sound)
    for block in used:
        if block.library is not None:
            remedy = "Make it local (Object > Relations > Make Local)"
            raise bad_input(f"{block.name!r} belongs to the library {Path(block.library.filepath).name}", remedy)
    others = {block for block in used if not isinstance(block, packable)}
    for block, paths in bpy.data.file_path_map(subset=others).items():
        if paths:
            file = Path(min(paths)).name
            raise bad_input(f"{block.name!r} reads the file {file}, which cannot be packed", _OTHERS)


def _take_image(image, folder: Path, back: ExitStack) -> None:
    """Packs an image, or copies the files that it is made of beside the .blend."""
    if image.source == "VIEWER":
        return
    if image.is_dirty:
        raise bad_input(f"the image {image.name!r} has changes that are not saved", "Save or pack it")
    if image.source == "GENERATED":
        return
    if image.source in ("SEQUENCE", "MOVIE"):
        _copy_files(image, folder, back)
        return
    if not image.packed_files:
        _require_files(image)
        image.pack()
        back.callback(image.unpack, method="REMOVE")
    _rename(image, back, "filepath_raw")
    for file in image.packed_files:
        _rename(file, back, "filepath")


def _copy_files(image, folder: Path, back: ExitStack) -> None:
    files = _require_files(image)
    place = f"{_FILES}/{bpy.path.clean_name(image.name)}"
    (folder / place).mkdir(parents=True)
    for file in files:
        shutil.copyfile(file, folder / place / file.name)
    name = _absolute(image).name
    back.callback(setattr, image, "filepath_raw", image.filepath_raw)
    image.filepath_raw = f"//{place}/{name}"


def _require_files(image) -> list[Path]:
    """The files of an image: all that are numbered like that of a sequence. Raises NNVisError where there are none."""
    path = _absolute(image)
    before, number, after = re.fullmatch(r"(.*?)(\d*)(\D*)", path.name).groups()
    if image.source == "SEQUENCE" and number and path.parent.is_dir():
        name = re.compile(rf"{re.escape(before)}\d+{re.escape(after)}")
        files = sorted(file for file in path.parent.iterdir() if name.fullmatch(file.name))
    else:
        files = sorted(path.parent.glob(path.name.replace("<UDIM>", "[0-9]" * 4))) if "<UDIM>" in path.name else [path]
    if not files or not all(file.is_file() for file in files):
        raise bad_input(f"the image {image.name!r} is not where it was: {path.name}", "Find it again, or remove it")
    return files


def _absolute(image) -> Path:
    return Path(bpy.path.abspath(image.filepath_raw, library=image.library))


def _take_file(block, back: ExitStack) -> None:
    """Packs a font or a sound."""
    if block.filepath == _BUILTIN:
        return
    if not block.packed_file:
        if not Path(bpy.path.abspath(block.filepath)).is_file():
            raise bad_input(f"{block.name!r} is not where it was: {Path(block.filepath).name}", "Find it again")
        block.pack()
        back.callback(block.unpack, method="REMOVE")
    _rename(block, back, "filepath")


def _rename(block, back: ExitStack, attribute: str) -> None:
    """Takes the folder out of the path that a packed file had, until the end."""
    path = getattr(block, attribute)
    if path:
        back.callback(setattr, block, attribute, path)
        setattr(block, attribute, "//" + re.split(r"[/\\]", path)[-1])


def _set_output(scene, path: str) -> None:
    clear_output_path(scene)
    scene.render.filepath = path
