"""What the user chooses before a job: Scene.nnvis. What can be seen afterwards is in node groups and materials, never
here.

The parameters of training, importance and bundling are made from the worker's own dataclasses: one place for ranges and
help.
"""

import dataclasses
import typing

import bpy

from .parameter_groups import label, parameter_group, property_group, property_of
from .processing.actions import ActionParameters
from .processing.bundling import BundlingParameters
from .processing.evaluation.parameters import CHARTS
from .processing.files.network_file import SUFFIX
from .processing.files.original import IMPORTANCE_SUFFIX, PROCESSED_SUFFIX
from .processing.importance import METHODS
from .processing.jobs.request import DEFAULT_METHOD, EXAMPLE
from .processing.models.training import TrainingParameters
from .scene.camera import POSES
from .scene.recording.plan import CURRENT_CAMERA, EACH_CLASS, NAME, NAME_FIELDS, STAGES
from .scene.selection import Subjects

# what opens as a network in a scene: our own files first, then those that the worker converts
ORIGINAL_SUFFIXES = (IMPORTANCE_SUFFIX, PROCESSED_SUFFIX)
NETWORK_SUFFIXES = (SUFFIX, *ORIGINAL_SUFFIXES)
ORBIT_FRAMES = 120
RANDOM_START, NEW_LAYER, LAYERS_MOST = (
    (4, 9, 10),
    9,
    32,
)  # the original's; as many numbers as a property of Blender's holds
# chart of an evaluation -> (label, description)
_EVALUATION_CHARTS = {
    "scores": ("Scores", "The importance methods"),
    "regularisers": ("Regularisers", "The batch normalisation method without and with L1 and L2"),
    "centring": (
        "Centring",
        "The batch normalisation method with and without centring, its scales starting at 0 and at 1",
    ),
    "class_balanced": ("Classes, balanced", "Each class pruned for itself: balanced accuracy"),
    "class_recall": ("Classes", "Each class pruned for itself: the share of its samples that are recognised"),
    "one_class": ("One Class", "One class pruned for itself, and all classes with it"),
}
_RELATIVE = {"PATH_SUPPORTS_BLEND_RELATIVE"}

NNVIS_PG_bundling = parameter_group("NNVIS_PG_bundling", BundlingParameters)
NNVIS_PG_actions = property_group(
    "NNVIS_PG_actions",
    {
        f.name: property_of(f, typing.get_type_hints(ActionParameters)[f.name], f.default)
        for f in dataclasses.fields(ActionParameters)
    }
    | {
        "live": bpy.props.BoolProperty(
            name="Live", default=True, description="Show every step in the 3D view while the action runs"
        ),
        "panel_bundling": bpy.props.BoolProperty(
            name="Panel's Bundling",
            description="Use the parameters in Layout and Bundling, not those that the network was made with",
        ),
        "animate": bpy.props.BoolProperty(
            name="Animate", description="Keyframe Iteration after the action, so that the kept states play"
        ),
        "frames": bpy.props.IntProperty(
            name="Frames",
            default=60,
            min=1,
            max=10000,
            description="Length of the animation, from the current frame on",
        ),
    },
)
NNVIS_PG_training = parameter_group("NNVIS_PG_training", TrainingParameters, **EXAMPLE["train"])
METHOD_GROUPS = {name: parameter_group(f"NNVIS_PG_importance_{name}", cls) for name, (cls, _) in METHODS.items()}

NNVIS_PG_importance = property_group(
    "NNVIS_PG_importance", {name: bpy.props.PointerProperty(type=group) for name, group in METHOD_GROUPS.items()}
)
# where the parameters of the presets are, below Scene.nnvis
PARAMETER_GROUPS = {"bundling": NNVIS_PG_bundling, "training": NNVIS_PG_training} | {
    f"importance.{name}": group for name, group in METHOD_GROUPS.items()
}


NNVIS_PG_random = property_group(
    "NNVIS_PG_random",
    {
        "sizes": bpy.props.IntVectorProperty(
            name="Units",
            size=LAYERS_MOST,
            default=(*RANDOM_START, *(NEW_LAYER,) * (LAYERS_MOST - len(RANDOM_START))),
            min=1,
            max=100_000,
            description="Units of this layer; those of the last are the classes",
        ),
        "count": bpy.props.IntProperty(
            name="Layers", default=len(RANDOM_START), min=0, max=LAYERS_MOST, description="How many layers there are"
        ),
        "seed": bpy.props.IntProperty(
            name="Seed", default=0, min=0, description="The same seed gives the same network"
        ),
    },
)


def _items(names, texts: dict) -> list:
    return [
        (name.upper(), name.replace("_", " ").title(), texts.get(name, ""), 1 << number)
        for number, name in enumerate(names)
    ]


