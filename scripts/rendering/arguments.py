"""The command line of render.py: what it takes, and what it refuses before any work."""

import argparse
import json
from pathlib import Path

from rendering.package import module
from rendering.ready_library import ready_library

bundling, colors, commands, errors, jobs = (
    module(f"processing.{name}") for name in ("bundling", "colors", "commands", "errors", "jobs")
)
farm_bundle, json_file, nn_vis_files, outputs, whole_file = (
    module(f"processing.{name}")
    for name in ("farm.bundle", "files.json_file", "files.original", "files.outputs", "files.whole_file")
)
options, requests, source = (
    module(f"processing.{name}") for name in ("commands.options", "jobs.request", "jobs.source")
)
camera, device, looks, opening, placement, recording_file, render, settings, tour = (
    module(f"scene.{name}")
    for name in ("camera", "device", "looks", "opening", "placement", "recording.file", "render", "settings", "tour")
)


def parse(argv: list) -> argparse.Namespace:
    """The checked arguments; `recordings` and `notes` are what the job file says. Raises NNVisError."""
    parser = options.Parser(
        "render.py",
        description="Render trained neural networks: stills, recordings, turntables, videos and .blend files.",
    )
    add_input(parser.add_argument_group("input"))
    add_picture(parser.add_argument_group("picture"))
    add_output(parser.add_argument_group("output; with several inputs each name gets the input's name added"))
    arguments = read(parser, argv)
    check_outputs(arguments)
    check(arguments)
    return arguments


def parse_submission(argv: list) -> argparse.Namespace:
    """The checked arguments of submit.py, as parse() gives those of render.py. Raises NNVisError."""
    parser = options.Parser(
        "submit.py",
        description="Write the bundle of a job that a render farm runs: a turntable, the stills of a job file, or what "
        "--play names.",
    )
    add_input(parser.add_argument_group("input"))
    add_picture(parser.add_argument_group("picture"))
    add_bundle(parser.add_argument_group("job; with several inputs each bundle has a folder of the input's name"))
    arguments = read(parser, argv)
    if arguments.job and (arguments.play or arguments.gather):
        raise errors.usage("--job says all of its stills", "Leave --play and --gather out, or --job")
    for path in bundle_folders(arguments):
        farm_bundle.refuse_taken(path)
    check(arguments)
    return arguments


def read(parser, argv: list) -> argparse.Namespace:
    arguments = parser.parse_args(argv)
    arguments.cache = arguments.cache.absolute()  # the worker runs in another folder
    read_job(arguments)
    return arguments


def add_input(group) -> None:
    group.add_argument(
        "inputs",
        nargs="*",
        type=Path,
        help="model files (with --data), .nnvis files, the original's .imp.npz and .pro.npz, evaluation.json or "
        "comparison.json; nothing: the built-in example",
    )
    group.add_argument("--data", help='the data the models were trained on: "digits" or a path')
    group.add_argument("--config", type=Path, help="nn_vis' processing.json")
    group.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a processing parameter (sampling_rate=10) or a display control (edges.size=0.01); can be repeated",
    )
    group.add_argument("--python", help="the worker's Python (default: this one, or else the variable NNVIS_PYTHON)")
    group.add_argument(
        "--cache", type=Path, default=commands.default_cache(), help="folder of results (default %(default)s)"
    )


