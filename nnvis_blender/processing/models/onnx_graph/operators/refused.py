"""Quantised operators, refused by name: they round, so that no gradient passes through them."""

import re

_QUANTISED = re.compile(
    r"^(QLinear|Quantize|Dequantize|DynamicQuantize|MatMulInteger|ConvInteger|Q[A-Z]|.*NBits|.*Quantized)"
)


def is_quantised(name: str) -> bool:
    return bool(_QUANTISED.match(name))


def quantised(node):
    raise node.wrong("is quantised, and rounds its values", "Give the model as it was before it was quantised")
