"""A trained list of layers in one safetensors file: its weights, and the list in the metadata."""

import numpy as np

from ...files.whole_file import write_beside
from .architecture import metadata_of
from .form import LayerList

SUFFIX = ".safetensors"


def write_trained(path, listed: LayerList, arrays: dict[str, np.ndarray]) -> None:
    """Writes a file that the reader of safetensors opens. arrays: as layer_list.weights names them.

    Raises NNVisError (worker_failed) where the file cannot be written.
    """
    from safetensors.numpy import save

    content = save(arrays, metadata_of(listed))
    write_beside(path, lambda stream: stream.write(content))
