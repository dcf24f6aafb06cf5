"""What the operators and panels of charts and comparisons share: which there are, a scene ready for them, a camera that
sees them.
"""

from ..scene.camera import build_camera, update_camera_pose
from ..scene.charts import find_charts
from ..scene.comparison import find_comparison
from ..scene.looks import apply_ink, apply_scene_look, current_look, has_look
from ..scene.render import apply_render_settings
from ..scene.turntable import remove_turntable
from .build_scene import hide_startup_objects, show_in_views


def prepare_scene(scene) -> None:
    """Gives a scene that has no look yet camera, render settings and look, as the first network would."""
    if has_look(scene):
        return
    hide_startup_objects(scene)
    build_camera(scene)
    apply_render_settings(scene)
    scene.render.hair_type = "STRIP"  # else strands are one pixel wide in Eevee and the 3D view
    apply_scene_look(scene, current_look(scene))


def show_results(context, points, pose: str, lens: float | None = None) -> None:
    """Gives results the ink of the scene's look and turns the camera, and the window's views, to them. lens: in mm,
    None: the camera's own.
    """
    scene = context.scene
    apply_ink(scene)
    camera = scene.camera or build_camera(scene)
    camera.data.lens = lens or camera.data.lens
    remove_turntable(scene, camera)
    update_camera_pose(scene, camera, pose, points)
    show_in_views(context)


def has_charts(context) -> bool:
    """Whether the scene has charts; cheap enough for a poll."""
    return any("nnvis_chart" in collection for collection in context.scene.collection.children_recursive)


def charts(context) -> list:
    """The ChartObjects of the scene that are not a comparison's."""
    compared = comparison(context)
    own = {chart.collection.name for chart in compared.charts} if compared else set()
    return [chart for chart in find_charts(context.scene) if chart.collection.name not in own]


def active_chart(context):
    """The ChartObjects of the active object, else of the scene's first chart, or None."""
    found, active = find_charts(context.scene), context.active_object
    return next(
        (chart for chart in found if active is not None and active.name in chart.collection.objects),
        found[0] if found else None,
    )


def comparison(context):
    """The scene's ComparisonObjects, or None."""
    return find_comparison(context.scene)
