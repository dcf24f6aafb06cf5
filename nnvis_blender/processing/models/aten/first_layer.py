"""What a model's first layer says of the size of one sample, where nothing else does."""

from dataclasses import dataclass

import torch

_SIDES = (28, 32, 64, 96, 128, 224, 256, 299)  # of images that are usual
_LENGTHS = (8, 16, 32, 64, 128, 256, 512, 1024)  # of sequences
_SEQUENCES = ("LSTM", "GRU", "RNN")


@dataclass(frozen=True)
class FirstLayer:
    """The first layer with a matrix or a kernel. kind: the name of its class, "" where that is not known."""

    kind: str
    shape: tuple[int, ...]
    groups: int = 1

    @property
    def types(self) -> list[torch.dtype]:
        """What the numbers that come in may be, the likeliest first."""
        if self.kind.startswith("Embedding"):
            return [torch.int64]
        return [torch.float32] if self.kind or len(self.shape) > 2 else [torch.float32, torch.int64]

    @property
    def channels(self) -> int:
        return self.shape[1] * self.groups

    def likely_shapes(self, dtype: torch.dtype) -> list[tuple[int, ...]]:
        """Shapes of one sample that may be meant, the likeliest first."""
        if dtype is torch.int64:
            return [(length,) for length in _LENGTHS]
        if len(self.shape) == 2:
            rows = [] if self.kind.startswith(_SEQUENCES) else [(self.shape[1],)]
            return [*rows, *((length, self.shape[1]) for length in _LENGTHS)]
        space = len(self.shape) - 2
        return (
            [(self.channels, *([side] * space)) for side in (_LENGTHS if space == 1 else _SIDES)] if space > 0 else []
        )

    def asked_shapes(self, asked: list[int]) -> list[tuple[int, ...]]:
        """Shapes that input_size may say: all of one sample, or what the first layer leaves open of it."""
        space = len(self.shape) - 2
        if space > 0 and len(asked) in (1, space):
            return [(self.channels, *(list(asked) * space)[:space]), tuple(asked)]
        if space == 0 and len(asked) == 1:
            return [tuple(asked), (asked[0], self.shape[1])]
        return [tuple(asked)]
