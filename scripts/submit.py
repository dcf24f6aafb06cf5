"""Writes the bundle of a job that a render farm runs, from the arguments of render.py: `python scripts/submit.py ARGS`
with the bpy wheel, or `blender -b -P scripts/submit.py -- ARGS`.

The bundle's README.md says how it is run: by openjd, Deadline Cloud, Flamenco, or by hand. Exit codes: 0 done, 2 wrong
usage, 3 bad input, 4 the worker failed or the bundle could not be written, 130 interrupted. An error is one line on
standard error.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from rendering import ending  # noqa: E402
from rendering.arguments import bundle_folders, input_name, parse_submission  # noqa: E402
from rendering.console import Console  # noqa: E402
from rendering.package import module  # noqa: E402
from rendering.subject import animate, build_subject, one_network, with_defaults  # noqa: E402

sending = module("scene.farm.sending")


def submit_scene(arguments, paths: list, name, folder: Path, console) -> None:
    """The whole way of what stands in one scene. paths: None for the example. name: None unless there are several."""
    scene, subject = build_subject(arguments, paths, name, console)
    console.stage("Bundle")
    sharing = sending.Sharing(arguments.per_task, arguments.video, arguments.device)
    if arguments.job:
        network = one_network(subject)
        recordings = [with_defaults(one, arguments, name) for one in arguments.recordings]
        sending.send_recording(scene, folder, network, recordings, sharing)
    else:
        animate(arguments, scene, subject)
        title = name or (input_name(paths[0]) if paths[0] else "Example")
        sending.send_frames(scene, folder, title, range(1, arguments.frames + 1), sharing)
    console.done(f"{folder}: see its README.md")


def submit(argv: list) -> None:
    arguments = parse_submission(argv)
    console = Console()
    for note in arguments.notes:
        console.line(f"{arguments.job.name}: {note}")
    folders, paths = bundle_folders(arguments), arguments.inputs or [None]
    if len(folders) == 1:
        submit_scene(arguments, paths, None, folders[0], console)
    else:
        for path, folder in zip(paths, folders):
            submit_scene(arguments, [path], input_name(path), folder, console)


def main(argv: list) -> int:
    return ending.done(submit, argv)


if __name__ == "__main__":
    ending.run(main)
