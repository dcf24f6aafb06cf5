"""An input of a graph as the file says it."""

from dataclasses import dataclass

CHANNELS = (1, 3, 4)  # of images
UINT8 = 2  # the element type of bytes


@dataclass(frozen=True)
class Entry:
    """An input as the file says it. dims: a length, a symbol, or None of what is not known; None where nothing is."""

    name: str
    kind: int
    dims: tuple | None

    @classmethod
    def of(cls, proto) -> "Entry":
        tensor = proto.type.tensor_type
        dims = None
        if tensor.HasField("shape"):
            dims = tuple(_length(dim) for dim in tensor.shape.dim)
        return cls(proto.name, tensor.elem_type, dims)

    @property
    def is_channels_last(self) -> bool:
        """Whether it takes images whose last axis is that of the channels, as TensorFlow has them."""
        if len(self.dims) != 4 or self.dims[3] not in CHANNELS:
            return False
        return all(not isinstance(side, int) or side > self.dims[3] for side in self.dims[1:3])

    @property
    def keys(self) -> list:
        """For each axis what its length goes by: a symbol, which several may share, else the place."""
        return [dim if isinstance(dim, str) else (self.name, axis) for axis, dim in enumerate(self.dims)]

    @property
    def open(self) -> list:
        """The keys of the axes of a sample whose length is not known."""
        return [key for key, dim in list(zip(self.keys, self.dims))[1:] if not isinstance(dim, int)]


def _length(dim) -> int | str | None:
    if dim.dim_value > 0:
        return dim.dim_value
    return dim.dim_param if dim.dim_param.strip("?- 0123456789") else None
