"""Whether units are looked through by keys, and which: the panel lists them, and shows the button pressed."""

from dataclasses import dataclass

KEYS = {
    "LEFT_ARROW": "Unit to the Left",
    "RIGHT_ARROW": "Unit to the Right",
    "UP_ARROW": "Unit Above",
    "DOWN_ARROW": "Unit Below",
    "U": "Layer Before",
    "O": "Layer After",
    "E": "Next Sample",
    "W": "Sample Before",
    "Z": "Large Plate",
    "S": "Pattern",
    "B": "Back",
    "M": "Filter",
    "T": "Gamma",
    "Y": "Boost",
    "V": "Wall",
}
LISTED = (
    ("Arrows", "Unit; Shift: five further"),
    ("U, O", "Layer before, after"),
    ("W, E", "Sample before, next"),
    ("Z", "Large plate"),
    ("S", "Pattern: images of the units"),
    ("B", "Back: images of the sample"),
    ("M", "Filter of images"),
    ("T, Y", "Gamma, Boost"),
    ("V", "Wall of the layer"),
    ("Esc", "End"),
)
STATUS = "   ".join(f"{keys}: {what}" for keys, what in LISTED)


@dataclass
class _Browsing:
    is_on: bool = False


current = _Browsing()
