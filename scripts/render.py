"""Renders trained networks: `python scripts/render.py ARGS` with the bpy wheel, or `blender -b -P scripts/render.py --
ARGS`.

Exit codes: 0 done, 2 wrong usage, 3 bad input, 4 the worker or the rendering failed, 130 interrupted. An error is one
line on standard error.
"""

import dataclasses
import hashlib
import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parent))

from rendering import ending  # noqa: E402
from rendering.arguments import input_name, parse, read_files  # noqa: E402
from rendering.console import Console  # noqa: E402
from rendering.package import module  # noqa: E402
from rendering.ready_library import ready_library  # noqa: E402
from rendering.subject import Subject, animate, build_subject, one_network, output_path, with_defaults  # noqa: E402

errors, interruption, made, outputs, whole_file = (
    module(f"processing.{name}")
    for name in ("errors", "worker.interruption", "files.made", "files.outputs", "files.whole_file")
)
recording, recording_plan, render, turntable, video = (
    module(f"scene.{name}") for name in ("recording.stills", "recording.plan", "render", "turntable", "video")
)

SECONDS_TO_END = 1.0  # after Ctrl+C, for the work to unwind, which a long frame would keep waiting


def render_scene(arguments, paths: list, name, console) -> None:
    """The whole way of what stands in one scene: process, build, render, save. paths: None for the example."""
    scene, subject = build_subject(arguments, paths, name, console)
    if arguments.play:
        animate(arguments, scene, subject)
        scene.frame_set(arguments.frame)
    if arguments.still:
        still(scene, output_path(arguments.still, name), console)
    if arguments.turntable or arguments.video:
        orbit(arguments, scene, subject, console)
    if arguments.blend:
        save_blend(output_path(arguments.blend, name), console)
    if arguments.recordings:  # last, because a job may have a look of its own
        record(arguments, scene, subject, console)


def still(scene, path: Path, console) -> None:
    console.stage("Still")
    with sample_progress(console):
        render.render_still(scene, path)
    console.done(str(path))


@contextmanager
def sample_progress(console):
    """Follows Cycles' samples: "... | Sample 12/48". Only for this run: a handler of Blender's that is taken away
    again.
    """

    def on_statistics(text, *_):
        found = re.search(r"Sample (\d+)/(\d+)", str(text))
        if found:
            console.percent(int(found[1]) / int(found[2]))

    handlers = bpy.app.handlers.render_stats
    handlers.append(on_statistics)
    try:
        yield
    finally:
        handlers.remove(on_statistics)


def record(arguments, scene, subject: Subject, console) -> None:
    """The stills of the job file."""
    network = one_network(subject)
    wanted = [with_defaults(one, arguments, subject.name) for one in arguments.recordings]
    plans = [
        recording_plan.plan_recording(network, one) for one in wanted
    ]  # what is wrong is said before the first still
    done, total = 0, sum(map(len, plans))
    console.stage("Recording")
    for folder in sorted({one.folder for one in wanted}):
        outputs.check_output(Path(folder) / "recording.json", ".json", "network", *read_files(arguments))
        record_made(
            Path(folder) / "recording.json",
            arguments.overwrite,
            subject.files,
            {
                "recordings": [dataclasses.asdict(one) for one in wanted if one.folder == folder],
                "class_view": arguments.class_view,
                "look": arguments.look,
                "palette": arguments.palette,
                "layer_names": arguments.layer_names,
                "legend": arguments.legend,
                "settings": arguments.settings,
                "resolution": arguments.resolution,
            },
        )
    for one, plan in zip(wanted, plans):
        recording.render_recording(
            scene,
            network,
            one,
            arguments.overwrite,
            lambda number, *_: console.percent((done + number) / total),
        )
        done += len(plan)
    console.done(f"{total} stills in {', '.join(sorted({one.folder for one in wanted}))}")


def orbit(arguments, scene, subject: Subject, console) -> None:
    if not arguments.play:  # what is played moves already
        animate(arguments, scene, subject)
    clip = arguments.video and output_path(arguments.video, subject.name)
    # a video alone has its frames beside it while they are rendered, so that it too goes on where it stopped
    folder = (
        output_path(arguments.turntable, subject.name)
        if arguments.turntable
        else clip.with_name(f".{clip.stem}.frames")
    )
    console.stage("Frames" if arguments.play else "Turntable")
    keys = (
        "together",
        "look",
        "palette",
        "engine",
        "camera",
        "class_view",
        "layer_names",
        "legend",
        "settings",
        "resolution",
        "samples",
        "seed",
        "frames",
        "gather",
        "play",
    )
    outputs.check_output(folder / "turntable.json", ".json", "network", *read_files(arguments))
    shown = {key: getattr(arguments, key) for key in keys}
    note = record_made(folder / "turntable.json", arguments.overwrite, subject.files, shown)
    frames = turntable.render_turntable(
        scene,
        folder,
        arguments.frames,
        arguments.overwrite,
        lambda done, total, rendered: console.percent(done / total),
    )
    console.done(str(folder) if arguments.turntable else f"{len(frames)} frames")
    if clip:
        console.stage("Video")
        video.write_video(frames, clip)
        console.done(str(clip))
        if not arguments.turntable:
            for frame in frames:
                frame.unlink()
            note.unlink()
            folder.rmdir()


def record_made(path: Path, overwrite: bool, files: list[Path], shown: dict) -> Path:
    """Writes what a folder's pictures show beside them, and refuses to go on with pictures that show something else.

    Raises NNVisError (usage) naming what differs, unless the pictures are to be overwritten anyway.
    """
    content = hashlib.sha256()
    for file in files:
        content.update(file.read_bytes())
    shown = {**shown, "network": content.hexdigest()}
    made.record_made(path, shown, "Add --overwrite or choose another folder", overwrite)
    return path


def save_blend(path: Path, console) -> None:
    console.stage("Blend")
    with render.file_beside(path) as temporary:
        bpy.ops.wm.save_as_mainfile(filepath=str(temporary.absolute()), copy=True, compress=True)
    console.done(str(path))


def end_at_once(arguments) -> None:
    """Ends the process after removing what a broken rendering leaves: partial files."""
    for option in ("still", "video", "blend", "turntable"):
        if path := getattr(arguments, option):
            for folder in (path, path.parent, path.with_name(f".{path.stem}.frames")):
                whole_file.remove_partial_files(folder, os.getpid())
    for one in arguments.recordings:
        whole_file.remove_partial_files(one.folder, os.getpid())
    print("interrupted", file=sys.stderr, flush=True)
    ending.leave(interruption.EXIT_INTERRUPTED)


def render_inputs(arguments) -> None:
    console = Console()
    for note in arguments.notes:
        console.line(f"{arguments.job.name}: {note}")
    ready_library()
    paths = arguments.inputs or [None]
    scenes = [paths] if arguments.together else [[path] for path in paths]
    for one in scenes:
        render_scene(arguments, one, input_name(one[0]) if len(scenes) > 1 else None, console)


def render_all(argv: list) -> None:
    arguments = parse(argv)
    with interruption.ending_within(SECONDS_TO_END, lambda: end_at_once(arguments)):
        try:
            render_inputs(arguments)
        except KeyboardInterrupt:
            end_at_once(arguments)


def main(argv: list) -> int:
    return ending.done(render_all, argv)


if __name__ == "__main__":
    ending.run(main)
