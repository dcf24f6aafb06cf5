"""Pick in View: the unit, the edge or the pixel of a plate that is clicked in a 3D view."""

import bpy
import numpy as np

from ..processing.errors import NNVisError
from ..scene.inside import look_inside_network
from ..scene.picking import pick_edge, pick_numbered_unit, pick_unit
from ..scene.playground import is_board
from ..scene.pointing import find_edge, find_pixel, find_unit
from . import NetworkOperator, require_own

_REACH = 12  # points from the pointer, of a screen without scaling
_NAVIGATION = {"MIDDLEMOUSE", "WHEELUPMOUSE", "WHEELDOWNMOUSE", "TRACKPADPAN", "TRACKPADZOOM"}


class NNVIS_OT_pick_in_view(NetworkOperator, bpy.types.Operator):
    """Click a unit or an edge in the 3D view: the panel says what it matters for; or a pixel of a plate: the panel
    says what its value is made of. Esc leaves all as it is"""

    bl_idname = "nnvis.pick_in_view"
    bl_label = "Pick in View"
    bl_options = {"REGISTER", "UNDO"}

    def invoke(self, context, event):
        context.window.cursor_modal_set("EYEDROPPER")
        context.workspace.status_text_set("Click a unit, an edge or a plate; Esc cancels")
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context, event):
        if event.type in {"ESC", "RIGHTMOUSE"} and event.value == "PRESS":
            return self._end(context, {"CANCELLED"})
        if event.type in _NAVIGATION:
            return {"PASS_THROUGH"}
        if event.type != "LEFTMOUSE" or event.value != "PRESS":
            return {"RUNNING_MODAL"}
        try:
            picked = self._pick(context, event.mouse_x, event.mouse_y)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return self._end(context, {"CANCELLED"})
        if not picked:
            self.report({"WARNING"}, "No unit, edge or plate is drawn there")
            return {"RUNNING_MODAL"}
        return self._end(context, {"FINISHED"})

    def cancel(self, context):
        """Blender ends the operator: its window closes or another file is opened."""
        self._end(context, {"CANCELLED"})

    def _pick(self, context, x: int, y: int) -> bool:
        """Picks what is drawn there in a 3D view of the window; whether anything is."""
        network, found = require_own(context), view_under(context.window, x, y)
        if found is None:
            return False
        region, space = found
        where = (
            np.array(space.region_3d.perspective_matrix),
            (region.width, region.height),
            (x - region.x, y - region.y),
            _REACH * context.preferences.system.ui_scale,
        )
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

    def _end(self, context, answer: set) -> set:
        context.window.cursor_modal_restore()
        context.workspace.status_text_set(None)
        for area in context.window.screen.areas:
            area.tag_redraw()
        return answer


def view_under(window, x: int, y: int):
    """(region, space) of the 3D view at a place of a window in pixels, or None, as over a sidebar that lies on it."""
    for area in window.screen.areas:
        if area.type == "VIEW_3D":
            over = [
                region
                for region in area.regions
                if 0 <= x - region.x < region.width and 0 <= y - region.y < region.height
            ]
            if over and all(region.type == "WINDOW" for region in over):
                return over[0], area.spaces.active
    return None


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_pick_in_view,))
