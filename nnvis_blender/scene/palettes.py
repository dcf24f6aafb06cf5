"""The palette of a scene: what it shows is given other class colours, and all else stays as it is."""

import numpy as np

from ..processing.colors import PALETTES, class_colors
from ..processing.errors import usage
from .attributes import read_attribute, write_attribute
from .colors import PALETTE, scene_colors, scene_palette, with_alpha
from .parts import NETWORK_PARTS
from .parts.palette import PART as PALETTE_PART
from .space_objects import find_spaces
from .views.charts import find_charts
from .views.network import find_networks

_MOST = 300  # colours among which a chart's are looked up


def apply_palette(scene, name: str) -> None:
    """Gives the networks, charts and spaces of the scene the colours of this palette, and those that are built later.

    Raises NNVisError (usage) for an unknown palette.
    """
    if name not in PALETTES:
        raise usage(f"there is no palette {name!r}", f"Known are: {', '.join(PALETTES)}")
    before = class_colors(_MOST, scene_palette(scene))
    scene[PALETTE] = name
    for network in [network for network in find_networks(scene) if network.is_whole]:
        colors = scene_colors(scene, len(network.class_names))
        for part in NETWORK_PARTS:
            part.recolor(network.having(part.role), colors)
        for item in network.drawn:
            item.data.update_tag()
    for space in [space for space in find_spaces(scene) if space.is_whole]:
        colors = scene_colors(scene, max(len(space.about["class_names"]), 1))
        PALETTE_PART.recolor(space.having(PALETTE_PART.role), colors)
        for item in space.having(PALETTE_PART.role):
            item.data.update_tag()
    for chart in find_charts(scene):
        _recolor_chart(chart, before, class_colors(_MOST, name))


def _recolor_chart(chart, before: np.ndarray, after: np.ndarray) -> None:
    """A chart's lines and texts in the colours of the palette before take those of the same places after."""
    mesh = chart.plot.data
    colors = _exchanged(read_attribute(mesh, "class_color")[:, :3], before, after)
    write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(colors))
    mesh.update_tag()
    for text in chart.texts:
        color = np.array([text.get("nnvis_class_color", (0.0, 0.0, 0.0))], np.float32)
        text["nnvis_class_color"] = _exchanged(color, before, after)[0].tolist()
        text.update_tag()


def _exchanged(colors: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """(n, 3), those in before replaced by what stands there in after; marks and axes have colours of their own."""
    unlike, which = np.unique(colors, axis=0, return_inverse=True)
    distance = np.abs(unlike[:, None] - before[None]).max(axis=2)
    found = distance.argmin(axis=1)
    known = distance[np.arange(len(unlike)), found] < 1e-5
    return np.where(known[:, None], after[found], unlike)[which.ravel()]
