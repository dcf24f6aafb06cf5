"""Formats that Blender itself writes: a Drawing becomes plain objects in a scene aside, which its exporters take."""

from pathlib import Path

from ...processing.errors import NNVisError
from ...processing.exports.drawing import Drawing
from ...processing.exports.formats import ExportParameters
from ...processing.files.whole_file import beside
from ..aside import aside
from . import gltf, usd
from .plain_objects import add_objects

_WRITERS = {"gltf": gltf.write, "usd": usd.write}


def write_with_blender(context, drawing: Drawing, path, parameters: ExportParameters) -> list[str]:
    """Writes a format of Blender's; the scene, the selection and the window stay as they are. Returns in words what was
    written. Raises NNVisError (worker_failed) where the folder cannot be written or the exporter gives up.

    context: Blender's, as the exporters take what they write from it.
    """
    shown, window = context.scene, context.window
    with aside(shown) as stage:
        stage.scene.name = drawing.name
        counts = add_objects(stage, drawing, parameters)
        try:
            with beside(path) as place, context.temp_override(scene=stage.scene, view_layer=stage.scene.view_layers[0]):
                _WRITERS[parameters.format](str(Path(place).absolute()))
        except RuntimeError as error:  # what bpy.ops raises for an operator that has reported an error
            raise NNVisError(
                "worker_failed",
                f"Blender's exporter has failed: {error}",
                "Enable its add-on, or choose another format",
            ) from None
        finally:
            if window is not None and window.scene != shown:
                window.scene = shown
    return [", ".join(f"{count:,} {what}" for what, count in counts.items())]
