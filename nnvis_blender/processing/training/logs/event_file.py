"""TensorBoard's event files: records with checksums (TFRecord), each an Event of protocol buffers.

Only scalars are taken: of TensorFlow 1 and PyTorch (simple_value), and of TensorFlow 2 (a tensor of one number).
Sources: tensorflow/core/lib/io/record_writer.h, core/util/event.proto, core/framework/{summary,tensor}.proto.
"""

import struct
from pathlib import Path

import numpy as np

from ...errors import bad_input
from ...files.damage import damage_told, plain_size
from ...models.tensorflow.crc32c import masked_crc32c
from ...models.tensorflow.wire import Budget, Message
from .points import Points

MARK = "tfevents"  # in the name of each
MOST_BYTES = 1 << 30
_MOST_RECORD = 1 << 20  # bytes; what is larger is a picture, a graph or a histogram, and no scalar
_HEADER, _FOOTER = 12, 4  # length and its checksum; the record's checksum
_REMEDY = "Get a fresh copy of it, or move it out of the run's folder"
# DataType of a tensor -> (dtype of tensor_content, the field that holds its numbers)
_TYPES = {1: ("<f4", 5), 2: ("<f8", 6), 3: ("<i4", 7), 9: ("<i8", 10)}


def read_events(path, prefix: str = "", points: Points | None = None) -> Points:
    """The scalars of an event file, tags behind a prefix, added to points. A record that is not finished at the end is
    one that is being written.

    Raises NNVisError (bad_input) naming the file where a record's checksum is wrong.
    """
    path = Path(path)
    if plain_size(path, "event file") > MOST_BYTES:
        raise bad_input(f"{path.name} is larger than {MOST_BYTES >> 30} GB", "Log fewer pictures and histograms")
    points = points or Points(path.name)
    with damage_told(path, "TensorBoard event file", _REMEDY):
        data, budget, large = path.read_bytes(), Budget(), 0
        for first, last in _records(data, path.name):
            if last - first > _MOST_RECORD:
                large += 1
                continue
            _check(data, first, last, path.name)
            _take(Message(memoryview(data)[first:last], budget), prefix, points)
    if large:
        points.notes.append(f"{large} records of {path.name} are larger than 1 MB and were left out")
    return points


def _records(data: bytes, name: str):
    """(first, last) byte of each whole record."""
    place = 0
    while place + _HEADER <= len(data):
        if masked_crc32c(data[place : place + 8]) != struct.unpack_from("<I", data, place + 8)[0]:
            raise _damaged(name, place)
        (length,) = struct.unpack_from("<Q", data, place)
        first, last = place + _HEADER, place + _HEADER + length
        if last + _FOOTER > len(data):
            return
        yield first, last
        place = last + _FOOTER


def _check(data: bytes, first: int, last: int, name: str) -> None:
    if masked_crc32c(data[first:last]) != struct.unpack_from("<I", data, last)[0]:
        raise _damaged(name, first - _HEADER)


def _damaged(name: str, place: int) -> Exception:
    return bad_input(f"{name} is damaged: the checksum of the record at byte {place} is wrong", _REMEDY)


def _take(event: Message, prefix: str, points: Points) -> None:
    """Adds the scalars of an Event: step 2, summary 5; of the summary value 1: tag 1, simple_value 2, tensor 8."""
    if 5 not in event:
        return
    step = event.whole(2)
    for value in event.message(5).messages(1):
        number = value.real(2) if 2 in value else _scalar(value.message(8)) if 8 in value else None
        if number is None:
            continue
        tag = value.text(1)
        if tag == "epoch":
            points.epochs.append((step, number))
        else:
            points.add(f"{prefix}{tag}", step, number)


def _scalar(tensor: Message) -> float | None:
    """The number of a tensor that is one: dtype 1, shape 2, content 4; None of any other."""
    if tensor.whole(1) not in _TYPES or any(dimension.whole(1) != 1 for dimension in tensor.message(2).messages(2)):
        return None
    dtype, number = _TYPES[tensor.whole(1)]
    content = tensor.data(4)
    if content:
        values = np.frombuffer(content, dtype) if len(content) % np.dtype(dtype).itemsize == 0 else ()
    elif dtype[1] == "i":
        values = tensor.wholes(number)
    else:
        values = np.frombuffer(tensor.packed(number), dtype)
    return float(values[0]) if len(values) == 1 else None
