"""What the panels ask for: the requests of jobs that Scene.nnvis describes, their paths whole."""

import os
from pathlib import Path

import bpy

from ..processing.activations.own_model import may_run_alone
from ..processing.errors import NNVisError, usage
from ..processing.files.network_file import NetworkFile
from ..processing.files.original import is_nn_vis_file
from ..processing.importance import METHODS
from ..processing.jobs import JOBS
from ..processing.jobs.request import BUILT_IN_DATA, absolute
from ..processing.models.layer_list.form import items_of
from .group_options import AS_SOURCE
from .layer_list import require_list
from .parameter_groups import changed_values, parameter_values

WITHOUT_DATA = "weight"  # the method of a model file that comes without data
# where the parameters of a request are below Scene.nnvis, unless there is a group of the same name
PLACES = {"train": "training", "parameters": "actions", "comparison": "comparing"}


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
            "train": None if from_file else _train_values(settings, "process"),
            "model_options": _model_options(settings) if from_file else {},
            **_data_values(settings, needed=not from_file),
            "importance": _importance_values(settings, method_of(settings)),
            "bundling": _values(settings, "process", "bundling"),
            "seed": settings.seed,
            "live": True if settings.source == "LAYERS" and settings.follow.live_training else None,
        }
    )


def info_request(settings) -> dict:
    """The request of what is in the chosen model file (see processing/jobs/info.py). Raises NNVisError (usage)."""
    if not settings.network_path:
        raise usage("no model file is chosen", "Choose one as File")
    model = bpy.path.abspath(settings.network_path)
    return absolute({"command": "info", "model": model, "model_options": _model_options(settings)})


def what_is_missing(settings) -> NNVisError | None:
    """What process_request would say, for a panel that says it before."""
    try:
        process_request(settings)
    except NNVisError as error:
        return error
    return None


def needs_data(settings) -> bool:
    """Whether the chosen network is processed with data; the files of the original have their importance already."""
    return settings.source != "FILE" or not is_nn_vis_file(settings.network_path)


def method_of(settings) -> str:
    """The importance method: the chosen one, or where a model file comes without data the one that needs none."""
    return _method(settings, settings.source == "FILE" and settings.data == "NONE")


def _method(settings, is_without_data: bool) -> str:
    return WITHOUT_DATA if is_without_data and METHODS[settings.method].needs_data else settings.method


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
    request, data = process_request(settings), _data_values(settings)
    if not settings.evaluation.charts:
        raise usage("no chart is chosen", "Choose one or more")
    name = f"{network_name(settings)} evaluation"
    return absolute(
        {key: request[key] for key in ("model", "train", "model_options", "seed")}
        | data
        | {
            "command": "evaluate",
            "evaluation": _values(settings, "evaluate", "evaluation"),
            "importance": {
                name: changed_values(getattr(settings.importance, name), method.parameters)
                for name, method in METHODS.items()
            },
            "output": _results_folder(settings, name),
        }
    )


def comparison_request(settings) -> dict:
    """The request of a comparison (see processing/jobs/compare.py), which trains whatever the source. Raises
    NNVisError (usage).
    """
    return absolute(
        {
            "command": "compare",
            "train": _train_values(settings, "compare"),
            **_data_values(settings),
            "importance": _importance_values(settings, method_of(settings)),
            "bundling": _values(settings, "compare", "bundling"),
            "seed": settings.seed,
            "comparison": _values(settings, "compare", "comparison"),
            "output": _results_folder(settings, "Comparison"),
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
            "parameters": _values(settings, "act", "parameters"),
            "live": live or None,
            "bundling": _values(settings, "act", "bundling") if settings.actions.panel_bundling else {},
        }
    )


def maps_request(settings, file: str, drawing: str | None = None, frames: str | None = None) -> dict:
    """The request of what the units of the network in a .nnvis file hold (see processing/jobs/maps.py).

    drawing: path of a picture that is the sample in the place of the image that the settings name, or None. frames: of
    a folder with the samples in the place of the movie that the settings name, or None. Raises NNVisError: usage naming
    what is missing, bad_input for a file that cannot be read.
    """
    maps = _values(settings, "maps", "maps")
    maps["image"] = drawing or maps["image"]
    maps |= {} if frames is None else {"frames": frames, "every": 1}
    is_of_data = maps["image"] is None and maps["frames"] is None
    return absolute({**_run_values(settings, "maps", file, data_needed=is_of_data), "maps": maps})


