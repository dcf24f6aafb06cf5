"""What the user chooses before a job: Scene.nnvis. What can be seen afterwards is in node groups and materials, never here.

The parameters of training, importance and bundling are made from the worker's own dataclasses: one place for ranges and help.
"""
import dataclasses
import typing
from pathlib import Path

import bpy

from .processing.actions import ActionParameters
from .processing.bundling import BundlingParameters
from .processing.errors import usage
from .processing.evaluation.parameters import CHARTS
from .processing.importance import METHODS
from .processing.request import DEFAULT_METHOD, EXAMPLE
from .processing.nn_vis_files import is_nn_vis_file
from .processing.training import TrainingParameters
from .scene.camera import POSES
from .scene.recording_plan import CURRENT_CAMERA, EACH_CLASS, NAME, NAME_FIELDS, STAGES, Recording

ORBIT_FRAMES = 120
RANDOM_START, NEW_LAYER, LAYERS_MOST = (4, 9, 10), 9, 32  # the original's; as many numbers as a property of Blender's holds
# what fits beside a value in the sidebar's usual width
_LABELS = {
    "sampling_rate": "Samples", "prune_percentage": "Prune", "node_bandwidth_reduction": "Unit Decay",
    "edge_bandwidth_reduction": "Edge Decay", "edge_importance_type": "Edge Classes", "smoothing_iterations": "Iterations", "importance_similarity": "Similarity",
    "learning_rate": "Learn Rate", "gamma_one": "Gamma at 1", "batchnorm": "Batch Norm",
    "l1": "L1", "l2": "L2",
}
# chart of an evaluation -> (label, description)
_EVALUATION_CHARTS = {
    "scores": ("Scores", "The importance methods"),
    "regularisers": ("Regularisers", "The batch normalisation method without and with L1 and L2"),
    "centring": ("Centring", "The batch normalisation method with and without centring, its scales starting at 0 and at 1"),
    "class_balanced": ("Classes, balanced", "Each class pruned for itself: balanced accuracy"),
    "class_recall": ("Classes", "Each class pruned for itself: the share of its samples that are recognised"),
    "one_class": ("One Class", "One class pruned for itself, and all classes with it"),
}
_OPTIONAL, _NONE = int | None, -1  # how the panel says that there is no such number
_RELATIVE = {"PATH_SUPPORTS_BLEND_RELATIVE"}


def parameter_values(group, cls) -> dict:
    """A parameter group's values as the dictionary that a request holds. Raises NNVisError (usage) for a list that is none."""
    types = typing.get_type_hints(cls)
    return {
        f.name: _plain(getattr(group, f.name), types[f.name], f.name) for f in dataclasses.fields(cls)
    }


def _plain(value, kind, name: str):
    if _is_list(kind):
        return numbers(value, name)
    if kind == _OPTIONAL:
        return None if value == _NONE else value
    if kind is float:
        return float(f"{value:.6g}")  # Blender stores 32 bits; 0.95 must not become 0.949999988 in provenance and cache
    return value


def numbers(text: str, what: str) -> list:
    """The whole numbers of a text like "4, 9, 10". Raises NNVisError (usage)."""
    try:
        return [int(part) for part in text.replace(",", " ").split()]
    except ValueError:
        raise usage(f"{what} is {text!r}, not whole numbers", 'Write numbers with commas between them, e.g. "4, 9, 10"') from None


def group_fields(group) -> list:
    """The names of a parameter group's properties, in the dataclass's order."""
    return list(type(group).__annotations__)


def method_group(settings):
    """The parameter group of the chosen importance method."""
    return getattr(settings.importance, settings.method)


def _is_list(kind) -> bool:
    return kind is list or typing.get_origin(kind) is list


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").title())


def _property(field, kind, default):
    """The bpy property of a dataclass field. Raises TypeError for a kind that has none."""
    limits = field.metadata
    text = limits.get("help", "")
    common = {"name": _label(field.name), "description": text[:1].upper() + text[1:]}
    if limits.get("choices"):
        return bpy.props.EnumProperty(items=[(c, _label(c), "") for c in limits["choices"]], default=default, **common)
    if kind is bool:
        return bpy.props.BoolProperty(default=default, **common)
    if kind in (int, float):
        bounds = {key: limits[key] for key in ("min", "max") if limits.get(key) is not None}
        if kind is int:
            return bpy.props.IntProperty(default=default, **bounds, **common)
        return bpy.props.FloatProperty(default=default, precision=4 if 0 < abs(default) < 0.01 else 3, **bounds, **common)
    if kind == _OPTIONAL:
        common["description"] += f"; {_NONE}: none"
        return bpy.props.IntProperty(default=_NONE if default is None else default, min=_NONE, **common)
    if _is_list(kind):
        return bpy.props.StringProperty(default=", ".join(map(str, default)), **common)
    if kind is str:
        return bpy.props.StringProperty(default=default, **common)
    raise TypeError(f"the field {field.name} is {kind}")


