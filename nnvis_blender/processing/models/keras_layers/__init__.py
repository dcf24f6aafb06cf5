"""Keras' layers as steps of programs, for every reader of files that name them.

table.py      LAYERS: class -> function(layer, values, context) -> values; the families are the files beside it
layer.py      Layer: one layer as a file has it; weights.py: its arrays; value.py: what flows, and how it is held
context.py    the program while layers are added
calling.py    call(layer, values, context) of any class; evaluate: a graph of layers
graph.py      the graph in a model's configuration; inputs.py: its inputs; operations.py: arithmetic between layers
older.py      names, settings and arrays of Keras 1; making.py: version and loss, as files say them
program.py    program_of(serialized, weights, reading, version): all of it

A reader that knows the layers by other means makes a Context, gives it inputs (context.input), makes a Layer of class,
name, config (Fields) and Weights for each, and calls `call`; context.program(outputs) is the Program. Values know
whether the program holds them channels first, so that kernels are turned and nothing has to be moved.
"""
