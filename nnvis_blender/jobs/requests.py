"""What the panels ask for: the requests of jobs that Scene.nnvis describes, their paths whole."""

from pathlib import Path

import bpy

from ..processing.errors import NNVisError, usage
from ..processing.importance import METHODS
from ..processing.jobs.request import absolute
from .parameter_groups import changed_values
from .request_values import (
    chosen_method,
    data_values,
    group_values,
    importance_values,
    model_options,
    needs_data,
    results_folder,
    run_values,
    train_values,
)


def process_request(settings) -> dict:
    """The request of a job (see processing/jobs/process.py) from Scene.nnvis. Raises NNVisError (usage) naming what is
    missing.
    """
    from_file = settings.source == "FILE"
    if from_file and not settings.network_path:
        raise usage("no model file is chosen", "Choose one as File, or Train One")
    if not needs_data(settings):
        return convert_request(settings, bpy.path.abspath(settings.network_path))
    return absolute(
        {
            "command": "process",
            "model": bpy.path.abspath(settings.network_path) if from_file else None,
            "train": None if from_file else train_values(settings, "process"),
            "model_options": model_options(settings) if from_file else {},
            **data_values(settings, needed=not from_file),
            "importance": importance_values(settings, method_of(settings)),
            "bundling": group_values(settings, "process", "bundling"),
            "seed": settings.seed,
            "live": True if settings.source == "LAYERS" and settings.follow.live_training else None,
        }
    )


def info_request(settings) -> dict:
    """The request of what is in the chosen model file (see processing/jobs/info.py). Raises NNVisError (usage)."""
    if not settings.network_path:
        raise usage("no model file is chosen", "Choose one as File")
    model = bpy.path.abspath(settings.network_path)
    return absolute({"command": "info", "model": model, "model_options": model_options(settings)})


def what_is_missing(settings) -> NNVisError | None:
    """What process_request would say, for a panel that says it before."""
    try:
        process_request(settings)
    except NNVisError as error:
        return error
    return None


def method_of(settings) -> str:
    """The importance method: the chosen one, or where a model file comes without data the one that needs none."""
    return chosen_method(settings, settings.source == "FILE" and settings.data == "NONE")


def method_group(settings):
    """The parameter group of that method."""
    return getattr(settings.importance, method_of(settings))


def evaluation_request(settings) -> dict:
    """The request of an evaluation (see processing/jobs/evaluate.py). Raises NNVisError (usage) naming what is
    missing.
    """
    if not needs_data(settings):
        raise usage(
            f"{settings.network_path} holds no weights of a trained network",
            "Choose the trained network as File, or Train One",
        )
    request, data = process_request(settings), data_values(settings)
    if not settings.evaluation.charts:
        raise usage("no chart is chosen", "Choose one or more")
    name = f"{network_name(settings)} evaluation"
    return absolute(
        {key: request[key] for key in ("model", "train", "model_options", "seed")}
        | data
        | {
            "command": "evaluate",
            "evaluation": group_values(settings, "evaluate", "evaluation"),
            "importance": {
                name: changed_values(getattr(settings.importance, name), method.parameters)
                for name, method in METHODS.items()
            },
            "output": results_folder(settings, name),
        }
    )


def comparison_request(settings) -> dict:
    """The request of a comparison (see processing/jobs/compare.py), which trains whatever the source. Raises
    NNVisError (usage).
    """
    return absolute(
        {
            "command": "compare",
            "train": train_values(settings, "compare"),
            **data_values(settings),
            "importance": importance_values(settings, method_of(settings)),
            "bundling": group_values(settings, "compare", "bundling"),
            "seed": settings.seed,
            "comparison": group_values(settings, "compare", "comparison"),
            "output": results_folder(settings, "Comparison"),
        }
    )


def act_request(settings, action: str, file: str, live: bool) -> dict:
    """The request of an action on the network of a .nnvis file (see processing/jobs/act.py). live: whether its steps
    are shown.
    """
    return absolute(
        {
            "command": "act",
            "file": file,
            "action": action,
            "parameters": group_values(settings, "act", "parameters"),
            "live": live or None,
            "bundling": group_values(settings, "act", "bundling") if settings.actions.panel_bundling else {},
        }
    )


def maps_request(settings, file: str, drawing: str | None = None, frames: str | None = None) -> dict:
    """The request of what the units of the network in a .nnvis file hold (see processing/jobs/maps.py).

    drawing: path of a picture that is the sample in the place of the image that the settings name, or None. frames: of
    a folder with the samples in the place of the movie that the settings name, or None. Raises NNVisError: usage naming
    what is missing, bad_input for a file that cannot be read.
    """
    maps = group_values(settings, "maps", "maps")
    maps["image"] = drawing or maps["image"]
    maps |= {} if frames is None else {"frames": frames, "every": 1}
    is_of_data = maps["image"] is None and maps["frames"] is None
    return absolute({**run_values(settings, "maps", file, data_needed=is_of_data), "maps": maps})


