"""Objects as bytes that go between processes in which this package has different names.

In Blender's worker it is `processing`, on a command line `nnvis_blender.processing`. What is unpacked here comes from
our own workers, or goes to them: dask itself speaks pickle, and what it may come from is told in docs/scale.md.
"""

import io
import pickle

ROOT = __package__.rpartition(".")[0]


def pack(value) -> bytes:
    return pickle.dumps((ROOT, pickle.dumps(value, pickle.HIGHEST_PROTOCOL)), pickle.HIGHEST_PROTOCOL)


def unpack(data: bytes):
    root, inner = pickle.loads(data)
    return _Renaming(root, inner).load()


class _Renaming(pickle.Unpickler):
    """Finds the modules of the sender's package in this one."""

    def __init__(self, root: str, data: bytes):
        super().__init__(io.BytesIO(data))
        self.root = root

    def find_class(self, module, name):
        if f"{module}.".startswith(f"{self.root}."):
            module = ROOT + module[len(self.root) :]
        return super().find_class(module, name)
