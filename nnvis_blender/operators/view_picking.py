"""How an operator waits for a click in a 3D view, and what of a view lies under it."""

import numpy as np

from ..processing.errors import NNVisError

_REACH = 12  # points from the pointer, of a screen without scaling
_NAVIGATION = {"MIDDLEMOUSE", "WHEELUPMOUSE", "WHEELDOWNMOUSE", "TRACKPADPAN", "TRACKPADZOOM"}


class ViewPicking:
    """Mixin of an operator that waits for a click in a 3D view.

    It gives asks and missing, what it says before the click and where nothing is there, and pick(context, where): picks
    what is drawn there, and returns whether anything is. where: (projection (4, 4), size, place, reach), see
    scene.pointing.find_unit.
    """

    asks = missing = ""

    def invoke(self, context, event):
        context.window.cursor_modal_set("EYEDROPPER")
        context.workspace.status_text_set(f"{self.asks}; Esc cancels")
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
            where = _place_under(context, event.mouse_x, event.mouse_y)
            picked = where is not None and self.pick(context, where)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return self._end(context, {"CANCELLED"})
        if not picked:
            self.report({"WARNING"}, self.missing)
            return {"RUNNING_MODAL"}
        return self._end(context, {"FINISHED"})

    def cancel(self, context):
        """Blender ends the operator: its window closes or another file is opened."""
        self._end(context, {"CANCELLED"})

    def _end(self, context, answer: set) -> set:
        context.window.cursor_modal_restore()
        context.workspace.status_text_set(None)
        for area in context.window.screen.areas:
            area.tag_redraw()
        return answer


def _place_under(context, x: int, y: int) -> tuple | None:
    """See ViewPicking.pick, of a place of the window in pixels; None where no 3D view is."""
    found = view_under(context.window, x, y)
    if found is None:
        return None
    region, space = found
    return (
        np.array(space.region_3d.perspective_matrix),
        (region.width, region.height),
        (x - region.x, y - region.y),
        _REACH * context.preferences.system.ui_scale,
    )


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
