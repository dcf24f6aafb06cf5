"""What one input, or several together, become in a scene: processed, built, set as the command line says, moved."""

import dataclasses
import os
import sys
from pathlib import Path

import bpy

from rendering.arguments import input_name, needs_worker, request, split_settings
from rendering.package import module

errors, interpreter, job, logs = (
    module(f"processing.{name}") for name in ("errors", "worker.interpreter", "worker.job", "training.logs")
)
curves, device, framing, opening, placement, render, settings, tour, turntable = (
    module(f"scene.{name}")
    for name in (
        "views.curves",
        "device",
        "framing",
        "opening",
        "placement",
        "render",
        "settings",
        "tour",
        "turntable",
    )
)


@dataclasses.dataclass
class Subject:
    """What one input, or several together, have become in the scene. name: None unless there are several scenes.
    files: what they were built from. built: a scene.views.view.Built of each.
    """

    name: str | None
    files: list[Path]
    built: list

    @property
    def networks(self) -> list:
        return [network for one in self.built for network in one.networks]

    @property
    def spaces(self) -> list:
        return [space for one in self.built for space in one.spaces]

    @property
    def points(self):
        """See scene.framing."""
        return framing.together(*(one.points for one in self.built))

    @property
    def files_named(self) -> str:
        return " and ".join(file.name for file in self.files)


def build_subject(arguments, paths: list, name: str | None, console) -> tuple:
    """(scene, Subject): processes and builds what stands in one scene, a new one. paths: None for the example."""
    files = []
    for path in paths:
        console.line(str(path) if path else "built-in example")
        files.append(processed_file(arguments, path, console))
    console.stage("Scene")
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
    scene = bpy.context.scene
    picture = opening.Picture(
        render.engine_settings(arguments.engine, arguments.samples),
        arguments.resolution,
        arguments.seed,
        arguments.camera,
        arguments.look,
        arguments.layer_names,
        arguments.legend,
        device=arguments.device,
        palette=arguments.palette,
    )
    where = placement.Placement((arguments.together or placement.BESIDE).upper())
    built = [
        opening.open_file(file, scene, input_name(path) if path else "Example", picture, placement=where)
        for file, path in zip(files, paths)
    ]
    tell_device(arguments, scene, console)
    subject = Subject(name, files, built)
    apply_settings(arguments, scene, subject)
    if arguments.curves is not None:
        show_curves(arguments, scene, subject)
    console.done(described(subject))
    return scene, subject


def worker_python(arguments) -> str:
    """The interpreter that runs the worker. Raises NNVisError (worker_failed) saying what is missing where."""
    if arguments.python:
        interpreter.probe(arguments.python)
        return arguments.python
    try:
        interpreter.probe(sys.executable)
        return sys.executable
    except errors.NNVisError as error:
        other = os.environ.get("NNVIS_PYTHON")
        if not other:
            raise errors.NNVisError(
                "worker_failed", error.message, "Name the worker's Python with --python or NNVIS_PYTHON"
            ) from None
    interpreter.probe(other)
    return other


def processed_file(arguments, path, console) -> Path:
    """The file that one input is built from: the input itself, or what processing it has given."""
    if not needs_worker(path):
        return path
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
    console.done("from the cache" if result.get("cached") else "")
    console.findings(result)
    for warning in work.warnings:
        console.warning(warning)
    return Path(result["path"])


def show_curves(arguments, scene, subject: Subject) -> None:
    """What training has logged, beside the one network, and the camera so that both are seen."""
    if len(subject.networks) != 1:
        raise errors.usage(f"{subject.files_named} is not one network, so it has no curves", "Leave --curves out")
    network = subject.networks[0]
    log = Path(arguments.curves) if arguments.curves else None
    history = logs.read_log(log) if log else curves.own_history(network, subject.files[0])
    subject.built.append(opening.open_file("curves", scene, network.name, view=curves.curves_view(history, network)))
    opening.frame(scene, subject.points, arguments.camera or curves.CHART_POSE)


def tell_device(arguments, scene, console) -> None:
    """Says where the processor renders what a GPU was to render."""
    if scene.render.engine != "CYCLES":
        return
    if arguments.device == "gpu" and not device.enable_gpu(bpy.context.preferences):
        console.warning("the processor renders: Blender finds no GPU that Cycles can use")
    elif told := device.fallback_told(scene, bpy.context.preferences):
        console.warning(told[0].lower() + told[1:])


def apply_settings(arguments, scene, subject: Subject) -> None:
    """Class view and display controls, for every network and space that was built, and the camera on what they leave of
    plates.
    """
    display = split_settings(arguments.settings)[1]
    if display and not (subject.networks or subject.spaces):
        raise errors.usage(
            f"{subject.files_named} shows no network that --set could change", "Leave the display controls out"
        )
    for space in subject.spaces:
        for part, control, value in display:
            settings.apply_setting(space, part, control, value)
    for network in subject.networks:
        settings.apply_class_view(network, arguments.class_view)
        for part, control, value in display:
            settings.apply_setting(network, part, control, value)
    if any(part == "plates" for part, *_ in display):  # which stand elsewhere, or without names and bars, by these
        opening.frame(scene, subject.points, arguments.camera or subject.built[0].pose, subject.built[0].lens)


def described(subject: Subject) -> str:
    if subject.spaces:
        return ", ".join(f"{space.name} of {len(space.about['states'])} states" for space in subject.spaces)
    if len(subject.networks) != 1:
        return f"{len(subject.networks)} networks" if subject.networks else "charts"
    statistics = subject.networks[0].statistics
    return f"{statistics['units']} units, {statistics['drawn_edges']} of {statistics['edges']} edges"


def animate(arguments, scene, subject: Subject) -> None:
    """Keyframes the orbit, or what --play names, in frames 1 to --frames."""
    if arguments.play:
        for network in subject.networks:
            tour.play(scene, network, arguments.play, 1, arguments.frames - 1)
        for space in subject.spaces:
            tour.play_states(space, arguments.play, 1, arguments.frames - 1)
    else:
        turntable.build_turntable(
            scene, scene.camera, subject.points, arguments.frames, arguments.camera or subject.built[0].pose
        )
    for network in subject.networks if arguments.gather else ():
        turntable.animate_gathering(network, arguments.frames)


def output_path(path: Path, name: str | None) -> Path:
    """A file of several inputs has the input's name in its own; a folder has a folder for each."""
    if name is None:
        return path
    return path.with_name(f"{path.stem}-{name}{path.suffix}") if path.suffix else path / name


def with_defaults(one, arguments, name: str | None):
    """A recording with the command line's engine, samples and seed where it names none, in the input's own folder."""
    return dataclasses.replace(
        one,
        folder=str(output_path(Path(one.folder), name)),
        engine=one.engine or arguments.engine,
        samples=arguments.samples if one.samples is None else one.samples,
        seed=arguments.seed if one.seed is None else one.seed,
        resolution=one.resolution or arguments.resolution,
    )


def one_network(subject: Subject):
    """The network that a job file records. Raises NNVisError (usage) where there is none, or several."""
    if len(subject.networks) != 1:
        raise errors.usage(
            f"{subject.files_named} is not one network, so --job cannot record it", "Give a network, or leave --job out"
        )
    return subject.networks[0]
