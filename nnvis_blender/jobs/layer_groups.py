"""The property groups of the architecture list, made from the worker's table of layers."""

import dataclasses

import bpy

from ..processing.models.layer_list.layers import LAYERS
from ..processing.models.layer_list.shapes import MOST_SIDE
from .parameter_groups import parameter_group, property_group

LAYER_ITEMS = [(name, kind.title, kind.help[:1].upper() + kind.help[1:]) for name, kind in LAYERS.items()]

_KIND_GROUPS = {
    name: parameter_group(f"NNVIS_PG_layer_{name}", kind.parameters)
    for name, kind in LAYERS.items()
    if dataclasses.fields(kind.parameters)
}
NNVIS_PG_layer = property_group(
    "NNVIS_PG_layer",
    {
        "type": bpy.props.EnumProperty(
            name="Type", items=LAYER_ITEMS, default="relu", description="What the layer does"
        ),
        **{name: bpy.props.PointerProperty(type=group) for name, group in _KIND_GROUPS.items()},
    },
)
NNVIS_PG_layer_list = property_group(
    "NNVIS_PG_layer_list",
    {
        "layers": bpy.props.CollectionProperty(type=NNVIS_PG_layer),
        "active": bpy.props.IntProperty(name="Layer", min=0, description="The layer whose parameters are shown"),
        "channels": bpy.props.IntProperty(
            name="Channels", default=1, min=1, max=4096, description="Channels of an input image: 1 grey, 3 coloured"
        ),
        "height": bpy.props.IntProperty(
            name="Height", default=8, min=1, max=MOST_SIDE, description="Height of an input image; 1 of plain features"
        ),
        "width": bpy.props.IntProperty(
            name="Width", default=8, min=1, max=MOST_SIDE, description="Width of an input image, or how many features"
        ),
        "classes": bpy.props.IntProperty(
            name="Classes", default=10, min=2, max=65536, description="How many classes the last layer tells apart"
        ),
    },
)
GROUPS = (*_KIND_GROUPS.values(), NNVIS_PG_layer, NNVIS_PG_layer_list)
