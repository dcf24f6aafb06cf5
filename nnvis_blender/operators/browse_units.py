"""Look Through Units: keys that go from unit to unit while it is on, as those of the DeepVis Toolbox. No key map of the
user's is touched: the operator takes the keys that are pressed over a 3D view, and lets all others through.
"""

import bpy

from ..jobs import browsing
from ..processing.errors import NNVisError
from ..scene import browsing as units
from . import NetworkOperator, require_own
from .job_operator import redraw_panels
from .view_picking import view_under

FAST = 5  # plates that an arrow goes with Shift


# key of browsing.KEYS -> what it does with scene, network and how far
ACTIONS = {
    "LEFT_ARROW": lambda scene, network, far: units.step_unit(network, -far, 0),
    "RIGHT_ARROW": lambda scene, network, far: units.step_unit(network, far, 0),
    "UP_ARROW": lambda scene, network, far: units.step_unit(network, 0, -far),
    "DOWN_ARROW": lambda scene, network, far: units.step_unit(network, 0, far),
    "U": lambda scene, network, far: units.step_layer(scene, network, -1),
    "O": lambda scene, network, far: units.step_layer(scene, network, 1),
    "E": lambda scene, network, far: units.step_sample(network, 1),
    "W": lambda scene, network, far: units.step_sample(network, -1),
    "Z": lambda scene, network, far: units.zoom(network),
    "S": lambda scene, network, far: units.flip_pattern(network),
    "B": lambda scene, network, far: units.flip_back(network),
    "M": lambda scene, network, far: units.flip_filter(network),
    "T": lambda scene, network, far: units.flip_gamma(network),
    "Y": lambda scene, network, far: units.flip_boost(network),
    "V": lambda scene, network, far: units.flip_wall(scene, network),
}


class NNVIS_OT_browse_units(NetworkOperator, bpy.types.Operator):
    """Go through the units by keys, which act over a 3D view until Esc: arrows move the chosen unit, U and O change the
    layer; the panel lists all. Press again to end"""

    bl_idname = "nnvis.browse_units"
    bl_label = "Look Through Units"
    bl_options = {"REGISTER"}

    def invoke(self, context, event):
        if browsing.current.is_on:
            browsing.current.is_on = False
            return {"FINISHED"}
        try:
            units.begin(require_own(context))
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        bpy.ops.ed.undo_push(message=self.bl_label)
        browsing.current.is_on = True
        context.workspace.status_text_set(browsing.STATUS)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context, event):
        if not browsing.current.is_on:
            return self._end(context)
        if event.value != "PRESS" or event.ctrl or event.alt or event.oskey:
            return {"PASS_THROUGH"}
        if view_under(context.window, event.mouse_x, event.mouse_y) is None:
            return {"PASS_THROUGH"}
        if event.type == "ESC":
            return self._end(context)
        if event.type not in ACTIONS:
            return {"PASS_THROUGH"}
        try:
            ACTIONS[event.type](context.scene, require_own(context), FAST if event.shift else 1)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return self._end(context)
        bpy.ops.ed.undo_push(message=browsing.KEYS[event.type])
        redraw_panels(context)
        return {"RUNNING_MODAL"}

    def cancel(self, context):
        """Blender ends the operator: its window closes or another file is opened."""
        self._end(context)

    def act(self, context):
        """Without a window there are no keys: the unit that would be chosen first is chosen."""
        units.begin(require_own(context))

    def _end(self, context) -> set:
        browsing.current.is_on = False
        context.workspace.status_text_set(None)
        for area in context.window.screen.areas:
            area.tag_redraw()
        return {"FINISHED"}


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_browse_units,))
