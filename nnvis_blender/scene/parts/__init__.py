"""The parts that subjects are made of. A new one is a file here and a row in its table."""

from . import attention, density, edges, input_image, labels, layer_labels, legend, palette, plates, units, windows
from .chart_plot import PLOT
from .chart_texts import CAPTIONS, TEXTS

NETWORK_PARTS = (
    palette.PART,
    edges.PART,
    units.PART,
    density.PART,
    input_image.PART,
    windows.PART,
    plates.PART,
    attention.PART,
    labels.PART,
    layer_labels.PART,
    legend.PART,
)
CHART_PARTS = (PLOT, TEXTS)
INKED_PARTS = (PLOT, CAPTIONS)  # one object of each has all controls of the ink that charts and captions share

__all__ = ["CHART_PARTS", "INKED_PARTS", "NETWORK_PARTS"]