def add_picture(group) -> None:
    group.add_argument(
        "--together",
        choices=[how.lower() for how in (placement.BESIDE, placement.JOIN)],
        help="all inputs in one scene, beside each other or in one place (default: a scene each)",
    )
    group.add_argument("--look", choices=list(looks.LOOKS), default="paper", help="default %(default)s")
    group.add_argument("--palette", choices=colors.PALETTES, help="of the classes (default standard)")
    group.add_argument("--engine", choices=list(render.ENGINES), default="cycles", help="default %(default)s")
    group.add_argument(
        "--camera",
        metavar="POSE",
        help=f"{', '.join(camera.POSES).lower()} (default {camera.DEFAULT_POSE.lower()}; "
        "of charts and comparisons: straight before them)",
    )
    group.add_argument(
        "--class-view", default="all", metavar="VIEW", help='"independent", "all", or a class by name or number'
    )
    group.add_argument("--layer-names", action="store_true", help="a plane around each layer, and its name and size")
    group.add_argument("--legend", action="store_true", help="what the picture shows, in its lower left corner")
    group.add_argument(
        "--curves",
        nargs="?",
        const="",
        metavar="LOG",
        help="beside the network what its training has logged, or the log or the run's folder of that name",
    )
    group.add_argument("--resolution", type=resolution, default=(1280, 720), metavar="WxH", help="default 1280x720")
    group.add_argument(
        "--device",
        choices=device.DEVICES,
        default="auto",
        help="what Cycles renders on: the GPU that Blender's preferences have enabled, else the processor (auto, the "
        "default); the processor (cpu); any GPU there is, else the processor (gpu)",
    )
    group.add_argument("--samples", type=whole(1, 65536), metavar="N", help="per pixel (default: the engine's own)")
    group.add_argument(
        "--seed", type=whole(0, 2**31 - 1), default=0, metavar="N", help="of the processing and the rendering"
    )


def add_output(group) -> None:
    group.add_argument("--still", type=Path, metavar="FILE", help="a .png")
    add_job(group)
    group.add_argument(
        "--turntable", type=Path, metavar="DIR", help="a PNG for each frame of an orbit; frames that are there are kept"
    )
    group.add_argument("--video", type=Path, metavar="FILE", help="the orbit as an .mp4")
    add_frames(group)
    group.add_argument(
        "--frame", type=whole(1, 100000), default=1, metavar="N", help="which frame of --play a --still shows"
    )
    group.add_argument(
        "--overwrite", action="store_true", help="render again the frames and the job's stills that are there"
    )
    group.add_argument("--blend", type=Path, metavar="FILE", help="the scene")


def add_job(group) -> None:
    group.add_argument(
        "--job",
        type=Path,
        metavar="FILE",
        help="the stills of a .json that says stages, class views, cameras and names; or nn_vis' "
        "recording.json. Stills that are there are kept",
    )


def add_frames(group) -> None:
    group.add_argument(
        "--frames", type=whole(2, 100000), default=120, metavar="N", help="frames of the orbit (default %(default)s)"
    )
    group.add_argument(
        "--gather", action="store_true", help="straight edges gather into their bundles during the orbit"
    )
    group.add_argument(
        "--play",
        choices=list(tour.TOURS),
        help="instead of the orbit, of a network with maps: a sample goes through it, the camera following; one sample "
        "after the other; a kernel goes over its input; the lines of one pixel become those of all; one image of units "
        "after the other; of a network with checkpoints: its training; of one with an occlusion: its square's flight; "
        "of a space: its states",
    )


def add_bundle(group) -> None:
    group.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="a folder that is not there yet")
    add_job(group)
    add_frames(group)
    group.add_argument(
        "--per-task", type=whole(1, 10000), default=4, metavar="N", help="pictures of one task (default %(default)s)"
    )
    group.add_argument("--video", action="store_true", help="join the pictures into a video at last")


def bundle_folders(arguments) -> list[Path]:
    """The bundle of each scene that the inputs make."""
    if arguments.together or len(arguments.inputs) < 2:
        return [arguments.bundle]
    return [arguments.bundle / input_name(path) for path in arguments.inputs]


def read_job(arguments) -> None:
    """Puts the job file's recordings and notes into the arguments, and its processing parameters before those of the
    command line.
    """
    arguments.recordings, arguments.notes = [], []
    if arguments.job is None:
        return
    values = json_file.read_json(arguments.job, "job file")
    processing = values.pop("processing", {})
    if not isinstance(processing, dict):
        raise errors.usage(
            f"processing is {errors.shown(processing)} in {arguments.job}",
            'Write parameters and values, e.g. {"keep_iterations": 8}',
        )
    arguments.settings = [f"{key}={json.dumps(value)}" for key, value in processing.items()] + arguments.settings
    arguments.recordings, arguments.notes = recording_file.read_recordings(values)