NNVIS_PG_recording = property_group(
    "NNVIS_PG_recording",
    {
        "stages": bpy.props.EnumProperty(
            name="Stages",
            options={"ENUM_FLAG"},
            default={"FINAL"},
            description="Which states of the network are recorded",
            items=_items(
                STAGES,
                {
                    "grid": "Units where they began, straight edges",
                    "straight": "Units where they ended, straight edges",
                    "final": "The bundled network",
                    "units": "Every kept state of the units",
                    "edges": "Every kept state of the edges",
                },
            ),
        ),
        "classes": bpy.props.EnumProperty(
            name="Class Views",
            options={"ENUM_FLAG"},
            default={"ALL"},
            description="Which class views are recorded",
            items=_items(("independent", "all", EACH_CLASS), {EACH_CLASS: "Every class by itself"}),
        ),
        "cameras": bpy.props.EnumProperty(
            name="Cameras",
            options={"ENUM_FLAG"},
            default={CURRENT_CAMERA.upper()},
            description="From where is recorded",
            items=_items(
                (CURRENT_CAMERA, *(pose.lower() for pose in POSES)), {CURRENT_CAMERA: "Where the camera stands"}
            ),
        ),
        "rotation": bpy.props.IntProperty(
            name="Rotation",
            default=0,
            min=0,
            max=100_000,
            description="Stills of one turn round the network, for each camera; 0: it stands",
        ),
        "name": bpy.props.StringProperty(
            name="Name", default=NAME, description=f"How the files are named, with the fields {', '.join(NAME_FIELDS)}"
        ),
        "first": bpy.props.IntProperty(
            name="First Number", default=1, min=0, description="The number of the first still"
        ),
        "overwrite": bpy.props.BoolProperty(
            name="Overwrite",
            description="Render the stills again whose file is there; otherwise a recording goes on where it stopped",
        ),
    },
)


class NNVIS_PG_evaluation(bpy.types.PropertyGroup):
    """What an evaluation prunes and a comparison trains."""

    charts: bpy.props.EnumProperty(
        name="Charts",
        options={"ENUM_FLAG"},
        default={"scores", "class_recall"},
        items=[
            (name, _EVALUATION_CHARTS[name][0], _EVALUATION_CHARTS[name][1], 1 << number)
            for number, name in enumerate(CHARTS)
        ],
    )
    seeds: bpy.props.IntProperty(
        name="Seeds",
        default=3,
        min=1,
        max=100,
        description="How often everything random is repeated; the spread is drawn",
    )
    one_class: bpy.props.IntProperty(
        name="Class", default=0, min=0, description="The class that is evaluated against all others"
    )
    compared_seeds: bpy.props.IntProperty(
        name="Seeds",
        default=5,
        min=1,
        max=100,
        description="How often each way of training is repeated; networks of the first seed are shown",
    )


class NNVIS_PG_scene(Subjects, bpy.types.PropertyGroup):
    """The settings of the next job and of the turntable, and what stands in the scene."""

    source: bpy.props.EnumProperty(
        name="Network",
        default="EXAMPLE",
        items=[
            ("EXAMPLE", "Example", "Train a small network, then process it"),
            ("FILE", "File", "Process a network that you have trained"),
        ],
    )
    network_path: bpy.props.StringProperty(
        name="Network File",
        subtype="FILE_PATH",
        options=_RELATIVE,
        description="A trained network (.npz, .safetensors, .pt or .pth), "
        f"or a file of the original nn_vis ({', '.join(ORIGINAL_SUFFIXES)})",
    )
    data: bpy.props.EnumProperty(
        name="Data",
        default="DIGITS",
        items=[
            ("DIGITS", "Digits", "The built-in handwritten digits, 8 by 8 pixels"),
            ("PATH", "File", "Your own samples and labels"),
        ],
    )
    data_path: bpy.props.StringProperty(
        name="Data Path",
        subtype="FILE_PATH",
        options=_RELATIVE,
        description="The data the network was trained on: .npz, .csv, a folder of IDX files, "
        "or a folder with one folder of images a class",
    )
    image_size: bpy.props.IntProperty(
        name="Image Size",
        default=0,
        min=0,
        max=512,
        description="Side in pixels that images are resized to; 0: as they are",
    )
    class_selection: bpy.props.StringProperty(
        name="Classes", description="Use only these classes, in this order, e.g. 0, 1, 7; empty: all"
    )
    method: bpy.props.EnumProperty(
        name="Importance",
        default=DEFAULT_METHOD,
        description="How it is measured what each unit matters for each class",
        items=[(name, label(name), (cls.__doc__ or "").split("\n")[0]) for name, (cls, _) in METHODS.items()],
    )
    seed: bpy.props.IntProperty(name="Seed", default=0, min=0, description="The same seed gives the same result")
    bundling: bpy.props.PointerProperty(type=NNVIS_PG_bundling)
    training: bpy.props.PointerProperty(type=NNVIS_PG_training)
    actions: bpy.props.PointerProperty(type=NNVIS_PG_actions)
    importance: bpy.props.PointerProperty(type=NNVIS_PG_importance)
    random: bpy.props.PointerProperty(type=NNVIS_PG_random)
    recording: bpy.props.PointerProperty(type=NNVIS_PG_recording)
    evaluation: bpy.props.PointerProperty(type=NNVIS_PG_evaluation)
    turntable_frames: bpy.props.IntProperty(
        name="Frames", default=ORBIT_FRAMES, min=2, max=10000, description="Frames of one turn"
    )
    turntable_output: bpy.props.EnumProperty(
        name="Output",
        default="PNG",
        items=[("PNG", "Pictures", "A sequence of PNG files"), ("VIDEO", "Video", "One .mp4 file")],
    )
    output_folder: bpy.props.StringProperty(
        name="Folder",
        default="/tmp/nnvis/",
        subtype="DIR_PATH",
        options=_RELATIVE,
        description="Where turntables, recordings and screenshots are written",
    )


_CLASSES = (
    *PARAMETER_GROUPS.values(),
    NNVIS_PG_importance,
    NNVIS_PG_actions,
    NNVIS_PG_random,
    NNVIS_PG_recording,
    NNVIS_PG_evaluation,
    NNVIS_PG_scene,
)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.nnvis = bpy.props.PointerProperty(type=NNVIS_PG_scene)


def unregister() -> None:
    del bpy.types.Scene.nnvis
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
