"""ONNX graphs as programs. The library `onnx` parses the file; what its operators do is said in steps of our own.

file.py         the file, parsed within bounds
tensors.py      its tensors as arrays; external_data.py those that lie in files beside it
values.py       what a graph's names stand for: arrays that are known, or what steps give, for batches of several sizes
operands.py     names of the program for what steps take
building.py     steps and constants of the program; what follows from known arrays alone is computed at once
layer_names.py  what a node belongs to
batches.py      where the samples of a batch lie when a shape is changed, and what is said of it where it was fixed
graph.py        a graph's nodes one after the other, those of branches, loops and functions too
inputs.py       which inputs samples come in by, and what others are (entries.py, sizes.py); outputs.py which are read
rules.py        the shapes that common steps give
patterns.py     what exporters write as several steps; formulas.py activations among it
reading_graph.py  all of it: a parsed model as a program
operators/      one file a family: operator -> the steps that do the same
metadata.py     class names and preprocessing
"""
