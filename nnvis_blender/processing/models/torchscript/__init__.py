"""TorchScript read as a text: an archive's code is followed statement by statement, and none of it is ever run.

archive.py      an archive's objects, constants and code, without unpickling
code.py         its classes and functions, parsed
follow.py       statements: what they do to values whose shapes alone are known
expressions.py  expressions: what they stand for; calls of operators
primitives.py   calls that are no operators of tensors
values.py       what is stored, as values
builtins.py     what the language computes of plain values: numbers, texts, lists
inputs.py       what comes in: its shape, and numbers that are fixed
"""
