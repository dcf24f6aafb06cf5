"""What the user chooses before a job: Scene.nnvis. What can be seen afterwards is in node groups and materials, never
here.

The parameters of training, importance and bundling are made from the worker's own dataclasses: one place for ranges and
help.
"""

import bpy

from .jobs.group_options import OPTIONS, RELATIVE
from .jobs.layer_groups import GROUPS as LAYER_GROUPS
from .jobs.layer_groups import NNVIS_PG_layer_list
from .jobs.parameter_groups import parameter_group, property_group
from .jobs.request_values import PLACES
from .processing.files.network_file import SUFFIX
from .processing.files.original import IMPORTANCE_SUFFIX, PROCESSED_SUFFIX
from .processing.files.space_file import SUFFIX as SPACE_SUFFIX  # noqa: F401  panels, too, take it from here
from .processing.importance import DEFAULT_METHOD, METHODS
from .processing.jobs import JOBS
from .processing.jobs.source import EXAMPLE
from .processing.models import suffixes_text
from .scene.camera import POSES
from .scene.picking import UNIT
from .scene.placement import BESIDE, PLACEMENTS
from .scene.recording.plan import CURRENT_CAMERA, EACH_CLASS, NAME, NAME_FIELDS, STAGES
from .scene.selection import Subjects, network_name, rename_network
from .scene.unit_names import UnitNames

# what opens as a network in a scene: our own files first, then those that the worker converts
ORIGINAL_SUFFIXES = (IMPORTANCE_SUFFIX, PROCESSED_SUFFIX)
NETWORK_SUFFIXES = (SUFFIX, *ORIGINAL_SUFFIXES)
ORBIT_FRAMES = 120
RANDOM_START, NEW_LAYER, LAYERS_MOST = (
    (4, 9, 10),
    9,
    32,
)  # the original's; as many numbers as a property of Blender's holds

# what the panel offers first where that is not the worker's default
_DEFAULTS = {"train": EXAMPLE["train"], "evaluation": {"charts": ["scores", "class_recall"]}}


def _job_groups() -> dict:
    """Place below Scene.nnvis -> PropertyGroup, of all parameters of all jobs.

    Not of those that are no group by themselves (the request's own, the method), of random networks, whose layers
    are edited one by one, and of where tasks are computed, which is the preferences' and travels with no file.
    """
    groups = {}
    for kind in JOBS.values():
        for place, classes in kind.groups.items():
            name = PLACES.get(place, place)
            if len(classes) > 1 or place in ("", "random", "compute") or name in groups:
                continue
            more, defaults = OPTIONS.get(name, {}), _DEFAULTS.get(place, {})
            groups[name] = parameter_group(f"NNVIS_PG_{name.replace('.', '_')}", classes[0], more, **defaults)
    return groups