def _parameter_group(name: str, cls, **defaults):
    """A PropertyGroup with the fields of a parameters dataclass, with its defaults where no others are given."""
    types, start = typing.get_type_hints(cls), cls(**defaults)
    return _property_group(name, {f.name: _property(f, types[f.name], getattr(start, f.name)) for f in dataclasses.fields(cls)})


def _property_group(name: str, properties: dict):
    return type(name, (bpy.types.PropertyGroup,), {"__annotations__": properties})


NNVIS_PG_bundling = _parameter_group("NNVIS_PG_bundling", BundlingParameters)
NNVIS_PG_actions = _property_group("NNVIS_PG_actions", {
    f.name: _property(f, typing.get_type_hints(ActionParameters)[f.name], f.default) for f in dataclasses.fields(ActionParameters)
} | {
    "live": bpy.props.BoolProperty(name="Live", default=True, description="Show every step in the 3D view while the action runs"),
    "panel_bundling": bpy.props.BoolProperty(
        name="Panel's Bundling", description="Use the parameters in Layout and Bundling, not those that the network was made with"),
    "animate": bpy.props.BoolProperty(name="Animate", description="Keyframe Iteration after the action, so that the kept states play"),
    "frames": bpy.props.IntProperty(name="Frames", default=60, min=1, max=10000, description="Length of the animation, from the current frame on"),
})
NNVIS_PG_training = _parameter_group("NNVIS_PG_training", TrainingParameters, **EXAMPLE["train"])
METHOD_GROUPS = {name: _parameter_group(f"NNVIS_PG_importance_{name}", cls) for name, (cls, _) in METHODS.items()}

NNVIS_PG_importance = _property_group("NNVIS_PG_importance", {
    name: bpy.props.PointerProperty(type=group) for name, group in METHOD_GROUPS.items()})
# where the parameters of the presets are, below Scene.nnvis
PARAMETER_GROUPS = {"bundling": NNVIS_PG_bundling, "training": NNVIS_PG_training} | {
    f"importance.{name}": group for name, group in METHOD_GROUPS.items()}


NNVIS_PG_random = _property_group("NNVIS_PG_random", {
    "sizes": bpy.props.IntVectorProperty(
        name="Units", size=LAYERS_MOST, default=(*RANDOM_START, *(NEW_LAYER,) * (LAYERS_MOST - len(RANDOM_START))), min=1, max=100_000,
        description="Units of this layer; those of the last are the classes"),
    "count": bpy.props.IntProperty(name="Layers", default=len(RANDOM_START), min=0, max=LAYERS_MOST, description="How many layers there are"),
    "seed": bpy.props.IntProperty(name="Seed", default=0, min=0, description="The same seed gives the same network"),
})


def _items(names, texts: dict) -> list:
    return [(name.upper(), name.replace("_", " ").title(), texts.get(name, ""), 1 << number) for number, name in enumerate(names)]


NNVIS_PG_recording = _property_group("NNVIS_PG_recording", {
    "stages": bpy.props.EnumProperty(
        name="Stages", options={"ENUM_FLAG"}, default={"FINAL"}, description="Which states of the network are recorded",
        items=_items(STAGES, {
            "grid": "Units where they began, straight edges", "straight": "Units where they ended, straight edges", "final": "The bundled network",
            "units": "Every kept state of the units", "edges": "Every kept state of the edges",
        })),
    "classes": bpy.props.EnumProperty(
        name="Class Views", options={"ENUM_FLAG"}, default={"ALL"}, description="Which class views are recorded",
        items=_items(("independent", "all", EACH_CLASS), {EACH_CLASS: "Every class by itself"})),
    "cameras": bpy.props.EnumProperty(
        name="Cameras", options={"ENUM_FLAG"}, default={CURRENT_CAMERA.upper()}, description="From where is recorded",
        items=_items((CURRENT_CAMERA, *(pose.lower() for pose in POSES)), {CURRENT_CAMERA: "Where the camera stands"})),
    "rotation": bpy.props.IntProperty(
        name="Rotation", default=0, min=0, max=100_000, description="Stills of one turn round the network, for each camera; 0: it stands"),
    "name": bpy.props.StringProperty(
        name="Name", default=NAME, description=f"How the files are named, with the fields {', '.join(NAME_FIELDS)}"),
    "first": bpy.props.IntProperty(name="First Number", default=1, min=0, description="The number of the first still"),
    "overwrite": bpy.props.BoolProperty(
        name="Overwrite", description="Render the stills again whose file is there; otherwise a recording goes on where it stopped"),
})


