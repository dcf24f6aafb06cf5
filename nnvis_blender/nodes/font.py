"""The font of every text in a picture: Inter (SIL Open Font License), a part of it, packed into the .blend.

Class names may be of any script. What Inter lacks is set in Blender's own font, which falls back on Noto.
"""

from pathlib import Path

import bpy

FILE = Path(__file__).resolve().parents[1] / "data" / "fonts" / "Inter-Medium.ttf"
_PACKED = f"//{FILE.name}"  # the path that a packed font has: none of this computer stays in the file
_MARK, _BUILTIN = "nnvis_font", "<builtin>"
# the characters that the file was cut down to: Latin, Greek, Cyrillic, punctuation, arrows, mathematics
_HELD = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x148), (0x14A, 0x1C3), (0x1C5, 0x24F), (0x384, 0x3D7), (0x400, 0x479),
    (0x48A, 0x49D), (0x4A0, 0x4FF), (0x1E00, 0x1E9B), (0x1E9E, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x2044),
    (0x2074, 0x208E), (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
)  # fmt: skip
_HEIGHT = 0.76
LETTER = 0.38  # of its size is a letter wide, on average


def product_font() -> bpy.types.VectorFont:
    """The font, from the file or loaded and packed, so that the .blend needs no file beside it."""
    for font in bpy.data.fonts:
        if font.library is None and font.get(_MARK) == FILE.name:
            return font
    font = bpy.data.fonts.load(str(FILE))
    font.pack()
    font.filepath = _PACKED
    font[_MARK] = FILE.name
    return font


def any_font() -> bpy.types.VectorFont:
    """Blender's own, which has every character."""
    return bpy.data.fonts.load(_BUILTIN, check_existing=True)


def own_font(font) -> bpy.types.VectorFont:
    """Of the file's own fonts the one that a font of another file is."""
    return product_font() if font.get(_MARK) == FILE.name else any_font()


def is_held(text: str) -> bool:
    """Whether the font has every character of a text."""
    return all(any(low <= ord(one) <= high for low, high in _HELD) or one == "\n" for one in text)


def font_of(text: str) -> tuple[bpy.types.VectorFont, float]:
    """(font, height) of a text object: the product's, or Blender's own where that lacks a character.

    height: of its letters over those of Blender's own at the same size.
    """
    return (product_font(), _HEIGHT) if is_held(text) else (any_font(), 1.0)
