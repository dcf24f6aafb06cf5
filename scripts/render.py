"""Renders trained networks: `python scripts/render.py ARGS` with the bpy wheel, or `blender -b -P scripts/render.py -- ARGS`.

Exit codes: 0 done, 2 wrong usage, 3 bad input, 4 the worker or the rendering failed. An error is one line on standard error.
"""
import argparse
import hashlib
import importlib
import json
import os
import re
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import bpy


def _package() -> str:
    """The package beside this script, or else the installed extension; the path is only touched in a checkout."""
    root = Path(__file__).resolve().parents[1]
    if (root / "nnvis_blender" / "__init__.py").is_file():
        sys.path.insert(0, str(root))
        return "nnvis_blender"
    return "bl_ext.user_default.nnvis"


PACKAGE = _package()


def _module(name: str):
    return importlib.import_module(f"{PACKAGE}.{name}")


commands, errors, job, network_file, whole_file = (
    _module(f"processing.{name}") for name in ("commands", "errors", "job", "network_file", "whole_file"))
camera, looks, network, render, settings, turntable = (
    _module(f"scene.{name}") for name in ("camera", "looks", "network", "render", "settings", "turntable"))

EXIT_INTERRUPTED = 130


class Console:
    """The one who speaks: Blender's own lines, hundreds a frame, go nowhere, and ours go where they would have gone."""

    def __init__(self):
        sys.stdout.flush()
        self._stream = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.close(silence)
        self._live = self._stream.isatty()
        self._stage, self._start, self._shown = None, 0.0, -1

    def line(self, text: str) -> None:
        self._end_live()
        print(text, file=self._stream, flush=True)

    def stage(self, name: str) -> None:
        """A stage begins; the one before has ended."""
        self.done()
        self._stage, self._start, self._shown = name, time.perf_counter(), 0

    def percent(self, fraction: float) -> None:
        """How far the stage is: each percent on a terminal, each quarter in a log."""
        percent = int(100 * fraction)
        if percent <= self._shown or (not self._live and percent // 25 <= self._shown // 25):
            return
        self._shown = percent
        print(f"\r  {self._stage:<12} {percent:3d} %" if self._live else f"  {self._stage:<12} {percent:3d} %",
              end="" if self._live else "\n", file=self._stream, flush=True)

    def done(self, note: str = "") -> None:
        if self._stage is not None:
            self._end_live()
            print(f"  {self._stage:<12} {time.perf_counter() - self._start:6.1f} s{'  ' + note if note else ''}", file=self._stream, flush=True)
        self._stage = None

    def _end_live(self) -> None:
        if self._live and self._shown > 0:
            print("\r\033[K", end="", file=self._stream)
        self._shown = 0


class Parser(argparse.ArgumentParser):
    """Says a wrong argument in one line instead of argparse's usage text."""

    def error(self, message):
        raise errors.usage(message, "See --help")


def parse(argv: list) -> argparse.Namespace:
    parser = Parser("render.py", description="Render trained neural networks: stills, turntables, videos and .blend files.")
    source = parser.add_argument_group("input")
    source.add_argument("inputs", nargs="*", type=Path, help="model files (with --data) or .nnvis files; nothing: the built-in example")
    source.add_argument("--data", help='the data the models were trained on: "digits" or a path')
    source.add_argument("--config", type=Path, help="nn_vis' processing.json")
    source.add_argument("--set", dest="settings", action="append", default=[], metavar="KEY=VALUE",
                        help="a processing parameter (sampling_rate=10) or a display control (edge_size=0.01); can be repeated")
    source.add_argument("--python", help="the worker's Python (default: this one, or else the variable NNVIS_PYTHON)")
    source.add_argument("--cache", type=Path, default=commands.default_cache(), help="folder of results (default %(default)s)")
    picture = parser.add_argument_group("picture")
    picture.add_argument("--look", choices=list(looks.LOOKS), default="paper", help="default %(default)s")
    picture.add_argument("--engine", choices=list(render.ENGINES), default="cycles", help="default %(default)s")
    picture.add_argument("--camera", default=camera.DEFAULT_POSE.lower(), metavar="POSE",
                         help=f"{', '.join(camera.POSES).lower()} (default %(default)s)")
    picture.add_argument("--class-view", default="all", metavar="VIEW", help='"independent", "all", or a class by name or number')
    picture.add_argument("--resolution", type=resolution, default=(1280, 720), metavar="WxH", help="default 1280x720")
    picture.add_argument("--samples", type=whole(1, 65536), metavar="N", help="per pixel (default: the engine's own)")
    picture.add_argument("--seed", type=whole(0, 2**31 - 1), default=0, metavar="N", help="of the processing and the rendering")
    output = parser.add_argument_group("output; with several inputs each name gets the input's name added")
    output.add_argument("--still", type=Path, metavar="FILE", help="a .png")
    output.add_argument("--turntable", type=Path, metavar="DIR", help="a PNG for each frame of an orbit; frames that are there are kept")
    output.add_argument("--video", type=Path, metavar="FILE", help="the orbit as an .mp4")
    output.add_argument("--frames", type=whole(2, 100000), default=120, metavar="N", help="frames of the orbit (default %(default)s)")
    output.add_argument("--overwrite", action="store_true", help="render the turntable's frames again that are there")
    output.add_argument("--blend", type=Path, metavar="FILE", help="the scene")
    arguments = parser.parse_args(argv)
    check(arguments)
    return arguments


def check(arguments) -> None:
    """Refuses at once what could only fail after minutes."""
    if not any((arguments.still, arguments.turntable, arguments.video, arguments.blend)):
        raise errors.usage("there is nothing to make", "Add --still, --turntable, --video or --blend")
    for option, suffix in (("still", ".png"), ("video", ".mp4"), ("blend", ".blend")):
        path = getattr(arguments, option)
        if path and path.suffix.lower() != suffix:
            raise errors.usage(f"--{option} {path} does not end in {suffix}")
    camera.pose_name(arguments.camera)
    models = [path for path in arguments.inputs if path.suffix != network_file.SUFFIX]
    if models and not arguments.data:
        raise errors.usage(f"{models[0]} was given without its data", "Add --data with the data it was trained on")
    names = [path.stem for path in arguments.inputs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise errors.usage(f"two inputs are named {twice[0]}, so their pictures would be", "Rename one or render them in two runs")
    processing, _ = split_settings(arguments.settings)
    if models or not arguments.inputs or processing or arguments.config:
        request(arguments, models[0] if models else None)
    if (processing or arguments.config) and arguments.inputs and not models:
        raise errors.usage("processing parameters were given, but the .nnvis files are processed already", "Give the model and its --data")


def resolution(text: str) -> tuple:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 4 <= int(width) <= 65536 and 4 <= int(height) <= 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form 1280x720")
    return int(width), int(height)


def whole(low: int, high: int):
    def parse_whole(text: str) -> int:
        if not text.isdigit() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return int(text)
    return parse_whole



def split_settings(assignments: list) -> tuple:
    """(processing, display): the --set assignments of each kind, display as [(part, control, value)]."""
    names = settings.setting_names()
    processing, display = [], []
    for assignment in assignments:
        key, _, text = assignment.partition("=")
        found = settings.find_setting(key, names)
        if found:
            display.append((*found, json_value(text)))
        else:
            processing.append(assignment)
    return processing, display


def json_value(text: str):
    try:
        return json.loads(text)
    except ValueError:
        return text


def request(arguments, model) -> dict:
    """The worker's request for a model file, or for the built-in example; checked, so that errors come before any work."""
    configuration, requests = _module("processing.bundling"), _module("processing.request")
    values = {"model": str(model.absolute())} if model else dict(requests.EXAMPLE)
    if arguments.data:
        values["data"] = arguments.data
    if arguments.config:
        values["bundling"] = configuration.read_configuration(read_json(arguments.config))
    values |= {"seed": arguments.seed, "output": None, "cache": str(arguments.cache)}
    for setting in split_settings(arguments.settings)[0]:
        try:
            requests.set_parameter(values, setting)
        except errors.NNVisError as error:
            raise errors.usage(error.message, f"{error.remedy}; of the display: {', '.join(settings.setting_names())}") from None
    requests.read_request(values)
    return values


def read_json(path: Path) -> dict:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise errors.bad_input(f"{path} could not be read as JSON ({error})", "Check the path and the file's text") from None
    if not isinstance(values, dict):
        raise errors.bad_input(f"{path} does not hold a JSON object", "Give nn_vis' processing.json")
    return values


def worker_python(arguments) -> str:
    """The interpreter that runs the worker. Raises NNVisError (worker_failed) saying what is missing where."""
    if arguments.python:
        job.probe(arguments.python)
        return arguments.python
    try:
        job.probe(sys.executable)
        return sys.executable
    except errors.NNVisError as error:
        other = os.environ.get("NNVIS_PYTHON")
        if not other:
            raise errors.NNVisError("worker_failed", error.message, "Name the worker's Python with --python or NNVIS_PYTHON") from None
    job.probe(other)
    return other


def processed_file(arguments, path, console) -> Path:
    """The .nnvis file of one input: the input itself, or what processing it has given."""
    if path is None or path.suffix != network_file.SUFFIX:
        work = job.Job(worker_python(arguments), request(arguments, path), arguments.cache)
        shown = work.stage  # "Starting", which is over at once
        work.start()

        def on_change(work):
            nonlocal shown
            if work.stage != shown:
                shown = work.stage
                console.stage(shown)
            console.percent(work.stage_fraction)

        result = work.wait(on_change)
        console.done("from the cache" if len(result.get("cached", [])) else "")
        for warning in work.warnings:
            console.line(f"  warning: {warning}")
        path = Path(result["path"])
    return path


def output_path(path: Path, name: str | None) -> Path:
    """A file of several inputs has the input's name in its own; a folder has a folder for each."""
    if name is None:
        return path
    return path.with_name(f"{path.stem}-{name}{path.suffix}") if path.suffix else path / name


def render_input(arguments, path, name, console) -> None:
    """One input's whole way: process, build, render, save."""
    file = processed_file(arguments, path, console)
    console.stage("Scene")
    processed = network_file.read_network_file(file)
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
    scene = bpy.context.scene
    engine = render.engine_settings(arguments.engine, arguments.samples)
    render.apply_render_settings(scene, engine, arguments.resolution, arguments.seed)
    view = camera.build_camera(scene)
    built = network.build_network(processed, path.stem if path else "Example", scene)
    points = camera.network_points(built)
    camera.update_camera_pose(scene, view, arguments.camera, points)
    looks.apply_look(scene, built, arguments.look)
    render.update_edge_style(built, engine)
    settings.apply_class_view(built, arguments.class_view)
    for part, control, value in split_settings(arguments.settings)[1]:
        settings.apply_setting(built, part, control, value)
    statistics = built.statistics
    console.done(f"{statistics['units']} units, {statistics['drawn_edges']} of {statistics['edges']} edges")
    if arguments.still:
        still(scene, output_path(arguments.still, name), console)
    if arguments.turntable or arguments.video:
        orbit(arguments, scene, view, points, file, name, console)
    if arguments.blend:
        save_blend(output_path(arguments.blend, name), console)


def still(scene, path: Path, console) -> None:
    console.stage("Still")
    with sample_progress(console):
        render.render_still(scene, path)
    console.done(str(path))


@contextmanager
def sample_progress(console):
    """Follows Cycles' samples: "... | Sample 12/48". Only for this run: a handler of Blender's that is taken away again."""
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


def orbit(arguments, scene, view, points, file, name, console) -> None:
    turntable.build_turntable(scene, view, points, arguments.frames, arguments.camera)
    video = arguments.video and output_path(arguments.video, name)
    # a video alone has its frames beside it while they are rendered, so that it too goes on where it stopped
    folder = output_path(arguments.turntable, name) if arguments.turntable else video.with_name(f".{video.stem}.frames")
    console.stage("Turntable")
    record = record_frames(arguments, file, folder)
    frames = turntable.render_turntable(
        scene, folder, arguments.frames, arguments.overwrite, lambda done, total, rendered: console.percent(done / total))
    console.done(str(folder) if arguments.turntable else f"{len(frames)} frames")
    if video:
        console.stage("Video")
        turntable.write_video(frames, video)
        console.done(str(video))
        if not arguments.turntable:
            for frame in frames:
                frame.unlink()
            record.unlink()
            folder.rmdir()


def record_frames(arguments, file: Path, folder: Path) -> Path:
    """Writes what the folder's frames show beside them, and refuses to go on with frames that show something else.

    Raises NNVisError (usage) naming what differs, unless the frames are to be overwritten anyway.
    """
    shown = {key: getattr(arguments, key) for key in ("look", "engine", "camera", "class_view", "settings", "resolution", "samples", "seed", "frames")}
    with open(file, "rb") as stream:
        shown["network"] = hashlib.file_digest(stream, "sha256").hexdigest()
    shown = json.loads(json.dumps(shown))  # as it comes back: lists, no tuples
    path = folder / "turntable.json"
    before = read_json(path) if path.is_file() else shown
    differing = sorted(key for key in shown.keys() | before.keys() if shown.get(key) != before.get(key))
    if differing and not arguments.overwrite:
        raise errors.usage(f"{folder} holds frames of another picture ({', '.join(differing)} differ)", "Add --overwrite or choose another folder")
    text = json.dumps(shown, indent=1).encode()
    whole_file.write_beside(path, lambda stream: stream.write(text))
    return path


def save_blend(path: Path, console) -> None:
    console.stage("Blend")
    with render.file_beside(path) as temporary:
        bpy.ops.wm.save_as_mainfile(filepath=str(temporary.absolute()), copy=True, compress=True)
    console.done(str(path))


def main(argv: list) -> int:
    try:
        arguments = parse(argv)
        console = Console()
        several = len(arguments.inputs) > 1
        for path in arguments.inputs or [None]:
            console.line(str(path) if path else "built-in example")
            render_input(arguments, path, path.stem if several else None, console)
    except errors.NNVisError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr, flush=True)
        return EXIT_INTERRUPTED
    return errors.EXIT_OK


if __name__ == "__main__":
    # Blender hands its own arguments over too; ours follow "--"
    own = sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else sys.argv[1:]
    sys.exit(main(own))