def watch_request(settings, file: str) -> dict:
    """The request that shows images as they arrive in a folder (see processing/jobs/watch.py). Raises NNVisError as
    maps_request does.
    """
    if not settings.watch.path:
        raise usage("no folder is chosen", "Choose as Folder the one that images are written to")
    watch = {**_values(settings, "watch", "watch"), "path": bpy.path.abspath(settings.watch.path)}
    run = _run_values(settings, "watch", file, data_needed=False)
    return absolute({**run, "watch": watch, "maps": _values(settings, "watch", "maps"), "live": True})


def landscape_request(settings, file: str) -> dict:
    """The request of the loss landscape of the network in a .nnvis file (see processing/jobs/landscape.py).

    Raises NNVisError as maps_request does.
    """
    own = {"landscape": _values(settings, "landscape", "landscape"), "seed": settings.seed}
    return absolute({**_run_values(settings, "landscape", file), **own})


def prefer_request(settings, file: str) -> dict:
    """The request of the images that units of the network in a .nnvis file like best (see processing/jobs/prefer.py).

    Raises NNVisError as maps_request does.
    """
    own = {"prefer": _values(settings, "prefer", "prefer"), "seed": settings.seed}
    return absolute({**_run_values(settings, "prefer", file, data_needed=False), **own})


def dream_request(settings, file: str, name: str) -> dict:
    """The request of pictures that the network in a .nnvis file dreams of (see processing/jobs/dream.py), into a folder
    beside the user's other results. name: of the network. Raises NNVisError as maps_request does.
    """
    values = _values(settings, "dream", "dream")
    own = {"dream": values, "seed": settings.seed, "output": _results_folder(settings, f"{name} {values['kind']}")}
    return absolute({**_run_values(settings, "dream", file, data_needed=False), **own})


def mosaics_request(settings, file: str) -> dict:
    """The request of the weights in a .nnvis file as images (see processing/jobs/mosaics.py)."""
    return absolute({"command": "mosaics", "file": file, "mosaics": _values(settings, "mosaics", "mosaics")})


def surface_request(settings, file: str) -> dict:
    """The request of the answers of the network in a .nnvis file over its inputs (see processing/jobs/surface.py).

    Raises NNVisError as maps_request does.
    """
    own = {"surface": _values(settings, "surface", "surface")}
    return absolute({**_run_values(settings, "surface", file), **own})


def attribute_request(settings, file: str) -> dict:
    """The request of what a .nnvis file's samples, units and edges have to do with answers (see
    processing/jobs/attribute.py).

    Raises NNVisError as maps_request does.
    """
    own = {"attribution": _values(settings, "attribute", "attribution"), "seed": settings.seed}
    return absolute({**_run_values(settings, "attribute", file, data_needed=False), **own})


def project_request(settings, file: str) -> dict:
    """The request of the samples that excite the units in a .nnvis file most (see processing/jobs/project.py).

    Raises NNVisError as maps_request does.
    """
    return absolute({**_run_values(settings, "project", file), "top": _values(settings, "project", "top")})


def invariance_request(settings, file: str, name: str) -> dict:
    """The request of charts of what the features of the network in a .nnvis file do not mind (see
    processing/jobs/invariance.py). name: of the network. Raises NNVisError as maps_request does.
    """
    own = {"invariance": _values(settings, "invariance", "invariance")}
    output = _results_folder(settings, f"{name} invariance")
    return absolute({**_run_values(settings, "invariance", file), **own, "output": output})


def occlusion_request(settings, file: str) -> dict:
    """The request of what becomes of an answer while a part of a sample is hidden (see processing/jobs/occlude.py).

    Raises NNVisError as maps_request does.
    """
    return _sample_request(settings, "occlude", "occlusion", file)


def circuit_request(settings, file: str, picked: tuple[int, int] | None = None) -> dict:
    """The request of a circuit (see processing/jobs/circuit.py). picked: layer and unit that it leads through, in place
    of those of the panel. Raises NNVisError as maps_request does.
    """
    asked = _sample_request(settings, "circuit", "circuit", file)
    if picked is not None:
        asked["circuit"] |= {"layer": picked[0], "unit": picked[1]}
    return asked


def _sample_request(settings, job: str, group: str, file: str) -> dict:
    """The request of a job that explains one sample, an image file in the place of data where one is named."""
    own = _values(settings, job, group)
    if own["image"]:
        own["image"] = bpy.path.abspath(own["image"])
    return absolute({**_run_values(settings, job, file, data_needed=not own["image"]), group: own})


def embed_request(settings, file: str | None) -> dict:
    """The request of an embedding of the data, or of what the layers of the network in a .nnvis file hold for them (see
    processing/jobs/embed.py). file: None for the data alone. Raises NNVisError as maps_request does.
    """
    own = {"command": "embed", **_data_values(settings)} if file is None else _run_values(settings, "embed", file)
    return absolute({**own, "embed": _values(settings, "embed", "embed")})


