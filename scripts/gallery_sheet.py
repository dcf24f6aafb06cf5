"""Lays images of what units see out as one picture, for docs/gallery.md.

    python scripts/gallery_sheet.py FILE.nnvis ... PICTURE.webp

Of preferred images a row a layer. Of attributions a row a sample: the sample, then what each file says of its pixels.
Of the folder of a dream's zoom, its frames there and back. Needs the environment of requirements.txt (Pillow).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nnvis_blender.processing.files.network_file import read_network_file  # noqa: E402
from nnvis_blender.processing.images.dream.contents import INDEX, read_contents  # noqa: E402
from nnvis_blender.processing.images.images import ATTRIBUTION, PREFERRED, of_kind  # noqa: E402

SIDE, GAP = 96, 4  # pixels of an image in a sheet, and between two
QUALITY, FRAME_MS = 85, 80


def parse(argv: list) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+", type=Path, help=".nnvis files, or the folder of a zoom")
    parser.add_argument("picture", type=Path, help="the .webp to write")
    return parser.parse_args(argv)


def main(inputs: list, picture: Path) -> None:
    if inputs[0].is_dir():
        save_zoom(inputs[0], picture)
        return
    files = [read_network_file(path) for path in inputs]
    preferred = of_kind(files[0].images, PREFERRED)
    rows = preferred_rows(preferred) if preferred is not None else attribution_rows(files)
    sheet(rows).save(picture, quality=QUALITY, method=6)


def save_zoom(folder: Path, picture: Path) -> None:
    frames = [Image.open(folder / one.file).convert("RGB") for one in read_contents(folder / INDEX).images]
    frames += frames[-2:0:-1]
    frames[0].save(
        picture, quality=QUALITY, method=6, save_all=True, append_images=frames[1:], duration=FRAME_MS, loop=0
    )


def preferred_rows(images) -> list:
    """The finished image of each unit, layer by layer."""
    return [list(own.values[0]) for own in images.layers]


def attribution_rows(files: list) -> list:
    """Each sample's picture, then its attribution of each file: colours, or the sum of its channels about zero."""
    maps, (inputs,) = files[0].maps, files[0].network.inputs
    rows = []
    for sample, picture in enumerate(maps.pictures):
        seen = [np.broadcast_to(np.moveaxis(picture, 0, -1) / 255, (*picture.shape[1:], 3))]
        for file in files:
            (found,) = (one for one in of_kind(file.images, ATTRIBUTION).layers if one.layer == inputs)
            values = found.values[sample]
            seen.append(values[0] if values.shape[-1] == 3 else heat(values.sum(axis=0)))
        rows.append(seen)
    return rows


def heat(values: np.ndarray) -> np.ndarray:
    """(height, width, 1) -> (height, width, 3) in 0 to 1: blue below zero, red above, over the largest."""
    share = values / max(float(np.abs(values).max()), 1e-12)
    up, down = np.clip(share, 0, 1) ** 0.7, np.clip(-share, 0, 1) ** 0.7
    return np.concatenate([1 - 0.8 * down - 0.05 * up, 1 - 0.85 * up - 0.6 * down, 1 - 0.85 * up - 0.1 * down], axis=2)


def sheet(rows: list) -> Image.Image:
    """Rows of pictures (height, width, 3) in 0 to 1, each enlarged to SIDE pixels."""
    across, pitch = max(map(len, rows)), SIDE + GAP
    made = Image.new("RGB", (across * pitch - GAP, len(rows) * pitch - GAP), "white")
    for y, row in enumerate(rows):
        for x, values in enumerate(row):
            pixels = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
            how = Image.Resampling.NEAREST if len(pixels) <= SIDE // 3 else Image.Resampling.LANCZOS
            made.paste(Image.fromarray(pixels).resize((SIDE, SIDE), how), (x * pitch, y * pitch))
    return made


if __name__ == "__main__":
    arguments = parse(sys.argv[1:])
    main(arguments.inputs, arguments.picture)
