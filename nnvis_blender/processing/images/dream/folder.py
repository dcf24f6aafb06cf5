"""A folder of pictures with an index, which says what they are: all of them are there, or what was there before."""

import json
import shutil
import tempfile
from pathlib import Path

from ...files.whole_file import unwritable, write_beside
from .contents import INDEX, read_contents
from .pictures import Dreams


def write_folder(folder: Path, made: Dreams, name: str = INDEX) -> Path:
    """Writes all pictures and then the index of that name, whose path is returned. Pictures of an earlier result go.

    They are made beside their places first, so that what is cancelled leaves the folder as it was. Raises NNVisError
    (worker_failed) where the folder cannot be written, and what making the pictures raises.
    """
    from PIL import Image  # noqa: PLC0415  as elsewhere, only who writes pictures needs it

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".dream", suffix=".part", dir=folder) as beside:
            images = []
            for picture in made.pictures:
                file = f"{picture.name}.png"
                Image.fromarray(picture.pixels.squeeze()).save(Path(beside) / file)
                height, width = picture.pixels.shape[:2]
                images.append({"file": file, "title": picture.title, "size": [width, height]})
            _check_space(beside, folder)
            earlier = _files(folder / name)
            for image in images:
                (Path(beside) / image["file"]).replace(folder / image["file"])
    except OSError as error:
        raise unwritable(folder, error.strerror or str(error)) from None
    contents = {
        "title": made.title,
        "is_sequence": made.is_sequence,
        "images": images,
        "notes": made.notes,
        **made.about,
    }
    text = json.dumps(contents, indent=1).encode()
    write_beside(folder / name, lambda stream: stream.write(text))
    for file in earlier - {image["file"] for image in images}:
        (folder / file).unlink(missing_ok=True)
    return folder / name


def _files(index: Path) -> set[str]:
    """The pictures of an earlier result."""
    return {image.file for image in read_contents(index).images} if index.exists() else set()


def _check_space(beside, folder: Path) -> None:
    """Raises OSError where a disk has no room for the index, too."""
    if shutil.disk_usage(folder).free < 1 << 20:
        raise OSError(28, "No space left on device", str(beside))