def warp_request(settings, file: str | None) -> dict:
    """The request of a grid on its way through the network in a .nnvis file (see processing/jobs/warp.py).

    Raises NNVisError: usage where there is no network, else as maps_request does.
    """
    if file is None:
        raise usage("there is no network to send a grid through", "Process one, train a playground, or open a file")
    return absolute({**_run_values(settings, "warp", file), "warp": _values(settings, "warp", "warp")})


def learn_request(settings, file: str | None = None) -> dict:
    """The request of a classical method, step by step (see processing/jobs/learn.py). Raises NNVisError as maps_request
    does.
    """
    chosen = settings.learn.points_of
    data = _data_values(settings) if chosen == AS_SOURCE else {"data": chosen}
    own = {"learn": _values(settings, "learn", "learn"), "seed": settings.seed}
    return absolute({"command": "learn", **data, **own})


def runs_request(settings, file: str | None = None) -> dict:
    """The request of a map of the networks in a folder (see processing/jobs/runs.py). Raises NNVisError (usage) naming
    what is missing.
    """
    own = {"runs": _values(settings, "runs", "runs"), "seed": settings.seed}
    return absolute({"command": "runs", **_run_folder(settings), **_data_values(settings), **own})


def picked_run_request(settings, name: str) -> dict:
    """The request of the main job for one of the networks in that folder. name: what runs.found calls it."""
    own = _run_folder(settings)
    own["model"] = os.path.join(own["model"], *name.split("/"))
    method = _method(settings, settings.data == "NONE")
    return absolute(
        {
            "command": "process",
            **own,
            **_data_values(settings, needed=False),
            "importance": _importance_values(settings, method),
            "bundling": _values(settings, "process", "bundling"),
            "seed": settings.seed,
        }
    )


def difference_request(settings) -> dict:
    """The request of what another model has otherwise than the File of Source (see processing/jobs/difference.py).

    Raises NNVisError (usage) naming what is missing.
    """
    if settings.source != "FILE" or not settings.network_path:
        raise usage("no model file is chosen", "Choose the first model as File of Source")
    if not settings.difference.other:
        raise usage("no other model is chosen", "Choose it as Other Model")
    return absolute(
        {
            "command": "difference",
            "model": bpy.path.abspath(settings.network_path),
            "model_options": _model_options(settings),
            "other": bpy.path.abspath(settings.difference.other),
            **_data_values(settings, needed=settings.difference.match),
            "difference": _values(settings, "difference", "difference"),
            "importance": _importance_values(settings, _method(settings, settings.data == "NONE")),
            "bundling": _values(settings, "difference", "bundling"),
            "seed": settings.seed,
        }
    )


def _run_folder(settings) -> dict:
    if not settings.runs.path:
        raise usage("no networks are chosen", "Choose the folder that holds them as Networks")
    return {"model": bpy.path.abspath(settings.runs.path), "model_options": _model_options(settings)}


def depth_request(settings, file: str | None = None) -> dict:
    """The request of the lesson on width and depth (see processing/jobs/depth.py)."""
    own = {"depth": _values(settings, "depth", "depth"), "seed": settings.seed}
    return absolute({"command": "depth", **own, "output": _results_folder(settings, "why_depth")})


def report_request(settings, file: str, name: str) -> dict:
    """The request of a page on what the network in a .nnvis file has learned (see processing/jobs/report.py). name: of
    the network. Raises NNVisError as maps_request does.
    """
    own = {"report": _values(settings, "report", "report"), "output": _results_folder(settings, f"{name} report")}
    return absolute({**_run_values(settings, "report", file), **own})