JOB_GROUPS = _job_groups()
METHOD_GROUPS = {name: JOB_GROUPS[f"importance.{name}"] for name in METHODS}
NNVIS_PG_importance = property_group(
    "NNVIS_PG_importance", {name: bpy.props.PointerProperty(type=group) for name, group in METHOD_GROUPS.items()}
)
# where the parameters of the presets are, below Scene.nnvis
PARAMETER_GROUPS = {
    name: JOB_GROUPS[name] for name in ("bundling", "training", *(f"importance.{name}" for name in METHODS))
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


NNVIS_PG_farm = property_group(
    "NNVIS_PG_farm",
    {
        "pictures": bpy.props.EnumProperty(
            name="Pictures",
            description="What the farm renders",
            items=[
                ("TURNTABLE", "Turntable", "One turn round the network, as the panel Turntable says it"),
                ("RECORDING", "Recording", "The stills that the panel Recording says"),
                ("ANIMATION", "Animation", "The scene's frames, with all that is keyframed: epochs, samples, layers"),
            ],
        ),
        "per_task": bpy.props.IntProperty(
            name="Frames per Task",
            default=4,
            min=1,
            max=10_000,
            description="How many pictures a machine renders before Blender is started anew",
        ),
        "video": bpy.props.BoolProperty(
            name="Join Video", description="The job's last step joins all pictures into an .mp4"
        ),
    },
)


# what operators that bring a network into the scene ask for, too
PLACEMENT = {
    "name": "Next Network",
    "default": BESIDE,
    "description": "Where a network goes that the scene does not have yet. One of the same name and model, processed "
    "again, always gets the new data where it is",
    "items": [(name, name.title(), help) for name, help in PLACEMENTS.items()],
}
SET_UP_SCENE = {
    "name": "Set Up Scene",
    "description": "Give a scene with objects of yours camera, lights, world, colour management and render settings, "
    "too. Off, all of these stay as they are",
}


def _picked_unit(settings) -> str:
    """The name of the unit that is picked in the active network, "" where none is."""
    network = settings.network(bpy.context.active_object)
    picked = network.picked if network is not None and network.is_whole else None
    return picked["text"] if picked is not None and picked["kind"] == UNIT else ""


def _pick_unit(settings, text: str) -> None:
    """By the operator, because Blender makes no undo step of a field that lists what is found."""
    if text.strip() and _search_units(settings, bpy.context, text):
        bpy.ops.nnvis.pick_unit("EXEC_DEFAULT", True, text=text)


def _search_units(settings, context, text: str) -> list[str]:
    network = settings.network(context.active_object)
    if network is None or not network.is_whole:
        return []
    names = UnitNames(network)
    return [names.name(unit) for unit in names.search(text)]


def _choose_data(settings, context) -> None:
    """What is trained needs data."""
    if settings.source != "FILE" and settings.data == "NONE":
        settings.data = "DIGITS"


class NNVIS_PG_scene(Subjects, bpy.types.PropertyGroup):
    """The settings of the next job and of the turntable, and what stands in the scene."""

    placement: bpy.props.EnumProperty(**PLACEMENT)
    set_up_scene: bpy.props.BoolProperty(**SET_UP_SCENE)
    source: bpy.props.EnumProperty(
        name="Network",
        default="EXAMPLE",
        update=_choose_data,
        items=[
            ("EXAMPLE", "Train One", "Train a small network on the data, then process it"),
            ("FILE", "Model File", "Process a network that you have trained"),
            (
                "LAYERS",
                "Layer List",
                "Design a network as a list of layers: draw it untrained, or train and process it",
            ),
        ],
    )
    network_path: bpy.props.StringProperty(
        name="Model File",
        subtype="FILE_PATH",
        options=RELATIVE,
        description=f"A trained network ({suffixes_text()}), "
        f"or a file of the original nn_vis ({', '.join(ORIGINAL_SUFFIXES)})",
    )
    data: bpy.props.EnumProperty(
        name="Data",
        default="DIGITS",
        items=[
            ("DIGITS", "Digits", "The built-in handwritten digits, 8 by 8 pixels"),
            ("DIGITS_28", "Large Digits", "The same digits redrawn with 28 by 28 pixels, built in"),
            ("PATH", "File", "Your own samples and labels"),
            ("NONE", "None", "Process a model file without data: importance is that of its weights alone"),
        ],
    )
    data_path: bpy.props.StringProperty(
        name="Data Path",
        subtype="FILE_PATH",
        options=RELATIVE,
        description="The data the network was trained on: .npz, .csv, a folder of IDX files, "
        "or a folder with one folder of images a class",
    )
    method: bpy.props.EnumProperty(
        name="Importance",
        default=DEFAULT_METHOD,
        description="How it is measured what each unit and edge matters for each class: it decides what is drawn large",
        items=[(name, method.title, method.parameters.__doc__.split("\n")[0]) for name, method in METHODS.items()],
    )
    seed: bpy.props.IntProperty(name="Seed", default=0, min=0, description="The same seed gives the same result")
    unit: bpy.props.StringProperty(
        name="Unit",
        description="Pick a unit by words of its layer, its number or its class; what begins so is listed",
        get=_picked_unit,
        set=_pick_unit,
        search=_search_units,
        search_options=set(),
    )
    importance: bpy.props.PointerProperty(type=NNVIS_PG_importance)
    random: bpy.props.PointerProperty(type=NNVIS_PG_random)
    layer_list: bpy.props.PointerProperty(type=NNVIS_PG_layer_list)
    recording: bpy.props.PointerProperty(type=NNVIS_PG_recording)
    farm: bpy.props.PointerProperty(type=NNVIS_PG_farm)
    shown_job: bpy.props.IntProperty(
        name="Shown Job", options={"HIDDEN"}, description="When the job began whose result came into the scene last"
    )
    state_frames: bpy.props.IntProperty(
        name="Frames",
        default=120,
        min=1,
        max=100_000,
        description="Length of the animation of a space's states, from the current frame on",
    )
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
        options=RELATIVE,
        description="Where turntables, recordings, screenshots and jobs for farms are written",
    )


NNVIS_PG_scene.__annotations__ |= {
    name: bpy.props.PointerProperty(type=group) for name, group in JOB_GROUPS.items() if "." not in name
}

_CLASSES = (
    *JOB_GROUPS.values(),
    *LAYER_GROUPS,
    NNVIS_PG_importance,
    NNVIS_PG_random,
    NNVIS_PG_recording,
    NNVIS_PG_farm,
    NNVIS_PG_scene,
)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.nnvis = bpy.props.PointerProperty(type=NNVIS_PG_scene)
    bpy.types.Collection.nnvis_name = bpy.props.StringProperty(
        name="Name", description="Name of the network", get=network_name, set=rename_network
    )


def unregister() -> None:
    del bpy.types.Collection.nnvis_name
    del bpy.types.Scene.nnvis
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
