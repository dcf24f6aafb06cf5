"""What the property groups of jobs have besides the jobs' own parameters: what Blender's side alone asks for."""

import bpy

from ..processing.datasets.plane import OF_CLASSES, PLANE_SETS

AS_SOURCE = "SOURCE"
RELATIVE = {"PATH_SUPPORTS_BLEND_RELATIVE"}

_ACTION_OPTIONS = {
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
}
_MAP_OPTIONS = {
    "frames": bpy.props.StringProperty(
        name="Frames",
        subtype="FILE_PATH",
        options=RELATIVE,
        description="A folder of images, or a movie: its frames are the samples, in their order",
    ),
    "drawing": bpy.props.PointerProperty(
        name="Drawing",
        type=bpy.types.Image,
        description="An image of this file that is the sample, such as one that is painted in the Image Editor",
    ),
}
_EPOCH_OPTIONS = {
    "path": bpy.props.StringProperty(
        name="Checkpoints",
        subtype="DIR_PATH",
        options=RELATIVE,
        description="The folder with the checkpoints of one training, numbers in their names, or a .npz or "
        ".safetensors file that holds them all",
    ),
    "frames": bpy.props.IntProperty(
        name="Play Frames",
        default=240,
        min=2,
        max=100_000,
        description="Length of the training's animation, from the current frame on",
    ),
    "by_checkpoint": bpy.props.BoolProperty(
        name="Even Checkpoints",
        description="Play from each checkpoint to the next for the same time; off: each epoch takes the same time",
    ),
}
_FOLLOW_OPTIONS = {
    "live_training": bpy.props.BoolProperty(
        name="Live Curves and Maps",
        default=True,
        description="Show a layer list while it trains: its loss, its accuracy, and every so often what its units hold "
        "for four samples; the network has both in the end",
    ),
    "frames": bpy.props.IntProperty(
        name="Frames",
        default=120,
        min=1,
        max=100_000,
        description="Length of the animation and of the sound of curves, from the current frame on",
    ),
}
_PLAYGROUND_OPTIONS = {
    "speed": bpy.props.FloatProperty(
        name="Epochs per Second",
        default=0.0,
        min=0.0,
        max=1000.0,
        description="How fast it trains; 0: as fast as it can",
    )
}
_EMBED_OPTIONS = {
    "data_alone": bpy.props.BoolProperty(
        name="Data Alone", description="Embed the data as they are, without the active network"
    )
}
_LEARN_OPTIONS = {
    "points_of": bpy.props.EnumProperty(
        name="Points",
        items=[
            *((name, PLANE_SETS[name].title, PLANE_SETS[name].help) for name in OF_CLASSES),
            (AS_SOURCE, "As Source", "The data that Source names: a table, an archive, digits"),
        ],
        default="blobs",
        description="What is learned",
    )
}
_RUNS_OPTIONS = {
    "path": bpy.props.StringProperty(
        name="Networks",
        subtype="DIR_PATH",
        options=RELATIVE,
        description="The folder that holds the networks: files, or a folder of checkpoints for each run",
    )
}
_DIFFERENCE_OPTIONS = {
    "other": bpy.props.StringProperty(
        name="Other Model",
        subtype="FILE_PATH",
        options=RELATIVE,
        description="A model of the same architecture as the File of Source, which is compared with it",
    )
}
_REPORT_OPTIONS = {
    "other": bpy.props.StringProperty(
        name="Other Model",
        subtype="FILE_PATH",
        options=RELATIVE,
        description="Another model of the same data that the network is compared with, or none",
    )
}
_WATCH_OPTIONS = {
    "path": bpy.props.StringProperty(
        name="Folder",
        subtype="DIR_PATH",
        options=RELATIVE,
        description="The folder that a camera or another program writes images to; the newest is shown",
    )
}
OPTIONS = {
    "actions": _ACTION_OPTIONS,
    "difference": _DIFFERENCE_OPTIONS,
    "embed": _EMBED_OPTIONS,
    "epochs": _EPOCH_OPTIONS,
    "follow": _FOLLOW_OPTIONS,
    "learn": _LEARN_OPTIONS,
    "maps": _MAP_OPTIONS,
    "playground": _PLAYGROUND_OPTIONS,
    "report": _REPORT_OPTIONS,
    "runs": _RUNS_OPTIONS,
    "watch": _WATCH_OPTIONS,
}
