"""What a machine of a farm does: renders pictures of a bundle that are not there whole, or joins all into a video.

It runs in a bundle, beside the few modules it imports, in a Blender that has no extension.
"""

import argparse
import sys
from pathlib import Path

import bpy

from ...processing.errors import EXIT_OK, NNVisError, bad_input
from ...processing.farm.job import DEVICES, FILE, read_numbers
from ...processing.files.json_file import read_json
from ...processing.files.made import record_made
from ...processing.files.whole_media import picture_size
from ..device import choose_device, enable_gpu
from ..render import render_still
from ..video import write_video
from .states import show_state

SCENE, OUTPUT = "scene.blend", "frames"


def main(folder: Path, argv: list, preferences) -> int:
    """The exit code of a command line, see --help; an error is one line on standard error.

    folder: of the bundle's job. preferences: a context's, which know the GPUs.
    """
    try:
        arguments = _parser(folder).parse_args(argv)
        job = read_json(folder / FILE, "farm's job")
        if arguments.video:
            join(job, arguments.output)
        else:
            numbers = read_numbers(arguments.frames or f"1-{len(job['files'])}", len(job["files"]))
            render(folder, job, numbers, arguments.output, arguments.device, preferences)
    except NNVisError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        return error.exit_code
    return EXIT_OK


def _parser(folder: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("render_frames.py", description="Renders pictures of a farm's job.")
    parser.add_argument("--frames", metavar="RANGE", help="the pictures, e.g. 1-4,7 (default: all)")
    parser.add_argument("--video", action="store_true", help="join all pictures into a video instead")
    parser.add_argument("--output", type=Path, default=folder.parent / OUTPUT, metavar="DIR", help="where they go")
    parser.add_argument("--device", choices=DEVICES, default=DEVICES[0], help="what Cycles renders on")
    return parser


def render(folder: Path, job: dict, numbers: list[int], output: Path, device: str, preferences) -> None:
    """Renders the pictures of these numbers that are not whole in the output's folder, and says how far it is.

    Raises NNVisError: usage for a folder with pictures of another job, bad_input for a scene that is not the job's.
    """
    _claim(job, output)
    scene = None
    for done, number in enumerate(numbers, 1):
        path = output / job["files"][number - 1]
        if not is_rendered(path, job["size"]):
            scene = scene or open_scene(folder, job, device, preferences)
            if job["states"]:
                show_state(scene, job["states"], number - 1)
            else:
                scene.frame_set(job["frames"][number - 1])
            render_still(scene, path)
            print(f"Saved: {str(path)!r}")  # as Blender says it, for farms that show the last picture
        print(f"openjd_progress: {100 * done / len(numbers):.1f}", flush=True)


def join(job: dict, output: Path) -> None:
    """Joins the job's pictures into its video. Raises NNVisError (bad_input) naming those that are not there."""
    _claim(job, output)
    paths = [output / file for file in job["files"]]
    missing = [str(number) for number, path in enumerate(paths, 1) if not is_rendered(path, job["size"])]
    if missing:
        some = ", ".join(missing[:8]) + (", ..." if len(missing) > 8 else "")
        raise bad_input(f"{len(missing)} of {len(paths)} pictures are not there: {some}", "Render them first")
    write_video(paths, output / job["video"], job["frame_rate"])


def is_rendered(path: Path, size) -> bool:
    """Whether a picture is there, whole, and of this size."""
    try:
        return picture_size(path) == tuple(size)
    except (OSError, ValueError):
        return False


def open_scene(folder: Path, job: dict, device: str, preferences):
    """The job's scene, opened where it is not; on the device that is wanted, where Cycles renders."""
    path = folder / SCENE
    if Path(bpy.data.filepath) != path:
        try:
            bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=False)
        except RuntimeError:
            raise bad_input(f"{path} is no scene that this Blender opens", "Use one as new as README.md says") from None
    scene = bpy.data.scenes.get(job["scene"])
    if scene is None:
        raise bad_input(f"{path} has no scene {job['scene']!r}", "Write the bundle again")
    if scene.render.engine == "CYCLES" and device != DEVICES[0]:
        choose_device(scene, device)
        if device == "gpu" and not enable_gpu(preferences):
            print("warning: the processor renders: Blender finds no GPU that Cycles can use", flush=True)
    return scene


def _claim(job: dict, output: Path) -> None:
    """Notes in the output's folder whose pictures it has. Raises NNVisError (usage) where they are another job's."""
    record_made(output / FILE, {"scene": job["scene_key"]}, "Choose another folder by --output")
