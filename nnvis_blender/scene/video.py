"""Pictures joined into a video, through Blender's sequencer: Blender brings the encoder along."""

from pathlib import Path

import bpy

from .. import compat
from ..processing.files.whole_media import frame_count
from .render import file_beside, interruptible

FRAME_RATE = 30


def write_video(frames: list[Path], path, frame_rate: float = FRAME_RATE) -> Path:
    """Joins pictures into an H.264 .mp4 through Blender's sequencer, in a scene of its own that is removed afterwards.

    frames: paths of pictures of one size. Raises NNVisError (worker_failed).
    """
    path = Path(path)
    sequence = bpy.data.scenes.new("NNVis Video")
    image = bpy.data.images.load(str(frames[0]))
    try:
        width, height = image.size
        # H.264 stores colour at half size, so it needs even sides
        sequence.render.resolution_x, sequence.render.resolution_y = width - width % 2, height - height % 2
        sequence.render.resolution_percentage = 100
        _set_joined_output(sequence, frame_rate)
        _add_strip(sequence, frames)
        with file_beside(path) as temporary, interruptible():
            sequence.render.filepath = str(temporary.absolute())
            sequence.render.use_file_extension = False
            bpy.ops.render.render(animation=True, scene=sequence.name)
            _check_frames(temporary, len(frames))
    finally:
        bpy.data.images.remove(image)
        bpy.data.scenes.remove(sequence)
    return path


def _check_frames(path: Path, expected: int) -> None:
    """Raises RuntimeError, as Blender's operators do, for a video that lacks frames."""
    try:
        found = frame_count(path)
    except (OSError, ValueError) as error:
        raise RuntimeError(f"the video is not whole: {error}") from None
    if found != expected:
        raise RuntimeError(f"the video has {found} of {expected} frames")


def _set_video_output(scene) -> None:
    """Lets the scene render to an H.264 .mp4 of high quality, at its own frame rate."""
    compat.set_video_output(scene.render.image_settings)
    codec = scene.render.ffmpeg
    codec.format, codec.codec, codec.constant_rate_factor, codec.ffmpeg_preset = "MPEG4", "H264", "HIGH", "GOOD"
    codec.gopsize = max(1, scene.render.fps // 2)
    codec.audio_codec = "NONE"


def _set_joined_output(scene, frame_rate: float) -> None:
    scene.render.fps = round(frame_rate)
    scene.render.fps_base = scene.render.fps / frame_rate
    _set_video_output(scene)
    # the pictures carry their look already
    scene.view_settings.view_transform = "Standard"
    scene.view_settings.look = "None"


def _add_strip(scene, frames: list) -> None:
    editor = scene.sequence_editor_create()
    first, *rest = [Path(frame).absolute() for frame in frames]
    strip = editor.strips.new_image("Frames", str(first), 1, 1)
    for path in rest:
        strip.elements.append(path.name)
    strip.frame_final_duration = len(frames)
    scene.frame_start, scene.frame_end = 1, len(frames)
