"""Pick Point: a sample of a space, clicked in a 3D view or named by its number; the panel says what it is."""

import bpy

from ..scene.picked_points import pick_point
from ..scene.pointing import find_point
from ..scene.space_objects import PIECE
from . import SpaceOperator, require_space
from .view_picking import ViewPicking


class NNVIS_OT_pick_point_in_view(ViewPicking, SpaceOperator, bpy.types.Operator):
    """Click a point of the space in the 3D view: the panel says which sample it is, of which class, and which are
    nearest to it. Esc leaves all as it is"""

    bl_idname = "nnvis.pick_point_in_view"
    bl_label = "Pick Point in View"
    bl_options = {"REGISTER", "UNDO"}
    asks, missing = "Click a point of the space", "No point is drawn there"

    def pick(self, context, where: tuple) -> bool:
        space = require_space(context)
        for cloud in space.having("cloud"):
            point = find_point(cloud, *where)
            if point is not None:
                pick_point(space, str(cloud[PIECE]), point)
                return True
        return False


class NNVIS_OT_pick_point(SpaceOperator, bpy.types.Operator):
    """Pick this point: which sample it is, and which are nearest to it"""

    bl_idname = "nnvis.pick_point"
    bl_label = "Pick Point"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    cloud: bpy.props.StringProperty(name="Cloud", description="The cloud of the space that it is of")
    point: bpy.props.IntProperty(name="Point", min=0, description="Its number, counted from 0")

    def act(self, context):
        pick_point(require_space(context), self.cloud, self.point)


_CLASSES = (NNVIS_OT_pick_point_in_view, NNVIS_OT_pick_point)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
