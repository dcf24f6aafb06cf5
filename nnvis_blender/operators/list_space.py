"""What the list of spaces does with one of them: make it the active one, turn the camera to it, remove it."""

import bpy

from ..processing.errors import usage
from ..scene.opening import frame
from ..scene.removal import remove_subject
from ..scene.space_charts import find_space_charts
from ..scene.space_objects import SpaceObjects, find_space, space_points
from ..scene.views.space import POSES
from . import SpaceOperator, make_active_object


class SpaceListOperator(SpaceOperator):
    """A SpaceOperator about the space of a name."""

    space: bpy.props.StringProperty(name="Space", options={"SKIP_SAVE"}, description="Its name")

    def find(self, context) -> SpaceObjects:
        """Raises NNVisError (usage) where there is no space of that name."""
        found = find_space(context.scene, self.space)
        if found is None:
            raise usage(f"there is no space {self.space!r} in this scene", "Choose one of the list")
        return found


class NNVIS_OT_activate_space(SpaceListOperator, bpy.types.Operator):
    """Make this space the one that panels and buttons are about, and the active object"""

    bl_idname = "nnvis.activate_space"
    bl_label = "Activate Space"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        make_active_object(context, self.find(context).root)


class NNVIS_OT_frame_space(SpaceListOperator, bpy.types.Operator):
    """Move the camera to where this space fills the picture"""

    bl_idname = "nnvis.frame_space"
    bl_label = "Frame Space"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        space = self.find(context)
        if not space.is_whole:
            raise usage(f"the space {space.name!r} is not whole", "Open it again")
        frame(context.scene, space_points(space), POSES[space.about["dimensions"]])


class NNVIS_OT_remove_space(SpaceListOperator, bpy.types.Operator):
    """Remove this space, its charts and all that only they use; what you have put into their collections stays"""

    bl_idname = "nnvis.remove_space"
    bl_label = "Remove Space"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        space = self.find(context)
        for one in (*find_space_charts(space, context.scene), space):
            remove_subject(one.collection)


_CLASSES = (NNVIS_OT_activate_space, NNVIS_OT_frame_space, NNVIS_OT_remove_space)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
