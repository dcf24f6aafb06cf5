"""A movie's frames as images in a folder, which the worker takes as samples: it reads no movies, Blender does."""

import tempfile
from pathlib import Path

import bpy

from .. import compat
from ..processing.activations.parameters import MOST_SAMPLES
from ..processing.errors import bad_input, usage


def save_frames(movie: Path, every: int) -> str:
    """The path of a folder with every so many-th frame of a movie, in the folder that Blender empties at its end.

    Raises NNVisError: bad_input for what is no movie, usage for one of more frames than can be samples.
    """
    scene = bpy.data.scenes.new("NNVis Frames")
    try:
        strip = scene.sequence_editor_create().strips.new_movie(movie.stem[:60], str(movie), 1, 1)
        if not strip.elements[0].orig_width:
            remedy = "Choose another, or a folder of images"
            raise bad_input(f"{movie.name} is no movie that Blender reads", remedy)
        count = -(-strip.frame_duration // every)
        if not 1 <= count <= MOST_SAMPLES:
            step = -(-strip.frame_duration // MOST_SAMPLES)
            raise usage(f"{movie.name} has {strip.frame_duration} frames", f"Set every to {max(step, 1)} or more")
        return _rendered(scene, strip, every)
    finally:
        bpy.data.scenes.remove(scene)


def _rendered(scene, strip, every: int) -> str:
    folder = tempfile.mkdtemp(prefix="frames-", dir=bpy.app.tempdir)
    image = strip.elements[0]
    scene.render.resolution_x, scene.render.resolution_y = image.orig_width, image.orig_height
    scene.render.resolution_percentage = 100
    scene.frame_start, scene.frame_end, scene.frame_step = 1, strip.frame_duration, every
    compat.set_image_output(scene.render.image_settings, "PNG")
    scene.render.image_settings.color_mode = "RGB"
    scene.view_settings.view_transform = "Standard"
    scene.render.filepath = f"{folder}/frame_"
    bpy.ops.render.render(animation=True, scene=scene.name)
    return folder
