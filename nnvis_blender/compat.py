"""What differs between Blender 4.5 and 5.2. The only file that asks for Blender's version."""

import bpy

_VERSION = bpy.app.version
_TYPED_MODIFIER_INPUTS = _VERSION >= (5, 2, 0)

FILE_VERSION = _VERSION[:2]  # of the .blend files that this Blender writes; it reads these and older ones
EEVEE = "BLENDER_EEVEE" if _VERSION >= (5, 0, 0) else "BLENDER_EEVEE_NEXT"


def read_modifier_input(modifier, identifier: str):
    """The value of a Geometry Nodes modifier's input; a menu's value is the name of its item.

    identifier: of the group's interface socket, e.g. "Socket_2".
    """
    if _TYPED_MODIFIER_INPUTS:
        return getattr(modifier.properties.inputs, identifier).value
    value = modifier[identifier]
    for name, _, _, _, number in _menu_items(modifier, identifier):
        if number == value:
            return name
    return value


def write_modifier_input(modifier, identifier: str, value) -> None:
    """Sets a Geometry Nodes modifier's input and has the object evaluated again. A menu takes the name of its item.

    Raises KeyError when a menu has no such item, TypeError when the input does not take such a value.
    """
    if _TYPED_MODIFIER_INPUTS:
        socket = getattr(modifier.properties.inputs, identifier)
        if isinstance(value, str) and socket.bl_rna.properties["value"].type == "ENUM":
            _write_menu(socket, value)
        else:
            socket.value = value
    else:
        numbers = {name: number for name, _, _, _, number in _menu_items(modifier, identifier)}
        modifier[identifier] = numbers[value] if numbers else value
    modifier.id_data.update_tag()


def modifier_input_path(modifier, identifier: str) -> str:
    """The data path, from the object, by which a modifier's input is keyframed."""
    name = bpy.utils.escape_identifier(modifier.name)
    if _TYPED_MODIFIER_INPUTS:
        return f'modifiers["{name}"].properties.inputs.{identifier}.value'
    return f'modifiers["{name}"]["{identifier}"]'


def modifier_input_property(modifier, identifier: str) -> tuple[object, str]:
    """(owner, property name) with which layout.prop draws a modifier's input."""
    if _TYPED_MODIFIER_INPUTS:
        return getattr(modifier.properties.inputs, identifier), "value"
    return modifier, f'["{identifier}"]'


def ensure_node_tree(owner):
    """The node tree of a material or a world, made if there is none (from 5.0 on there always is one)."""
    if owner.node_tree is None:
        owner.use_nodes = True
    return owner.node_tree


def compositor_tree(scene, create: bool = False):
    """The scene's compositing node tree, or None (unless create) when it has none."""
    if _VERSION >= (5, 0, 0):
        if scene.compositing_node_group is None and create:
            scene.compositing_node_group = bpy.data.node_groups.new("Compositing", "CompositorNodeTree")
        return scene.compositing_node_group
    if create:
        scene.use_nodes = True
    return scene.node_tree


def own_compositor_tree(scene):
    """The scene's compositing node tree, from now on no other scene's; from 5.0 on copies of a scene share it."""
    group = compositor_tree(scene)
    if _VERSION >= (5, 0, 0) and any(one != scene and one.compositing_node_group == group for one in bpy.data.scenes):
        group = scene.compositing_node_group = group.copy()
    return group


def match_wildcards(node) -> None:
    """Lets a Remove Named Attribute node remove all attributes whose names fit its name with a *."""
    if _VERSION >= (5, 0, 0):
        node.inputs["Pattern Mode"].default_value = "Wildcard"
    else:
        node.pattern_mode = "WILDCARD"


def set_typography(node, font) -> None:
    """Has a String to Curves node set lines that are centred, in a font."""
    if _VERSION >= (5, 0, 0):
        node.inputs["Font"].default_value = font
        node.inputs["Align X"].default_value = "Center"
    else:
        node.font, node.align_x = font, "CENTER"


def march_through_volumes(cycles) -> None:
    """Has Cycles step through volumes, as it always did up to 4.5; its newer way is unbiased, and noisy in thin fog."""
    if _VERSION >= (5, 0, 0):
        cycles.volume_biased = True


def set_image_output(settings, file_format: str) -> None:
    """scene.render.image_settings := a picture format ("PNG", "OPEN_EXR", ...)."""
    if _VERSION >= (5, 0, 0):
        settings.media_type = "IMAGE"
    settings.file_format = file_format


def set_video_output(settings) -> None:
    """scene.render.image_settings := video; codec and container are then in scene.render.ffmpeg."""
    if _VERSION >= (5, 0, 0):
        settings.media_type = "VIDEO"
    settings.file_format = "FFMPEG"


def ensure_fcurve(owner, path: str, index: int = 0):
    """The F-curve of a property of an ID, with an action made if need be; works with and without slotted actions."""
    animation = owner.animation_data or owner.animation_data_create()
    if animation.action is None:
        animation.action = bpy.data.actions.new(f"{owner.name} Action")
    return animation.action.fcurve_ensure_for_datablock(owner, path, index=index)


def find_fcurves(owner, path: str | None = None) -> list:
    """The F-curves of a property of an ID, or of all, in the order of their axes."""
    found = [curve for bag in _channelbags(owner) for curve in bag.fcurves if path in (None, curve.data_path)]
    return sorted(found, key=lambda curve: curve.array_index)


def remove_fcurves(owner, path: str) -> None:
    """Removes the F-curves of a property of an ID, and the action that had no others."""
    bags = _channelbags(owner)
    for bag in bags:
        for curve in [curve for curve in bag.fcurves if curve.data_path == path]:
            bag.fcurves.remove(curve)
    if bags and not any(len(bag.fcurves) for bag in bags):
        action, owner.animation_data.action = owner.animation_data.action, None
        if action.users == 0:
            bpy.data.actions.remove(action)


def _channelbags(owner) -> list:
    action = owner.animation_data.action if owner.animation_data else None
    return [bag for layer in action.layers for strip in layer.strips for bag in strip.channelbags] if action else []


def _menu_items(modifier, identifier: str) -> list:
    value = modifier[identifier]
    if not isinstance(value, int) or isinstance(value, bool):
        return []
    return modifier.id_properties_ui(identifier).as_dict().get("items") or []


def _write_menu(socket, name: str) -> None:
    try:
        socket.value = name
    except TypeError as error:
        raise KeyError(name) from error