class NNVIS_PG_evaluation(bpy.types.PropertyGroup):
    """What an evaluation prunes and a comparison trains."""

    charts: bpy.props.EnumProperty(
        name="Charts", options={"ENUM_FLAG"}, default={"scores", "class_recall"},
        items=[(name, _EVALUATION_CHARTS[name][0], _EVALUATION_CHARTS[name][1], 1 << number) for number, name in enumerate(CHARTS)],
    )
    seeds: bpy.props.IntProperty(name="Seeds", default=3, min=1, max=100, description="How often everything random is repeated; the spread is drawn")
    one_class: bpy.props.IntProperty(name="Class", default=0, min=0, description="The class that is evaluated against all others")
    compared_seeds: bpy.props.IntProperty(
        name="Seeds", default=5, min=1, max=100, description="How often each way of training is repeated; networks of the first seed are shown")


class NNVIS_PG_scene(bpy.types.PropertyGroup):
    """The settings of the next job and of the turntable."""

    source: bpy.props.EnumProperty(
        name="Network", default="EXAMPLE",
        items=[
            ("EXAMPLE", "Example", "Train a small network, then process it"), ("FILE", "File", "Process a network that you have trained"),
        ],
    )
    network_path: bpy.props.StringProperty(
        name="Network File", subtype="FILE_PATH", options=_RELATIVE,
        description="A trained network (.npz, .safetensors, .pt or .pth), or a file of the original nn_vis (.imp.npz, .pro.npz)",
    )
    data: bpy.props.EnumProperty(
        name="Data", default="DIGITS",
        items=[("DIGITS", "Digits", "The built-in handwritten digits, 8 by 8 pixels"), ("PATH", "File", "Your own samples and labels")],
    )
    data_path: bpy.props.StringProperty(
        name="Data Path", subtype="FILE_PATH", options=_RELATIVE,
        description="The data the network was trained on: .npz, .csv, a folder of IDX files, or a folder with one folder of images a class",
    )
    image_size: bpy.props.IntProperty(
        name="Image Size", default=0, min=0, max=512, description="Side in pixels that images are resized to; 0: as they are",
    )
    class_selection: bpy.props.StringProperty(name="Classes", description="Use only these classes, in this order, e.g. 0, 1, 7; empty: all")
    method: bpy.props.EnumProperty(
        name="Importance", default=DEFAULT_METHOD, description="How it is measured what each unit matters for each class",
        items=[(name, _label(name), (cls.__doc__ or "").split("\n")[0]) for name, (cls, _) in METHODS.items()],
    )
    seed: bpy.props.IntProperty(name="Seed", default=0, min=0, description="The same seed gives the same result")
    bundling: bpy.props.PointerProperty(type=NNVIS_PG_bundling)
    training: bpy.props.PointerProperty(type=NNVIS_PG_training)
    actions: bpy.props.PointerProperty(type=NNVIS_PG_actions)
    importance: bpy.props.PointerProperty(type=NNVIS_PG_importance)
    random: bpy.props.PointerProperty(type=NNVIS_PG_random)
    recording: bpy.props.PointerProperty(type=NNVIS_PG_recording)
    evaluation: bpy.props.PointerProperty(type=NNVIS_PG_evaluation)
    turntable_frames: bpy.props.IntProperty(name="Frames", default=ORBIT_FRAMES, min=2, max=10000, description="Frames of one turn")
    turntable_output: bpy.props.EnumProperty(
        name="Output", default="PNG", items=[("PNG", "Pictures", "A sequence of PNG files"), ("VIDEO", "Video", "One .mp4 file")],
    )
    output_folder: bpy.props.StringProperty(
        name="Folder", default="/tmp/nnvis/", subtype="DIR_PATH", options=_RELATIVE, 
        description="Where turntables, recordings and screenshots are written",
    )


_CLASSES = (*PARAMETER_GROUPS.values(), NNVIS_PG_importance, NNVIS_PG_actions, NNVIS_PG_random, NNVIS_PG_recording, NNVIS_PG_evaluation, NNVIS_PG_scene)