def _run_values(settings, job: str, file: str, data_needed: bool = True) -> dict:
    """What requests that run the network in a .nnvis file have in common.

    It runs by the checkpoints that are chosen, where it follows some and does not hold all that it computes by; else by
    the model of the source; where that is none, by its own weights if its layers are all dense, else by the
    network that the source trains. Of data that are built in those are taken that it was processed with, of a
    playground the points that it learned.
    """
    model = settings.source == "FILE" and needs_data(settings) and settings.network_path
    with NetworkFile(file) as opened:
        runs_alone = may_run_alone(opened.outline.layers)
        provenance, follows = opened.part("provenance"), opened.has("epochs")
    known, played = (provenance.get("data") or {}).get("name"), provenance.get("playground")
    if follows and not runs_alone and settings.epochs.path:
        model = settings.epochs.path
    if settings.source == "FILE" and not model and not runs_alone:
        raise usage("no model file is chosen", "Choose the one that the network was made of as File")
    if played and settings.data != "PATH":
        data = {"data": played.get("table") or played.get("data")}
    else:
        data = _data_values(settings, needed=data_needed)
        data["data"] = known if data["data"] in BUILT_IN_DATA and known in BUILT_IN_DATA else data["data"]
    return {
        "command": job,
        "file": file,
        "model": bpy.path.abspath(model) if model else None,
        "train": None if model or runs_alone else _train_values(settings, job),
        "model_options": _model_options(settings) if model else {},
        **data,
    }


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
            "model_options": _model_options(settings),
            **_data_values(settings, needed=False),
            "importance": _importance_values(settings, _method(settings, settings.data == "NONE")),
            "bundling": _values(settings, "epochs", "bundling"),
            "seed": settings.seed,
            "epochs": _values(settings, "epochs", "epochs"),
        }
    )


def follow_request(settings) -> dict:
    """The request that follows a training run (see processing/jobs/follow.py). Raises NNVisError (usage)."""
    if not settings.follow.path:
        raise usage("no run is chosen", "Choose as Run the folder that the training script writes to")
    follow = _values(settings, "follow", "follow")
    return absolute(
        {
            "command": "follow",
            "follow": {**follow, "path": bpy.path.abspath(follow["path"])},
            "bundling": _values(settings, "follow", "bundling"),
            "seed": settings.seed,
            "live": True,
        }
    )


def playground_request(settings) -> dict:
    """The request of a playground that is watched (see processing/jobs/playground.py)."""
    values = _values(settings, "playground", "playground")
    return {"command": "playground", "playground": values, "live": True}


def lesson_request(settings) -> dict:
    """The request of the XOR lesson (see processing/jobs/lesson.py)."""
    return {"command": "lesson", "lesson": _values(settings, "lesson", "lesson")}


def convert_request(settings, file: str) -> dict:
    """The request that converts a file of the original nn_vis (see processing/jobs/convert.py)."""
    return absolute({"command": "convert", "file": file, "bundling": _values(settings, "convert", "bundling")})


def random_request(settings) -> dict:
    """The request of a random network. Raises NNVisError (usage) for fewer than two layers."""
    layers = list(settings.random.sizes[: settings.random.count])
    if len(layers) < 2:
        raise usage(f"a random network of {len(layers)} layers has no edges", "Add layers, at least two")
    return {
        "command": "process",
        "random": {"layers": layers, "seed": settings.random.seed},
        "bundling": _values(settings, "process", "bundling"),
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
            "bundling": _values(settings, "process", "bundling"),
            "seed": settings.seed,
        }
    )


def _train_values(settings, job: str) -> dict:
    """The network that is trained and how; of the source "Layers" by its list. Raises NNVisError (usage)."""
    values = _values(settings, job, "train")
    return values | ({"layer_list": items_of(require_list(settings).layers)} if settings.source == "LAYERS" else {})


def _values(settings, job: str, place: str) -> dict:
    """The parameters of a job at one place of its request."""
    (cls,) = JOBS[job].groups[place]
    return parameter_values(getattr(settings, PLACES.get(place, place)), cls)


def _model_options(settings) -> dict:
    """What the panel says of a model file beyond what the file says."""
    (cls,) = JOBS["process"].groups["model_options"]
    return changed_values(settings.model_options, cls)


def _data_values(settings, needed: bool = True) -> dict:
    """The data and how they are read. needed: whether there have to be any."""
    if settings.data == "NONE" and not needed:
        return {"data": None}
    if settings.data == "NONE" or (settings.data == "PATH" and not settings.data_path):
        remedy = "Choose Digits, or File and your own as Path"
        raise usage("no data is chosen", remedy if needed else f"{remedy}, or None: the weights alone")
    (cls,) = JOBS["process"].groups["data_options"]
    options = changed_values(settings.data_options, cls)
    return {
        "data": bpy.path.abspath(settings.data_path) if settings.data == "PATH" else settings.data.lower(),
        "data_options": (_image_size(settings) if settings.source == "LAYERS" else {}) | options,
    }


def _image_size(settings) -> dict:
    """The data option that brings images to the size that the architecture list is made for."""
    shape = require_list(settings).input_shape
    return {"size": shape[-1]} if len(shape) == 3 and shape[1] == shape[2] else {}


def _importance_values(settings, method: str) -> dict:
    return {"method": method, **parameter_values(getattr(settings.importance, method), METHODS[method].parameters)}


def _results_folder(settings, name: str) -> str:
    return str(Path(bpy.path.abspath(settings.output_folder)).absolute() / name)
