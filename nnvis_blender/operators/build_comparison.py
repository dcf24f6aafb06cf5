"""Open Comparison: the networks of a comparison.json stand side by side in the scene, in one undo step. A comparison
ends with it, too.
"""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..processing.errors import bad_input
from ..scene.comparison import LENS, build_comparison
from ..scene.looks import apply_look, current_look
from .action import Action
from .results import prepare_scene, show_results
from .selection import suit_engine


class NNVIS_OT_build_comparison(Action, bpy.types.Operator, ImportHelper):
    """Show the networks of a comparison (comparison.json) side by side in this scene"""

    bl_idname = "nnvis.build_comparison"
    bl_label = "Open Comparison"
    bl_options = {"REGISTER", "UNDO"}

    filename_ext = ".json"
    filter_glob: bpy.props.StringProperty(default="*.json", options={"HIDDEN"})
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    def act(self, context):
        if not self.filepath:
            raise bad_input("no file is named", "Choose a comparison.json")
        scene = context.scene
        built = build_comparison(Path(bpy.path.abspath(self.filepath)), scene)
        prepare_scene(scene)
        for network in built.networks:
            apply_look(scene, network, current_look(scene))
            suit_engine(scene, network)
        show_results(context, built.points, built.pose, LENS)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_comparison,))