def watch_request(settings, file: str) -> dict:
    """The request that shows images as they arrive in a folder or from a camera (see processing/jobs/watch.py).

    Raises NNVisError as maps_request does.
    """
    watch = group_values(settings, "watch", "watch")
    if watch["camera"] is None:
        if not settings.watch.path:
            raise usage("no folder is chosen", "Choose as Folder the one that images are written to, or a camera")
        watch["path"] = bpy.path.abspath(settings.watch.path)
    run = run_values(settings, "watch", file, data_needed=False)
    return absolute({**run, "watch": watch, "maps": group_values(settings, "watch", "maps"), "live": True})


def landscape_request(settings, file: str) -> dict:
    """The request of the loss landscape of the network in a .nnvis file (see processing/jobs/landscape.py).

    Raises NNVisError as maps_request does.
    """
    own = {"landscape": group_values(settings, "landscape", "landscape"), "seed": settings.seed}
    return absolute({**run_values(settings, "landscape", file), **own})


def mosaics_request(settings, file: str) -> dict:
    """The request of the weights in a .nnvis file as images (see processing/jobs/mosaics.py)."""
    return absolute({"command": "mosaics", "file": file, "mosaics": group_values(settings, "mosaics", "mosaics")})


def surface_request(settings, file: str) -> dict:
    """The request of the answers of the network in a .nnvis file over its inputs (see processing/jobs/surface.py).

    Raises NNVisError as maps_request does.
    """
    own = {"surface": group_values(settings, "surface", "surface")}
    return absolute({**run_values(settings, "surface", file), **own})


def epochs_request(settings) -> dict:
    """The request of a network that follows its checkpoints (see processing/jobs/epochs.py). Raises NNVisError (usage)
    naming what is missing.
    """
    if not settings.epochs.path:
        raise usage("no checkpoints are chosen", "Choose the folder that holds them as Checkpoints")
    return absolute(
        {
            "command": "epochs",
            "model": bpy.path.abspath(settings.epochs.path),
            "model_options": model_options(settings),
            **data_values(settings, needed=False),
            "importance": importance_values(settings, chosen_method(settings, settings.data == "NONE")),
            "bundling": group_values(settings, "epochs", "bundling"),
            "seed": settings.seed,
            "epochs": group_values(settings, "epochs", "epochs"),
        }
    )


def follow_request(settings) -> dict:
    """The request that follows a training run (see processing/jobs/follow.py). Raises NNVisError (usage)."""
    if not settings.follow.path:
        raise usage("no run is chosen", "Choose as Run the folder that the training script writes to")
    follow = group_values(settings, "follow", "follow")
    return absolute(
        {
            "command": "follow",
            "follow": {**follow, "path": bpy.path.abspath(follow["path"])},
            "bundling": group_values(settings, "follow", "bundling"),
            "seed": settings.seed,
            "live": True,
        }
    )


def playground_request(settings) -> dict:
    """The request of a playground that is watched (see processing/jobs/playground.py)."""
    values = group_values(settings, "playground", "playground")
    return {"command": "playground", "playground": values, "live": True}


def lesson_request(settings) -> dict:
    """The request of the XOR lesson (see processing/jobs/lesson.py)."""
    return {"command": "lesson", "lesson": group_values(settings, "lesson", "lesson")}


def convert_request(settings, file: str) -> dict:
    """The request that converts a file of the original nn_vis (see processing/jobs/convert.py)."""
    return absolute({"command": "convert", "file": file, "bundling": group_values(settings, "convert", "bundling")})


def random_request(settings) -> dict:
    """The request of a random network. Raises NNVisError (usage) for fewer than two layers."""
    layers = list(settings.random.sizes[: settings.random.count])
    if len(layers) < 2:
        raise usage(f"a random network of {len(layers)} layers has no edges", "Add layers, at least two")
    return {
        "command": "process",
        "random": {"layers": layers, "seed": settings.random.seed},
        "bundling": group_values(settings, "process", "bundling"),
    }


def network_name(settings) -> str:
    """What the network of the source is called in the scene and in files."""
    if settings.source == "FILE":
        return Path(settings.network_path).stem.removesuffix(".imp").removesuffix(".pro")
    return "Layers" if settings.source == "LAYERS" else "Example"


def untrained_request(settings, file: str) -> dict:
    """The request that draws a layer list with random weights: no data are needed. file: of the list, in JSON."""
    return absolute(
        {
            "command": "process",
            "model": file,
            "importance": {"method": "weight"},
            "bundling": group_values(settings, "process", "bundling"),
            "seed": settings.seed,
        }
    )
