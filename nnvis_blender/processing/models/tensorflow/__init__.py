"""What TensorFlow writes, read without TensorFlow.

wire.py      protocol buffers, as far as the few messages need that are read here
crc32c.py    the checksum of its tables and tensors
table.py     the sorted table of keys and values that an index is
bundle.py    a checkpoint: an index and the shards of values it points into
variables.py a checkpoint's variables as named tensors; slots of optimisers left out
graph.py     the graph of a SavedModel, followed through its functions; tensor.py: its constants
weights.py   which variable of a graph is which key of its checkpoint
values.py    how a value lies: as TensorFlow says it, or channels first
translation.py, operators/  the graph -> a Program, each operation by the function that knows it
keras_metadata.py  the layers as Keras 2 has said them, where the graph has a loop
"""
