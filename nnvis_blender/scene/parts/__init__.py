"""The parts that subjects are made of. A new one is a file here and a row in its table."""

from . import (
    arrows,
    attention,
    cloud,
    components,
    density,
    edges,
    epochs,
    hidden_space,
    input_image,
    labels,
    lattice,
    layer_labels,
    legend,
    occlusion,
    palette,
    plane_points,
    plates,
    regions,
    sample_values,
    space_fog,
    space_frame,
    surfaces,
    unit_epochs,
    unit_numbers,
    units,
    windows,
)
from .chart_plot import PLOT
from .chart_texts import CAPTIONS, TEXTS
from .rig import CONVOLUTION, FORMULA

NETWORK_PARTS = (
    palette.PART,
    epochs.PART,
    unit_epochs.PART,
    sample_values.PART,
    edges.PART,
    units.PART,
    density.PART,
    input_image.PART,
    windows.PART,
    plane_points.PART,
    plates.PART,
    attention.PART,
    labels.PART,
    layer_labels.PART,
    legend.PART,
    surfaces.OUTPUT_PART,
    surfaces.LOSS_PART,
    hidden_space.PART,
    unit_numbers.PART,
    surfaces.BODIES_PART,
    occlusion.PART,
)
CHART_PARTS = (PLOT, TEXTS)
RIG_PARTS = (CONVOLUTION, FORMULA)
SPACE_PARTS = (
    space_frame.PART,
    regions.FIELD_PART,
    regions.BODIES_PART,
    space_fog.PART,
    cloud.PART,
    lattice.PART,
    arrows.PART,
    components.PART,
)  # the frame first: the others follow its state
# one of each ink: charts and captions share theirs, and all rigs theirs
INKED_PARTS = (PLOT, CAPTIONS, CONVOLUTION, *SPACE_PARTS)

__all__ = ["CHART_PARTS", "INKED_PARTS", "NETWORK_PARTS", "RIG_PARTS", "SPACE_PARTS"]
