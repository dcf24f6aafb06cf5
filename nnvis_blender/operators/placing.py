"""What operators that bring a network into the scene ask for: where it goes, and whether the scene is set up for it."""

import bpy

from ..properties import PLACEMENT, SET_UP_SCENE
from ..scene.opening import Picture
from ..scene.placement import BESIDE, Placement
from . import active_network


class PlacingOperator:
    """Mixin of the operators that open a network. Pressed as a button they do as Scene.nnvis says."""

    placement: bpy.props.EnumProperty(**PLACEMENT, options={"SKIP_SAVE"})
    set_up_scene: bpy.props.BoolProperty(**SET_UP_SCENE, options={"SKIP_SAVE"})
    beside: bpy.props.StringProperty(
        options={"HIDDEN", "SKIP_SAVE"}, description="The network that is meant; empty: the active one"
    )

    def invoke(self, context, event):
        self.take_settings(context)
        return self.execute(context)

    def take_settings(self, context) -> None:
        """Takes what the operator has not been told from Scene.nnvis."""
        for name, value in placing(context).items():
            if not self.properties.is_property_set(name):
                setattr(self, name, value)

    def opening(self, context) -> dict[str, object]:
        """What open_file takes of that."""
        return opening(context, self.placement, self.set_up_scene, self.beside)


def opening(context, placement: str = BESIDE, set_up_scene: bool = False, beside: str = "") -> dict[str, object]:
    """What open_file takes of the properties of a PlacingOperator."""
    return {
        "picture": Picture(set_up_scene=set_up_scene),
        "placement": Placement(placement, beside or active_name(context)),
    }


def placing(context) -> dict[str, object]:
    """The properties of a PlacingOperator as Scene.nnvis and the active object have them now."""
    settings = context.scene.nnvis
    return {
        "placement": settings.placement,
        "set_up_scene": settings.set_up_scene,
        "beside": active_name(context),
    }


def active_name(context) -> str:
    """The active network's name, "" where there is none."""
    network = active_network(context)
    return network.name if network else ""
