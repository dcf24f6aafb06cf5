"""Pick in View: the unit, the edge or the pixel of a plate that is clicked in a 3D view."""

import bpy

from ..scene.inside import look_inside_network
from ..scene.picking import pick_edge, pick_numbered_unit, pick_unit
from ..scene.playground import is_board
from ..scene.pointing import find_edge, find_pixel, find_unit
from . import NetworkOperator, require_own
from .view_picking import ViewPicking


class NNVIS_OT_pick_in_view(ViewPicking, NetworkOperator, bpy.types.Operator):
    """Click a unit or an edge in the 3D view: the panel says what it matters for; or a pixel of a plate: the panel
    says what its value is made of. Esc leaves all as it is"""

    bl_idname = "nnvis.pick_in_view"
    bl_label = "Pick in View"
    bl_options = {"REGISTER", "UNDO"}
    asks, missing = "Click a unit, an edge or a plate", "No unit, edge or plate is drawn there"

    def pick(self, context, where: tuple) -> bool:
        network = require_own(context)
        pixel = find_pixel(network, *where[:3])
        if pixel is not None:
            pick_unit(network, *pixel[:2])
            if not is_board(network):
                look_inside_network(network, *pixel)
            return True
        unit = find_unit(network, *where)
        edge = find_edge(network, *where) if unit is None else None
        if unit is not None:
            pick_numbered_unit(network, unit)
        elif edge is not None:
            pick_edge(network, edge)
        return unit is not None or edge is not None


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_pick_in_view,))
