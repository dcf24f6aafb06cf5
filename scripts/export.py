"""Exports what is drawn of a network: `blender -b FILE.blend -P scripts/export.py -- --output NET.glb` as a scene shows
it, or `python scripts/export.py INPUT --output NET.glb` with the bpy wheel, of a .blend, a .nnvis file or a model.

Exit codes: 0 done, 2 wrong usage, 3 bad input, 4 the worker or the exporter failed, 130 interrupted. An error is one
line on standard error.
"""

import argparse
import dataclasses
import sys
import tempfile
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parent))

from rendering import ending  # noqa: E402
from rendering.arguments import add_input, add_picture, needs_worker, request, split_settings  # noqa: E402
from rendering.console import Console  # noqa: E402
from rendering.package import module  # noqa: E402
from rendering.subject import build_subject, worker_python  # noqa: E402

damage, drawing_file, errors, export, formats, job, options, outputs, parameters = (
    module(f"processing.{name}")
    for name in (
        "files.damage",
        "exports.drawing_file",
        "errors",
        "jobs.export",
        "exports.formats",
        "worker.job",
        "commands.options",
        "files.outputs",
        "parameters",
    )
)
drawing, exports, selection, settings, views = (
    module(f"scene.{name}") for name in ("drawing", "exports", "selection", "settings", "views.network")
)

_BLEND = ".blend"
_OF_BUILDING = ("look", "palette", "camera", "layer_names", "legend", "curves", "resolution", "data", "config")


def parse(argv: list) -> argparse.Namespace:
    """The checked arguments; `parameters` is the ExportParameters that they say. Raises NNVisError."""
    parser = options.Parser(
        "export.py", description="Export what is drawn of a network to the files of other programs."
    )
    add_input(
        parser.add_argument_group("input; a .blend, or nothing where Blender has opened one, is exported as it is")
    )
    add_picture(parser.add_argument_group("what is drawn"))
    own = parser.add_argument_group("output")
    own.add_argument("--output", type=Path, required=True, metavar="FILE", help="its ending says the format")
    own.add_argument("--network", metavar="NAME", help="which of a scene's networks (default: the active one)")
    options.add_parameters(parser, {"": (formats.ExportParameters,)})
    parser.set_defaults(class_view=None)
    arguments = parser.parse_args(argv)
    arguments.cache = arguments.cache.absolute()  # the worker runs in another folder
    arguments.parameters = read_parameters(arguments)
    export.check_place(arguments.output, arguments.parameters.format)
    outputs.refuse_input(arguments.output, *arguments.inputs, arguments.data, arguments.config)
    check_input(arguments, parser)
    return arguments


def read_parameters(arguments):
    """The parameters, of the format that they or the output's ending name, which has to take them all."""
    own = {name: value for _, name, value in options.given(arguments, {"": (formats.ExportParameters,)})}
    suffix = arguments.output.suffix.lower()
    named = own.setdefault("format", formats.format_of(suffix))
    for name in own:
        if name != "format" and name not in formats.FORMATS[named].options:
            raise errors.usage(f"--{name} says nothing of {formats.FORMATS[named].title}", "Leave it out")
    return parameters.from_dict(formats.ExportParameters, own)


def check_input(arguments, parser) -> None:
    """Refuses at once what could only fail after minutes."""
    if len(arguments.inputs) > 1 or arguments.together:
        raise errors.usage("one network is exported at a time", "Name one input")
    if opened_file(arguments) is None:
        for path in [path for path in arguments.inputs if needs_worker(path)] or [None] * (not arguments.inputs):
            request(arguments, path)
        return
    for name in _OF_BUILDING:
        if getattr(arguments, name) != parser.get_default(name):
            raise errors.usage(
                f"--{name.replace('_', '-')} is for what is built; a {_BLEND} is exported as it is", "Leave it out"
            )


def opened_file(arguments) -> Path | None:
    """The .blend that is exported, None where the scene is built."""
    if arguments.inputs:
        return arguments.inputs[0] if arguments.inputs[0].suffix.lower() == _BLEND else None
    return Path(bpy.data.filepath) if bpy.data.filepath else None


def shown_network(arguments, console) -> tuple:
    """(scene, its network), as it is saved or built."""
    blend = opened_file(arguments)
    if blend is None:
        arguments.class_view = arguments.class_view or "all"
        scene, subject = build_subject(arguments, arguments.inputs or [None], None, console)
        if not subject.networks:
            raise errors.usage(f"{subject.files_named} is no network", "Give a network")
        return scene, subject.networks[0]
    if arguments.inputs:
        open_blend(blend)
    scene = bpy.context.scene
    network = named_network(scene, arguments.network)
    if arguments.class_view is not None:
        settings.apply_class_view(network, arguments.class_view)
    for part, control, value in split_settings(arguments.settings)[1]:
        settings.apply_setting(network, part, control, value)
    return scene, network


def open_blend(path: Path) -> None:
    """Opens a .blend without running what it holds. Raises NNVisError (bad_input)."""
    damage.plain_size(path)
    try:
        bpy.ops.wm.open_mainfile(filepath=str(path.absolute()), use_scripts=False)
    except RuntimeError as error:
        raise errors.bad_input(f"{path} could not be opened ({error})", "Save it again") from None


def named_network(scene, name: str | None):
    """The network of this name, or the active one. Raises NNVisError (usage) naming those there are."""
    if name is None:
        return selection.require_network(scene, None)
    found = views.find_network(scene, name)
    if found is None or not found.is_whole:
        names = ", ".join(one.name for one in views.find_networks(scene)) or "none"
        raise errors.usage(f"there is no network {errors.shown(name)} in this scene", f"There are: {names}")
    return found


def export_network(argv: list) -> None:
    """The whole way: build or open, gather, write."""
    arguments, console = parse(argv), Console()
    scene, network = shown_network(arguments, console)
    console.stage("Export")
    drawn, path = drawing.drawing_of(scene, network), arguments.output.absolute()
    if formats.FORMATS[arguments.parameters.format].is_blenders:
        notes = exports.write_with_blender(bpy.context, drawn, path, arguments.parameters)
    else:
        notes = written_by_worker(arguments, drawn, path)
    console.done(str(arguments.output))
    for note in [*notes, *drawing.left_out_told(network)]:
        console.line(note)


def written_by_worker(arguments, drawn, path: Path) -> list[str]:
    """Has the worker write a Drawing. Returns in words what it has written."""
    with tempfile.TemporaryDirectory(prefix="nnvis-") as folder:
        source = Path(folder) / f"network{drawing_file.SUFFIX}"
        drawing_file.write_drawing(source, drawn)
        values = {"command": "export", "drawing": str(source), "output": str(path)}
        values["export"] = dataclasses.asdict(arguments.parameters)
        work = job.Job(worker_python(arguments), values, arguments.cache)
        work.start()
        return work.wait()["notes"]


def main(argv: list) -> int:
    return ending.done(export_network, argv)


if __name__ == "__main__":
    ending.run(main)
