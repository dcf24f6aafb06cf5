"""CRC-32C (Castagnoli), masked as TensorFlow and LevelDB store it, by numpy: no library of the worker has it.

Large data is cut into lanes of one length whose checksums are computed side by side. A checksum is linear over the
bits, so that of the whole follows by letting each lane's pass through as many zero bytes as come after it.
"""

import numpy as np

_POLYNOMIAL = 0x82F63B78
_LANES = 1 << 14


def _table() -> np.ndarray:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ _POLYNOMIAL, table >> 1).astype(np.uint32)
    return table


_TABLE = _table()
_LIST = _TABLE.tolist()


def masked_crc32c(data) -> int:
    """The masked checksum of bytes, as it stands in a file."""
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFF_FFFF


def crc32c(data) -> int:
    data = np.frombuffer(data, np.uint8)
    length = len(data) // _LANES
    state = 0xFFFF_FFFF
    if length >= 4:
        columns = np.ascontiguousarray(data[: length * _LANES].reshape(_LANES, length).T)
        states = np.zeros(_LANES, np.uint32)
        for column in columns:
            states = _TABLE[(states ^ column) & 0xFF] ^ (states >> 8)
        images = _through_zeros(length)
        for one in states.tolist():
            state = _applied(images, state) ^ one
        data = data[length * _LANES :]
    for byte in data.tolist():
        state = _LIST[(state ^ byte) & 0xFF] ^ (state >> 8)
    return state ^ 0xFFFF_FFFF


def _through_zeros(count: int) -> list[int]:
    """What each of the 32 bits of a state becomes after so many zero bytes: by squaring."""
    result = [1 << bit for bit in range(32)]
    step = [_LIST[(1 << bit) & 0xFF] ^ ((1 << bit) >> 8) for bit in range(32)]
    while count:
        if count & 1:
            result = [_applied(step, image) for image in result]
        step = [_applied(step, image) for image in step]
        count >>= 1
    return result


def _applied(images: list[int], state: int) -> int:
    """The sum of the images of the bits that are set."""
    total = 0
    for image in images:
        if state & 1:
            total ^= image
        state >>= 1
    return total
