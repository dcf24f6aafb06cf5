"""A process of its own that reads HDF5 files: damaged ones make the format's library run for ever or break off.

Run by its path (see hdf5_file.py). For each line on standard input, the JSON of a path, it writes what the file holds:
eight bytes that say the length of a JSON object, the object, and the arrays that it lists, float32, one by one.
{"texts": {path: {name: text or list}}, "arrays": [[path, shape], ...]}, or {"error": why}. A path is names joined by
"/", "" the file itself. Only what the file holds itself is read: links to other places, arrays kept elsewhere and
filters that are plugins are refused, sizes are checked before values are read.
"""

import json
import math
import os
import sys

import h5py
import numpy as np

LEFT_OUT = ("optimizer_weights", "optimizer", "_optimizer")  # the state of a training, twice as large as the weights
MOST_OBJECTS, MOST_DEPTH = 200_000, 64
MOST_TEXT = 32 << 20  # bytes of an attribute, characters of all
MOST_CHUNK = 64 << 20  # bytes that are unpacked at once
ALWAYS, MOST_TIMES = 256 << 20, 100  # what the arrays may take: bytes whatever the file's size, or times its size
MEMORY, SECONDS = 1 << 30, 60  # of address space beyond the arrays; of the processor's time, should nobody end it
PLAIN_FILTERS = (1, 2, 3)  # deflate, shuffle, Fletcher's checksum


def contents(file: h5py.File, size: int) -> tuple[dict, list]:
    """(texts, [(path, array to be read), ...]) of all that a file holds. Raises ValueError for what is refused."""
    texts, arrays, seen, written = {}, [], set(), 0
    left = max(ALWAYS, MOST_TIMES * size)
    waiting = [("", file, 0)]
    while waiting:
        path, held, depth = waiting.pop()
        texts[path] = texts_of(held)
        written += sum(len(str(value)) for value in texts[path].values()) + len(path)
        if written > MOST_TEXT:
            raise ValueError("its texts have no end")
        if isinstance(held, h5py.Dataset):
            taken = checked(path, held)
            left -= taken
            if left < 0:
                raise ValueError(f"its arrays ask for {(max(ALWAYS, MOST_TIMES * size) - left) >> 20} MB")
            arrays.append((path, held))
            continue
        if not isinstance(held, h5py.Group):
            continue
        place = h5py.h5o.get_info(held.id).addr
        if place in seen or depth > MOST_DEPTH or len(seen) + len(arrays) + len(held) > MOST_OBJECTS:
            raise ValueError("its groups go in a circle, too deep or without end")
        seen.add(place)
        for name in sorted(held, reverse=True):
            if depth == 0 and name in LEFT_OUT:
                continue
            if not isinstance(held.get(name, getlink=True), h5py.HardLink):
                raise ValueError(f"{name} is a link to another place")
            waiting.append((f"{path}/{name}" if path else name, held[name], depth + 1))
    return texts, arrays


def texts_of(held) -> dict:
    """The attributes of a group or an array that are a text or a list of texts."""
    texts = {}
    for name in held.attrs:
        attribute = h5py.h5a.open(held.id, name.encode("utf-8"))
        count, kind = math.prod(attribute.shape), attribute.get_type()
        is_list_of_nothing = attribute.shape == (0,)
        if not isinstance(kind, (h5py.h5t.TypeStringID, h5py.h5t.TypeVlenID)) and not is_list_of_nothing:
            continue
        if count > MOST_OBJECTS or count * kind.get_size() > MOST_TEXT:
            raise ValueError(f"its attribute {name} has {count} values")
        value = np.asarray(held.attrs[name])
        if value.dtype.kind in "SUO" or is_list_of_nothing:
            texts[name] = plain(value.tolist())
    return texts


def plain(value):
    """Texts for bytes, in lists too."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def checked(path: str, held: h5py.Dataset) -> int:
    """The bytes that an array takes to be read, 0 for what holds no numbers. Raises ValueError for what is refused."""
    if held.is_virtual or held.external:
        raise ValueError(f"the array {path} is kept outside the file")
    layout = held.id.get_create_plist()
    filters = [layout.get_filter(k)[0] for k in range(layout.get_nfilters())]
    if any(one not in PLAIN_FILTERS for one in filters):
        raise ValueError(f"the array {path} is packed by a filter that no such file uses")
    if held.shape is None or held.dtype.kind not in "fiu" or held.dtype.itemsize > 8:
        raise ValueError(f"the array {path} holds {held.dtype}, no plain numbers")
    count = math.prod(held.shape)
    if math.prod(held.chunks or (1,)) * held.dtype.itemsize > MOST_CHUNK:
        raise ValueError(f"the array {path} is in pieces of more than {MOST_CHUNK >> 20} MB")
    if not filters and held.id.get_storage_size() < count * held.dtype.itemsize:
        raise ValueError(f"the array {path} says {held.shape} but has {held.id.get_storage_size()} bytes")
    return count * (held.dtype.itemsize + 4)


def answer(path: str, stream) -> None:
    """Writes what a file holds."""
    begun = False
    try:
        with h5py.File(path, "r") as file:
            texts, arrays = contents(file, os.path.getsize(path))
            write_header(stream, {"texts": texts, "arrays": [[name, list(held.shape)] for name, held in arrays]})
            begun = True
            for _, held in arrays:
                with np.errstate(over="ignore"):
                    stream.write(np.ascontiguousarray(held[()], np.float32).tobytes())
    except Exception as error:  # whatever the library makes of a damaged file, said by the reader that asked
        if begun:  # the answer cannot be taken back: what is missing of it says so
            sys.exit(str(error))
        write_header(stream, {"error": str(error)[:1000] or type(error).__name__})
    stream.flush()


def write_header(stream, values: dict) -> None:
    content = json.dumps(values).encode("utf-8")
    stream.write(len(content).to_bytes(8, "little") + content)


def limit_memory_and_time(size: int) -> None:
    """Where the system has such limits."""
    try:
        import resource
    except ImportError:
        return
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY + ALWAYS + 4 * size),
        (resource.RLIMIT_CPU, SECONDS + (size >> 20)),
    ):
        resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def main() -> None:
    for line in sys.stdin:
        path = json.loads(line)
        limit_memory_and_time(os.path.getsize(path))
        answer(path, sys.stdout.buffer)


if __name__ == "__main__":
    main()
