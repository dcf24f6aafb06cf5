"""PyTorch's own operators as steps of a program: what exported programs and TorchScript have in common.

A graph is followed once with shapes alone, for two batches of different size: what differs between the two depends on
the batch, everything else is fixed. Nothing of a file is run; what depends on no input is computed here, by the
operators of the table.

varied.py      numbers and tensors that have one value for each of the two batches
builder.py     the program as it grows: steps, constants, and the lengths that depend on the batch
operators.py   one call of an operator: bound to its schema, its shapes found, folded or handed to the table
schema.py      what a call's arguments mean
batch.py       literal sizes of a graph that was saved for one batch, as they are for any
finishing.py   what nothing needs is dropped; whether the samples of a batch are independent
table.py       the operators that are known; one file a family beside it
"""
