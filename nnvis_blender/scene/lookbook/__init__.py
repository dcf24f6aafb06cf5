"""The looks' values: one look a file. A new one is a file here and a row in the table; scene.looks applies them."""

from .look import Look
from .night import NIGHT
from .paper import PAPER
from .studio import STUDIO

LOOKS = {"paper": PAPER, "night": NIGHT, "studio": STUDIO}

__all__ = ["LOOKS", "Look"]
