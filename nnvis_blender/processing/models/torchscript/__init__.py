"""TorchScript read as a text: an archive's code is followed statement by statement, and none of it is ever run.

archive.py      an archive's objects, constants and code, without unpickling
code.py         its classes and functions, parsed
follow.py       statements and expressions: what they mean for values whose shapes alone are known
builtins.py     what the language computes of plain values: numbers, texts, lists
inputs.py       what comes in: its shape, and numbers that are fixed
"""
