"""The job "watch": what the units of a processed network hold for the newest image of a folder or a camera, as images
arrive.

file, model | train, data, data_options   as in a request of the job "maps"
watch       the fields of WatchParameters
maps        the fields of MapParameters; of them what is kept counts
live        a folder for its states: what watched.watching.frame_arrays gives of a frame; the first comes with "scene":
            the path of a .nnvis file of it, and waits until it is taken. Frames that nobody has time for are left out
cache       folder of results
"""

import dataclasses
import time
from pathlib import Path

from ..activations.parameters import MapParameters
from ..errors import bad_input, usage
from ..images.watched.parameters import WatchParameters
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Watching", "File")
_TOLD_SECONDS = 1.0  # silence would mean that this job hangs


@dataclasses.dataclass(frozen=True)
class WatchRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    watch: WatchParameters
    maps: MapParameters
    live: Path
    cache: Path


def read_request(values: dict[str, object]) -> WatchRequest:
    """Checks every key of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    watch = read_group(values, "watch", WatchParameters)
    if watch.camera is None and watch.path is None:
        raise usage("no folder is named", "Choose the folder that images are written to, or a camera")
    return WatchRequest(
        read_path(values, "file"),
        read_run_source(values),
        watch,
        read_group(values, "maps", MapParameters),
        live=read_path(values, "live"),
        cache=read_path(values, "cache"),
    )


def run(request: WatchRequest, report: Report) -> dict[str, object]:
    """Watches until it is asked to stop. Returns {"path", "note", "notes", "frames", "seconds"}: the .nnvis file with
    the last image, and how many were shown. Raises NNVisError (bad_input) where none came.
    """
    from ..files.network_file import read_network_file
    from ..images.images import without_samples
    from ..images.watched.camera import camera_name, captured
    from ..images.watched.watching import FrameRunner, arriving, frame_arrays
    from ..worker.live import LiveStates
    from .of_file import dataset_of_file, model_of_file, source_of_file
    from .stages import write_result

    timer, live, told, frames, maps = Timer(STAGES, report), LiveStates(request.live, report), 0.0, 0, None
    camera, ends = request.watch.camera, (request.watch.silence, lambda: live.is_free, lambda: live.stopped)
    if camera is None:
        name, images = Path(request.watch.path).name, arriving(Path(request.watch.path), *ends)
    else:
        name, images = camera_name(camera), captured(camera, camera_name(camera), *ends)
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
        dataset = dataset_of_file(processed, source, model)
        runner = FrameRunner(processed, model, dataset, source.data_options, request.maps)
        processed.images = without_samples(processed.images)

    def written() -> str:
        processed.maps = maps
        processed.provenance["maps"] = {"watched": name, "image": maps.names[0]}
        return str(write_result(processed, None, request.cache, "watched", maps.names[0], maps.outputs, maps.pictures))

    with timer("Watching"):
        began = time.monotonic()
        for arrived in images:
            image = None if arrived is None else runner.read(arrived)
            if image is not None:
                maps, is_first = runner.run(image), maps is None
                live.offer(frame_arrays(maps), frames, 0, **({"scene": written()} if is_first else {}))
                frames += 1
            if time.monotonic() - told > _TOLD_SECONDS:
                told = time.monotonic()
                report.progress(told - began, max(request.watch.silence, told - began))
    if maps is None:
        remedy = "Start the program that writes them" if camera is None else "Choose another number"
        raise bad_input(f"no image came from {name}", remedy)
    with timer("File"):
        path = written()
    note = f"{frames} images were shown"
    return {"path": path, "note": note, "notes": runner.notes, "frames": frames, "seconds": timer.seconds}


KIND = JobKind(
    help="show what units hold for images as they arrive in a folder or from a camera",
    sources=RUN_SOURCES,
    parameters={"watch": (WatchParameters,), "maps": (MapParameters,)},
    read=read_request,
    run=run,
    output="",
    keys=("file", "live"),
)
