"""Pictures without the texts that a renderer notes in them: Cycles writes how long it took, so that equal pictures were
different files. Standard library only.
"""

from pathlib import Path

_PNG = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"tIME")
_FRAME = 12  # bytes of a chunk beside its data: length, kind, checksum


def drop_texts(path) -> None:
    """Takes the chunks of text and time out of a PNG, in its place. What is no PNG, or breaks off, stays so."""
    path = Path(path)
    content = path.read_bytes()
    if not content.startswith(_PNG):
        return
    kept, place = [_PNG], len(_PNG)
    while place < len(content):
        end = place + _FRAME + int.from_bytes(content[place : place + 4], "big")
        if content[place + 4 : place + 8] not in _TEXTS:
            kept.append(content[place:end])
        place = end
    with open(path, "r+b") as stream:  # shorter than it was: there is room for it on a disk that is full
        stream.write(b"".join(kept))
        stream.truncate()
