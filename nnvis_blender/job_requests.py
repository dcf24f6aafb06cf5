"""What the panels ask for: the requests of jobs and the recording that Scene.nnvis describes."""

from pathlib import Path

import bpy

from .parameter_groups import numbers, parameter_values
from .processing.actions import ActionParameters
from .processing.bundling import BundlingParameters
from .processing.errors import usage
from .processing.evaluation.parameters import CHARTS
from .processing.files.original import is_nn_vis_file
from .processing.importance import METHODS
from .processing.models.training import TrainingParameters
from .scene.recording.plan import Recording


def process_request(settings) -> dict:
    """The request of a job (see processing/request.py) from Scene.nnvis. Raises NNVisError (usage) naming what is
    missing.
    """
    from_file = settings.source == "FILE"
    if from_file and not settings.network_path:
        raise usage("no network file is chosen", "Choose a .npz, .safetensors, .pt or .pth file, or the example")
    if not needs_data(settings):
        return convert_request(settings, bpy.path.abspath(settings.network_path))
    return {
        "command": "process",
        "model": bpy.path.abspath(settings.network_path) if from_file else None,
        "train": None if from_file else parameter_values(settings.training, TrainingParameters),
        **_data_values(settings),
        "importance": _importance_values(settings),
        "bundling": parameter_values(settings.bundling, BundlingParameters),
        "seed": settings.seed,
    }


def needs_data(settings) -> bool:
    """Whether the chosen network is processed with data; the files of the original have their importance already."""
    return settings.source != "FILE" or not is_nn_vis_file(settings.network_path)


def method_group(settings):
    """The parameter group of the chosen importance method."""
    return getattr(settings.importance, settings.method)


def _data_values(settings) -> dict:
    if settings.data == "PATH" and not settings.data_path:
        raise usage("no data is chosen", "Choose the data that the network was trained on, or the digits")
    options = {
        "size": settings.image_size or None,
        "class_selection": numbers(settings.class_selection, "classes") or None,
    }
    return {
        "data": "digits" if settings.data == "DIGITS" else bpy.path.abspath(settings.data_path),
        "data_options": {key: value for key, value in options.items() if value is not None},
    }


def _importance_values(settings) -> dict:
    method, _ = METHODS[settings.method]
    return {"method": settings.method, **parameter_values(method_group(settings), method)}


def evaluation_request(settings) -> dict:
    """The request of an evaluation (see processing/evaluation/parameters.py). Raises NNVisError (usage) naming what is
    missing.
    """
    request, chosen = process_request(settings), settings.evaluation
    if request["command"] != "process":
        raise usage(
            f"{settings.network_path} holds no weights of a trained network",
            "Choose the trained network, or the example",
        )
    if not chosen.charts:
        raise usage("no chart is chosen", "Choose one or more")
    return {key: request[key] for key in ("model", "train", "data", "data_options", "seed")} | {
        "command": "evaluate",
        "evaluation": {
            "charts": [name for name in CHARTS if name in chosen.charts],
            "seeds": chosen.seeds,
            "one_class": chosen.one_class,
        },
        "importance": {
            name: _changed_values(getattr(settings.importance, name), cls) for name, (cls, _) in METHODS.items()
        },
        "output": _results_folder(
            settings, f"{Path(request['model']).stem if request['model'] else 'Example'} evaluation"
        ),
    }


def comparison_request(settings) -> dict:
    """The request of a comparison (see processing/comparison/parameters.py), which trains whatever the source. Raises
    NNVisError (usage).
    """
    return {
        "command": "compare",
        "train": parameter_values(settings.training, TrainingParameters),
        **_data_values(settings),
        "importance": _importance_values(settings),
        "bundling": parameter_values(settings.bundling, BundlingParameters),
        "seed": settings.seed,
        "comparison": {"seeds": settings.evaluation.compared_seeds},
        "output": _results_folder(settings, "Comparison"),
    }


def _changed_values(group, cls) -> dict:
    """The values of a parameter group that differ from the dataclass's defaults."""
    return {name: value for name, value in parameter_values(group, cls).items() if value != getattr(cls(), name)}


def _results_folder(settings, name: str) -> str:
    return str(Path(bpy.path.abspath(settings.output_folder)).absolute() / name)


def act_request(settings, action: str, file: str, live: bool) -> dict:
    """The request of an action on the network of a .nnvis file (see processing/actions/request.py). live: whether its
    steps are shown.
    """
    return {
        "command": "act",
        "file": file,
        "action": action,
        "parameters": parameter_values(settings.actions, ActionParameters),
        "live": live,
        "bundling": parameter_values(settings.bundling, BundlingParameters) if settings.actions.panel_bundling else {},
    }


def convert_request(settings, file: str) -> dict:
    """The request that converts a file of the original nn_vis (see processing/conversion.py)."""
    return {"command": "convert", "file": file, "bundling": parameter_values(settings.bundling, BundlingParameters)}


def random_request(settings) -> dict:
    """The request of a random network. Raises NNVisError (usage) for fewer than two layers."""
    layers = list(settings.random.sizes[: settings.random.count])
    if len(layers) < 2:
        raise usage(f"a random network of {len(layers)} layers has no edges", "Add layers, at least two")
    return {
        "command": "process",
        "random": {"layers": layers, "seed": settings.random.seed},
        "bundling": parameter_values(settings.bundling, BundlingParameters),
    }


def recording(settings, folder: str) -> Recording:
    """What the panel records into a folder; engine, size, look and controls stay as they are in the scene."""
    chosen = settings.recording
    ordered = {  # a set of flags has no order, the stills have
        key: tuple(
            item.identifier.lower()
            for item in chosen.bl_rna.properties[key].enum_items
            if item.identifier in getattr(chosen, key)
        )
        for key in ("stages", "classes", "cameras")
    }
    return Recording(folder, chosen.name, rotation=chosen.rotation, first=chosen.first, **ordered)
