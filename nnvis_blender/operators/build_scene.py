"""Open Processed Network: a .nnvis file becomes objects in the scene, in one undo step. Jobs end with it, too."""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..processing.errors import bad_input
from ..processing.files.network_file import SUFFIX, read_network_file
from ..processing.files.original import IMPORTANCE_SUFFIX, PROCESSED_SUFFIX
from ..scene import build_network, find_networks
from ..scene.camera import DEFAULT_POSE, build_camera, network_points, update_camera_pose
from ..scene.looks import DEFAULT_LOOK, apply_look
from ..scene.render import apply_render_settings
from .action import Action

# where Blender's startup file has them: in the middle of the network, and a light that no look counts on
STARTUP_OBJECTS = {"Cube": (0.0, 0.0, 0.0), "Light": (4.076, 1.005, 5.904)}


class NNVIS_OT_build_scene(Action, bpy.types.Operator, ImportHelper):
    """Open a processed network (.nnvis), or a file of the original nn_vis (.imp.npz, .pro.npz), which the worker
    converts
    """

    bl_idname = "nnvis.build_scene"
    bl_label = "Open Processed Network"
    bl_options = {"REGISTER", "UNDO"}

    filename_ext = SUFFIX
    filter_glob: bpy.props.StringProperty(
        default=f"*{SUFFIX};*{IMPORTANCE_SUFFIX};*{PROCESSED_SUFFIX}", options={"HIDDEN"}
    )
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    network_name: bpy.props.StringProperty(
        name="Name",
        options={"SKIP_SAVE"},
        description="Name of the collection; one of that name gets the new data. Empty: the file's name",
    )

    def invoke(self, context, event):
        if self.filepath:  # dropped on the 3D view
            return self.execute(context)
        return super().invoke(context, event)

    def execute(self, context):
        return self._convert() if self.filepath.lower().endswith(".npz") else super().execute(context)

    def _convert(self) -> set:
        """Leaves a file of the original to the worker, whose job ends with an undo step of its own."""
        try:
            done = bpy.ops.nnvis.convert_network("INVOKE_DEFAULT", filepath=self.filepath)
        except RuntimeError as error:  # what bpy.ops raises for an operator that has reported an error
            self.report({"ERROR"}, str(error).strip().removeprefix("Error: "))
            return {"CANCELLED"}
        return done if done == {"FINISHED"} else {"CANCELLED"}

    def act(self, context):
        if not self.filepath:
            raise bad_input("no file is named", f"Choose a {SUFFIX} file")
        path = Path(bpy.path.abspath(self.filepath))
        build(context.scene, path, self.network_name or path.stem)
        show_in_views(context)


def build(scene, path: Path, name: str):
    """Reads a file and builds it. The first network of a scene brings camera, look and render settings. Raises
    NNVisError.
    """
    processed = read_network_file(path)
    first = not find_networks(scene)
    if first:
        hide_startup_objects(scene)
        build_camera(scene)
        apply_render_settings(scene)
        scene.render.hair_type = "STRIP"  # else strands are one pixel wide in Eevee and the 3D view
    network = build_network(processed, name, scene)
    network.root["nnvis_file"] = str(path)
    if first:
        update_camera_pose(scene, scene.camera, DEFAULT_POSE, network_points(network))
        apply_look(scene, network, DEFAULT_LOOK)
    return network


def hide_startup_objects(scene) -> None:
    """Hides the cube and the light of Blender's startup file, if they are where it has them."""
    for name, place in STARTUP_OBJECTS.items():
        item = scene.objects.get(name)
        if item is not None and max(abs(a - b) for a, b in zip(item.location, place)) < 0.01:
            item.hide_viewport = item.hide_render = True


def show_in_views(context) -> None:
    """Lets the window's 3D views that show grey surfaces show materials and the look's world instead, through the
    camera.
    """
    if context.window is None or bpy.app.background:
        return
    for area in context.window.screen.areas:
        if area.type == "VIEW_3D" and area.spaces.active.shading.type == "SOLID":
            _show_through_camera(area.spaces.active)


def _show_through_camera(space) -> None:
    space.shading.type, space.shading.use_scene_world, space.shading.use_scene_lights = "MATERIAL", True, True
    space.overlay.show_relationship_lines = False  # from the root to every label
    view = space.region_3d
    view.view_perspective = "CAMERA"
    view.view_camera_zoom, view.view_camera_offset = 12.0, (0.08, 0.0)  # large, and beside the open sidebar


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_scene,))
