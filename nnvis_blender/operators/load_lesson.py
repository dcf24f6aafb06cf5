"""Load Lesson: settings of a playground that show one thing."""

import bpy

from ..jobs.parameter_groups import show_values
from ..processing.training.playground.lessons import LESSONS
from . import SceneOperator


class NNVIS_OT_load_lesson(SceneOperator, bpy.types.Operator):
    """Set up the playground so that it shows one thing"""

    bl_idname = "nnvis.load_lesson"
    bl_label = "Load Lesson"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    lesson: bpy.props.EnumProperty(
        name="Lesson", items=[(name, lesson.title, lesson.help) for name, lesson in LESSONS.items()]
    )

    def act(self, context):
        show_values(context.scene.nnvis.playground, LESSONS[self.lesson].parameters)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_load_lesson,))
