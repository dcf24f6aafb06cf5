"""Numbers of units: what each of a small network's units holds for every sample at every epoch, as text that follows
them. Z is before the activation function, A after it, B the bias; an input has what it is for every sample.
"""

import numpy as np

from ...nodes.rigs.numbers import SYMBOLS
from ...nodes.unit_numbers import ANY, unit_numbers_group
from ...processing.network import ProcessedNetwork
from ...shaders import labels_material
from ..attributes import write_attribute
from ..controls import follow_control, has_control
from ..coordinates import to_blender
from .epochs import at_checkpoint
from .part import Part
from .plates import ROLE as PLATES
from .units import build_vertices

ROLE = "unit numbers"
MOST_UNITS, MOST_SAMPLES = 64, 16
_DECIMALS = 4
# in sizes of a letter: from line to line, from a letter to its number's middle, from a unit to the first line, and to
# the left of an input
_LINE, _NUMBER, _BELOW, _LEFT = 1.2, 2.3, 1.5, 1.6


def has_numbers(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    """Whether it is a lesson, whose units are few and hold one value each."""
    return "lesson" in processed.provenance and processed.maps is not None and processed.epochs is not None


def build_unit_numbers_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh for the group "NNVis Unit Numbers", see there: of every unit a letter and a number for Z, A and B, of
    an input a number for each sample. Empty of what has no such numbers.
    """
    if not has_numbers(processed, colors):
        return build_vertices(name, np.zeros((0, 3), np.float32))
    values = _values(processed)  # (checkpoints, samples, units, 3)
    checkpoints, samples, units, _ = values.shape
    inputs = processed.network.layers[0].size
    middle, lines = (samples - 1) / 2, [(u, k) for u in range(inputs, units) for k in range(3)]
    rows = [  # (unit, symbol, sample, across, up, which of Z, A, B)
        *((u, 0, s, -_LEFT, (middle - s) * _LINE, 1) for u in range(inputs) for s in range(samples)),
        *((u, 1 + SYMBOLS.index("ZAB"[k]), ANY, -_NUMBER / 2, -_BELOW - k * _LINE, k) for u, k in lines),
        *((u, 0, ANY, _NUMBER / 2, -_BELOW - k * _LINE, k) for u, k in lines),
    ]
    unit, symbol, sample, across, up, which = map(np.array, zip(*rows))
    mesh = build_vertices(name, to_blender(processed.positions)[unit])
    for attribute, kind, column in (
        ("symbol", "INT", symbol),
        ("decimals", "INT", np.where(unit < inputs, 0, _DECIMALS)),
        ("sample", "INT", sample),
        ("across", "FLOAT", across),
        ("up", "FLOAT", up),
    ):
        write_attribute(mesh, attribute, kind, "POINT", column)
    for shown in range(samples):
        of = np.where(sample == ANY, shown, sample)
        for number in range(checkpoints):
            column = values[number, of, unit, which]
            write_attribute(mesh, at_checkpoint(f"value_{shown}", number), "FLOAT", "POINT", column)
    return mesh


def _values(processed: ProcessedNetwork) -> np.ndarray:
    """(checkpoints, samples, units, 3) float32: Z, A and B. The maps have all epochs of the first sample first."""
    maps, epochs = processed.maps, len(processed.epochs.numbers)

    def column(arrays: list) -> np.ndarray:
        joined = np.concatenate([own[:, :, 0, 0] for own in arrays], axis=1)
        return joined.reshape(-1, epochs, joined.shape[1]).swapaxes(0, 1)

    after = column([own.after for own in maps.layers])
    before = column([own.after if own.before is None else own.before for own in maps.layers])
    biases = np.broadcast_to(processed.epochs.biases[:, None], after.shape)
    return np.stack([before, after, biases], axis=-1)


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    plates = network.one(PLATES)
    if plates is not None and has_control(plates, "Sample"):
        follow_control(item, "Sample", plates, "Sample")


PART = Part(
    ROLE,
    build_unit_numbers_data,
    group=unit_numbers_group,
    materials={"Material": labels_material},
    controls="unit_numbers",
    is_held=has_numbers,
    refresh=_refresh,
)
