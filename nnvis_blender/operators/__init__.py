"""Operators: one user action a file. Here is what they share: errors as one sentence, and what a context means."""

import bpy

from ..processing.errors import NNVisError
from ..scene import find_network, selection
from ..scene.network_objects import NetworkObjects
from ..scene.own import own_subjects, own_view
from ..scene.viewport import show_in_views
from ..scene.views.view import Built


class SceneOperator:
    """Mixin of an operator without a job. It does its work in act(context), which may raise NNVisError."""

    def execute(self, context):
        try:
            self.act(context)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class NetworkOperator(SceneOperator):
    """A SceneOperator that needs a network."""

    @classmethod
    def poll(cls, context):
        return poll_network(cls, context)


def poll_network(cls, context) -> bool:
    """The poll of an operator that needs a network."""
    if not selection.has_network(context.scene):
        cls.poll_message_set("There is no network in this scene: open or process one first")
        return False
    return True


def active_network(context):
    """See scene.selection.active_network."""
    return selection.active_network(context.scene, context.active_object)


def require_network(context):
    """See scene.selection.require_network."""
    return selection.require_network(context.scene, context.active_object)


def require_own(context):
    """See scene.selection.require_own."""
    return selection.require_own(context.scene, context.active_object)


def networks_alike(context) -> list[NetworkObjects]:
    """See scene.selection.networks_alike."""
    return selection.networks_alike(context.scene, context.active_object)


def show_result(context, built: Built) -> None:
    """Makes the network or space that has been opened the active object; the first of the startup file is shown in the
    views.
    """
    for network in built.networks[-1:]:
        make_active(context, network)
    for space in built.spaces[-1:]:
        make_active_object(context, space.root)
    if built.is_first:
        show_in_views(None if bpy.app.background else context.window)


def make_own(context) -> None:
    """Gives the scene its own of what another has, too, and NNVis is about to change; what was active stays so."""
    active, scene = active_network(context), context.scene
    own_view(scene)
    own_subjects(scene)
    if active is not None and active.root is not None and active.root.name not in scene.objects:
        make_active(context, find_network(scene, active.name))


def make_active(context, network: NetworkObjects) -> None:
    """Makes a network the one that is meant, and the active and only selected object where objects are selected."""
    selection.remember_active(context.scene, network.name)
    make_active_object(context, network.root)


def make_active_object(context, root) -> None:
    """Makes what carries a subject the active and only selected object, where objects are selected. root: may be
    None.
    """
    shown = context.view_layer.objects
    if context.mode != "OBJECT" or root is None or root.name not in shown:
        return
    for item in context.selected_objects:
        item.select_set(False)
    root.select_set(True)
    shown.active = root


class SpaceOperator(SceneOperator):
    """A SceneOperator that needs a space."""

    @classmethod
    def poll(cls, context):
        if not selection.has_space(context.scene):
            cls.poll_message_set("There is no space in this scene: make or open one first")
            return False
        return True


def require_space(context):
    """See scene.selection.require_space."""
    return selection.require_space(context.scene, context.active_object)