def check_outputs(arguments) -> None:
    """Refuses files of render.py that could not be written."""
    if not any((arguments.still, arguments.job, arguments.turntable, arguments.video, arguments.blend)):
        raise errors.usage("there is nothing to make", "Add --still, --job, --turntable, --video or --blend")
    for option, suffix in (("still", ".png"), ("video", ".mp4"), ("blend", ".blend")):
        path = getattr(arguments, option)
        if path and path.suffix.lower() != suffix:
            raise errors.usage(f"--{option} {path} does not end in {suffix}")
        if path:
            outputs.refuse_input(path, *read_files(arguments))
            whole_file.refuse_place(path)
    if arguments.play and not (arguments.turntable or arguments.video or arguments.still):
        raise errors.usage("--play makes frames", "Add --turntable or --video, or --still for --frame")


def check(arguments) -> None:
    """Refuses at once what could only fail after minutes."""
    if arguments.camera is not None:
        camera.pose_name(arguments.camera)
    check_together(arguments)
    if arguments.play and arguments.gather:
        raise errors.usage("--gather is for the orbit, which --play takes the place of", "Leave one of them out")
    models = [path for path in arguments.inputs if needs_worker(path)]
    names = [input_name(path) for path in arguments.inputs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise errors.usage(
            f"two inputs are named {twice[0]}, so their pictures would be", "Rename one or render them in two runs"
        )
    processing, _ = split_settings(arguments.settings)
    if models or not arguments.inputs or processing or arguments.config:
        for path in models or [None]:
            request(arguments, path)
    if (processing or arguments.config) and arguments.inputs and not models:
        raise errors.usage(
            "processing parameters were given, but the .nnvis files are processed already",
            "Give the model and its --data",
        )


def check_together(arguments) -> None:
    if arguments.together and len(arguments.inputs) < 2:
        raise errors.usage("--together is for several networks", "Name two or more, or leave it out")
    charts = [path.name for path in arguments.inputs if path.suffix.lower() == ".json"] if arguments.together else []
    if charts:
        raise errors.usage(f"--together stands networks beside each other, and {charts[0]} is none", "Leave it out")
    if arguments.together and arguments.recordings:
        raise errors.usage("--job records one network", "Leave --together out")


def read_files(arguments) -> list:
    """Everything that the command line names to be read."""
    return [*arguments.inputs, arguments.data, arguments.config, arguments.job]


def needs_worker(path) -> bool:
    """Whether an input, None for the built-in example, has to be processed first."""
    return path is None or not opening.opens(path)


def input_name(path) -> str:
    return path.stem.removesuffix(".imp").removesuffix(".pro")


def resolution(text: str) -> tuple:
    width, _, height = text.lower().partition("x")
    if not (_is_whole(width) and _is_whole(height) and 4 <= int(width) <= 65536 and 4 <= int(height) <= 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form 1280x720")
    return int(width), int(height)


def whole(low: int, high: int):
    def parse_whole(text: str) -> int:
        if not _is_whole(text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return int(text)

    return parse_whole


def _is_whole(text: str) -> bool:
    """Whether int() takes it; it does not take all that only Unicode calls digits."""
    return text.isascii() and text.isdigit()


def split_settings(assignments: list) -> tuple:
    """(processing, display): the --set assignments of each kind, display as [(part, control, value)]."""
    if not assignments:
        return [], []
    ready_library()  # the groups tell what is a setting
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
        return json_file.parse_json(text)
    except (ValueError, RecursionError):
        return text


def request(arguments, model) -> dict:
    """The worker's request for a model file, or for the built-in example; checked, so that errors come before
    any work.
    """
    command = "convert" if model is not None and nn_vis_files.is_nn_vis_file(model) else "process"
    values = {"file" if command == "convert" else "model": str(model)} if model else dict(source.EXAMPLE)
    if command == "process":
        values |= {"seed": arguments.seed} | ({"data": arguments.data} if arguments.data else {})
    if arguments.config:
        values["bundling"] = bundling.read_configuration(json_file.read_json(arguments.config, "configuration"))
    kind = jobs.JOBS[command]
    for setting in split_settings(arguments.settings)[0]:
        requests.set_parameter(values, setting, kind.groups, list(settings.setting_names()))
    values = requests.absolute({**values, "output": None, "cache": str(arguments.cache)})
    kind.read(values)
    return {**values, "command": command}
