"""What requests of panels have in common: data, the model, the network in a file, and groups of parameters."""

from pathlib import Path

import bpy

from ..processing.activations.own_model import may_run_alone
from ..processing.errors import usage
from ..processing.files.network_file import NetworkFile
from ..processing.files.original import is_nn_vis_file
from ..processing.importance import METHODS
from ..processing.jobs import JOBS
from ..processing.jobs.request import BUILT_IN_DATA
from ..processing.models.layer_list.form import items_of
from .layer_list import require_list
from .parameter_groups import changed_values, parameter_values

WITHOUT_DATA = "weight"  # the method of a model file that comes without data
# where the parameters of a request are below Scene.nnvis, unless there is a group of the same name
PLACES = {"train": "training", "parameters": "actions", "comparison": "comparing"}


def needs_data(settings) -> bool:
    """Whether the chosen network is processed with data; the files of the original have their importance already."""
    return settings.source != "FILE" or not is_nn_vis_file(settings.network_path)


def chosen_method(settings, is_without_data: bool) -> str:
    return WITHOUT_DATA if is_without_data and METHODS[settings.method].needs_data else settings.method


def run_values(settings, job: str, file: str, data_needed: bool = True) -> dict:
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
        data = data_values(settings, needed=data_needed)
        data["data"] = known if data["data"] in BUILT_IN_DATA and known in BUILT_IN_DATA else data["data"]
    return {
        "command": job,
        "file": file,
        "model": bpy.path.abspath(model) if model else None,
        "train": None if model or runs_alone else train_values(settings, job),
        "model_options": model_options(settings) if model else {},
        **data,
    }


def group_values(settings, job: str, place: str) -> dict:
    """The parameters of a job at one place of its request."""
    (cls,) = JOBS[job].groups[place]
    return parameter_values(getattr(settings, PLACES.get(place, place)), cls)


def model_options(settings) -> dict:
    """What the panel says of a model file beyond what the file says."""
    (cls,) = JOBS["process"].groups["model_options"]
    return changed_values(settings.model_options, cls)


def data_values(settings, needed: bool = True) -> dict:
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


def importance_values(settings, method: str) -> dict:
    return {"method": method, **parameter_values(getattr(settings.importance, method), METHODS[method].parameters)}


def results_folder(settings, name: str) -> str:
    return str(Path(bpy.path.abspath(settings.output_folder)).absolute() / name)


def train_values(settings, job: str) -> dict:
    """The network that is trained and how; of the source "Layers" by its list. Raises NNVisError (usage)."""
    values = group_values(settings, job, "train")
    return values | ({"layer_list": items_of(require_list(settings).layers)} if settings.source == "LAYERS" else {})
