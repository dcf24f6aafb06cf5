"""Image files that are samples: one, or those of a folder in the order of their names."""

import re
from pathlib import Path

from ..errors import bad_input, usage
from .parameters import MOST_SAMPLES, MapParameters

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")


def image_paths(settings: MapParameters) -> list[Path]:
    """The files of the image and the frames that settings name; none where they name none.

    Raises NNVisError: usage for more than MOST_SAMPLES, bad_input for a folder without images.
    """
    paths = [] if settings.image is None else [Path(settings.image)]
    if settings.frames is not None:
        paths += frame_paths(Path(settings.frames))[:: settings.every]
    if len(paths) > MOST_SAMPLES:
        every = -(-len(paths) * settings.every // MOST_SAMPLES)
        raise usage(f"{len(paths)} images are to be samples", f"Choose at most {MOST_SAMPLES}: set every to {every}")
    return paths


def frame_paths(folder: Path) -> list[Path]:
    """The images in a folder, by their names with numbers in them as numbers. Raises NNVisError (bad_input)."""
    if not folder.is_dir():
        raise bad_input(f"{folder.name} is no folder of images", "Choose the folder that they lie in")
    found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")]
    if not found:
        raise bad_input(f"the folder {folder.name} holds no images", f"They are files of {', '.join(SUFFIXES)}")
    return sorted(found, key=_by_number)


def _by_number(path: Path) -> list:
    """frame_2 before frame_10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path.name)]
