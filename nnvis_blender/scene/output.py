"""Where pictures are written, and how their files are named."""

from itertools import count
from pathlib import Path

import bpy

from ..processing.errors import usage


def output_folder(text: str) -> Path:
    """The folder that a setting names. Raises NNVisError (usage) for one beside a .blend file that is not saved yet."""
    if text.startswith("//") and not bpy.data.filepath:
        raise usage(
            f"the folder {text} is beside the .blend file, which is not saved yet",
            "Save the file or choose another folder",
        )
    return Path(bpy.path.abspath(text))


def free_path(folder: Path, name: str, suffix: str = "") -> Path:
    """The first of name_001, name_002, ... in the folder, with the suffix, that is not there."""
    plain = bpy.path.clean_name(name)
    return next(path for number in count(1) if not (path := folder / f"{plain}_{number:03d}{suffix}").exists())


def last_path(folder: Path, name: str) -> Path:
    """The folder name_001, name_002, ... in the folder before the first that is not there. Raises NNVisError (usage)
    where there is none.
    """
    after = free_path(folder, name)
    number = int(after.name.rpartition("_")[2]) - 1
    if not number:
        raise usage(f"there is no {name} in {folder} to go on with", "Make one first, or choose its folder")
    return after.with_name(f"{after.name.rpartition('_')[0]}_{number:03d}")
