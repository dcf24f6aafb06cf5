"""Inputs that are the same for every sample, as a person says them: "sr=16000, h=0"."""

import math
import re

from ..errors import shown, usage


def fixed_inputs(text: str) -> dict[str, float]:
    """{name: number} of the option inputs_fixed. Raises NNVisError (usage)."""
    found = {}
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        name, _, number = (word.strip() for word in part.rpartition("="))
        try:
            value = float(number)
        except ValueError:
            value = math.inf
        if not name or not math.isfinite(value):
            raise usage(f"inputs_fixed is {shown(text)}", "Give names and numbers, e.g. sr=16000")
        found[name] = value
    return found
