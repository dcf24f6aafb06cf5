"""Edges and density are drawn as what an engine can draw."""

from .. import compat
from ..nodes.edge_styles import STRANDS, TUBES
from .controls import get_control, set_control
from .render import Eevee


def update_edge_style(network, engine) -> None:
    """Draws edges and density as what the engine can draw.

    EEVEE before 5.0 has no strands of different thickness, so they become tubes; and any EEVEE draws points as
    octahedra, so
    what is made of points gets meshes. network: a NetworkObjects. Other styles, and a detail that was chosen, stay so.
    """
    if not isinstance(engine, Eevee):
        return
    if compat.EEVEE == "BLENDER_EEVEE_NEXT" and get_control(network.edges, "Style") == STRANDS:
        set_control(network.edges, "Style", TUBES)
    for item in (network.edges, network.density):
        if item is not None and get_control(item, "Sphere Detail") == 0:
            set_control(item, "Sphere Detail", 1)