def process_request(settings) -> dict:
    """The request of a job (see processing/request.py) from Scene.nnvis. Raises NNVisError (usage) naming what is missing."""
    from_file = settings.source == "FILE"
    if from_file and not settings.network_path:
        raise usage("no network file is chosen", "Choose a .npz, .safetensors, .pt or .pth file, or the example")
    if from_file and is_nn_vis_file(settings.network_path):
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


def _data_values(settings) -> dict:
    if settings.data == "PATH" and not settings.data_path:
        raise usage("no data is chosen", "Choose the data that the network was trained on, or the digits")
    options = {"size": settings.image_size or None, "class_selection": numbers(settings.class_selection, "classes") or None}
    return {
        "data": "digits" if settings.data == "DIGITS" else bpy.path.abspath(settings.data_path),
        "data_options": {key: value for key, value in options.items() if value is not None},
    }


def _importance_values(settings) -> dict:
    method, _ = METHODS[settings.method]
    return {"method": settings.method, **parameter_values(method_group(settings), method)}


def evaluation_request(settings) -> dict:
    """The request of an evaluation (see processing/evaluation/parameters.py). Raises NNVisError (usage) naming what is missing."""
    request, chosen = process_request(settings), settings.evaluation
    if request["command"] != "process":
        raise usage(f"{settings.network_path} holds no weights of a trained network", "Choose the trained network, or the example")
    if not chosen.charts:
        raise usage("no chart is chosen", "Choose one or more")
    return {key: request[key] for key in ("model", "train", "data", "data_options", "seed")} | {
        "command": "evaluate",
        "evaluation": {"charts": [name for name in CHARTS if name in chosen.charts], "seeds": chosen.seeds, "one_class": chosen.one_class},
        "importance": {name: _changed_values(getattr(settings.importance, name), cls) for name, (cls, _) in METHODS.items()},
        "output": _results_folder(settings, f"{Path(request['model']).stem if request['model'] else 'Example'} evaluation"),
    }


def comparison_request(settings) -> dict:
    """The request of a comparison (see processing/comparison/parameters.py), which trains whatever the source. Raises NNVisError (usage)."""
    return {
        "command": "compare", "train": parameter_values(settings.training, TrainingParameters), **_data_values(settings),
        "importance": _importance_values(settings), "bundling": parameter_values(settings.bundling, BundlingParameters), "seed": settings.seed,
        "comparison": {"seeds": settings.evaluation.compared_seeds}, "output": _results_folder(settings, "Comparison"),
    }


def _changed_values(group, cls) -> dict:
    """The values of a parameter group that differ from the dataclass's defaults."""
    return {name: value for name, value in parameter_values(group, cls).items() if value != getattr(cls(), name)}


def _results_folder(settings, name: str) -> str:
    return str(Path(bpy.path.abspath(settings.output_folder)).absolute() / name)


def act_request(settings, action: str, file: str, live: bool) -> dict:
    """The request of an action on the network of a .nnvis file (see processing/actions/request.py). live: whether its steps are shown."""
    return {
        "command": "act", "file": file, "action": action, "parameters": parameter_values(settings.actions, ActionParameters), "live": live,
        "bundling": parameter_values(settings.bundling, BundlingParameters) if settings.actions.panel_bundling else {},
    }


def convert_request(settings, file: str) -> dict:
    """The request that converts a file of the original nn_vis (see processing/conversion.py)."""
    return {"command": "convert", "file": file, "bundling": parameter_values(settings.bundling, BundlingParameters)}


def random_request(settings) -> dict:
    """The request of a random network. Raises NNVisError (usage) for fewer than two layers."""
    layers = list(settings.random.sizes[:settings.random.count])
    if len(layers) < 2:
        raise usage(f"a random network of {len(layers)} layers has no edges", "Add layers, at least two")
    return {
        "command": "process", "random": {"layers": layers, "seed": settings.random.seed},
        "bundling": parameter_values(settings.bundling, BundlingParameters),
    }


def recording(settings, folder: str) -> Recording:
    """What the panel records into a folder; engine, size, look and controls stay as they are in the scene."""
    chosen = settings.recording
    ordered = {  # a set of flags has no order, the stills have
        key: tuple(item.identifier.lower() for item in chosen.bl_rna.properties[key].enum_items if item.identifier in getattr(chosen, key))
        for key in ("stages", "classes", "cameras")
    }
    return Recording(folder, chosen.name, rotation=chosen.rotation, first=chosen.first, **ordered)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.nnvis = bpy.props.PointerProperty(type=NNVIS_PG_scene)


def unregister() -> None:
    del bpy.types.Scene.nnvis
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
