"""IDX files, MNIST's own form: images and labels in files of their own, plain or gzipped."""

import gzip
import math
import re
import zlib
from pathlib import Path

import numpy as np

from ..errors import bad_input, shown
from ..files.damage import damage_told, plain_size
from .labels import classes_of
from .limit import check_values, chosen
from .raw import Raw

TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
MOST_AXES = 4
MOST_INFLATED = 1032  # times: deflate gives no more
MOST_BYTES = 1 << 30
_NAME = re.compile(
    r"(?P<set>.*?)(?P<part>train|t10k|test)(ing)?[-_.]?(?P<role>image|label)s?"
    r"(?P<idx>[-_.]?idx[1-4][-_.]?ubyte)?(?P<more>[-_.](idx[1-4]?|ubyte))*(\.gz)?",
    re.IGNORECASE,
)
_REMEDY = "Copy or download it again"


def is_idx(path: Path) -> bool:
    """Whether a file is called so in full, or shorter (train_images, test-labels.idx) with the content."""
    match = _NAME.fullmatch(path.name)
    if match is None or not path.is_file() and match["idx"] is None:
        return False
    return match["idx"] is not None or _has_header(path)


def _has_header(path: Path) -> bool:
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as stream:
            head = stream.read(4)
    except (OSError, EOFError, zlib.error):
        return False
    return len(head) == 4 and head[:2] == b"\0\0" and head[2] in TYPES and 1 <= head[3] <= MOST_AXES


def find_folder(path: Path) -> Path | None:
    """The folder itself, or the raw/ or gzip/ in it, or in a folder in it (MNIST/raw), that has IDX files."""
    inner = [path / "raw", path / "gzip", *sorted(path.glob("*/raw")), *sorted(path.glob("*/gzip"))]
    for folder in [path, *(f for f in inner if f.is_dir())]:
        if any(is_idx(file) for file in folder.iterdir()):
            return folder
    return None


def read_folder(path, limit: int | None) -> Raw:
    """The training and test part in a folder of IDX files under any of their common names, at most `limit` samples.

    Raises NNVisError.
    """
    path = Path(path)
    folder = find_folder(path)
    files, notes = _files(folder)
    if folder != path:
        notes.append(f"the IDX files are in {folder.relative_to(path)}")
    for role, text in (("images", "train-images-idx3-ubyte"), ("labels", "train-labels-idx1-ubyte")):
        if ("train", role) not in files:
            raise bad_input(
                f"{folder} has no file of training {role} like {text}",
                "Put the IDX files of images and labels into one folder",
            )
    parts = ["train"]
    if ("test", "images") in files and ("test", "labels") in files:
        parts.append("test")
    else:
        left_out = [file.name for (part, _), file in files.items() if part == "test"]
        notes += [f"{name} was left out: its other half is not there" for name in left_out]
    y, names, said = classes_of([read_idx(files[part, "labels"]) for part in parts], path.name)
    kept = chosen(y, limit)
    if kept[0] is not None:
        notes.append(f"{sum(map(len, kept))} of {sum(map(len, y))} samples are read, as asked for")
    x = []
    for part, own in zip(parts, kept):
        images = read_idx(files[part, "images"])
        images = images if own is None or len(images) <= own.max(initial=-1) else images[own]
        check_values(len(images), images.shape[1:], files[part, "images"].name, limit)
        x.append(images)
    y = [labels if own is None else labels[own] for labels, own in zip(y, kept)]
    return Raw(x[0], y[0], names, *(x[1:] and (x[1], y[1])), notes=[*notes, *said])


def read_idx(path: Path) -> np.ndarray:
    """One IDX file: two zero bytes, type, number of axes, their lengths as big-endian uint32, the values.

    No more than the header says is ever inflated. Raises NNVisError (bad_input).
    """
    size = plain_size(path, "IDX file")
    packed = path.suffix.lower() == ".gz"
    with damage_told(path, "IDX file", _REMEDY), (gzip.open if packed else open)(path, "rb") as stream:
        head = stream.read(4)
        if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in TYPES or not 1 <= head[3] <= MOST_AXES:
            raise ValueError("its first four bytes are no IDX header")
        axes = stream.read(4 * head[3])
        shape = tuple(np.frombuffer(axes, ">u4", head[3]).tolist())
        kind = np.dtype(TYPES[head[2]])
        count = math.prod(shape) * kind.itemsize
        most = min(MOST_BYTES, MOST_INFLATED * size if packed else size)
        if count > most:
            raise ValueError(f"its header asks for {shape}, which the file cannot hold")
        data = stream.read(count)
        if len(data) != count or stream.read(1):
            raise ValueError(f"it is not as long as its header {shape} says")
    return np.frombuffer(data, kind).reshape(shape).astype(kind.newbyteorder("="))


def _files(folder: Path) -> tuple:
    """({(part, role): file}, notes). Where a file is there plain and gzipped, the plain one is read."""
    found = {}
    for file in sorted(folder.iterdir(), key=lambda f: (f.suffix.lower() == ".gz", f.name)):
        if is_idx(file):
            match = _NAME.fullmatch(file.name)
            part = "train" if match["part"].lower() == "train" else "test"
            found.setdefault(match["set"].lower(), {}).setdefault((part, f"{match['role'].lower()}s"), file)
    if len(found) > 1:
        names = ", ".join(sorted(name.strip("-_. ") or "(no name)" for name in found))
        raise bad_input(
            f"{folder} holds the IDX files of {len(found)} data sets ({shown(names, 80, False)})",
            "Put the files of one data set into a folder of their own",
        )
    name, files = next(iter(found.items()))
    return files, [f"the IDX files of {name.strip('-_. ')} are read"] if name.strip("-_. ") else []
