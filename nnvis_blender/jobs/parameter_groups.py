"""PropertyGroups made from the worker's parameter dataclasses, and their values as a request holds them: one place for
ranges and help.
"""

import dataclasses
import functools
import types
import typing

import bpy

from ..processing.errors import shown, usage
from ..processing.parameters import default_of, is_list, kind_of

# what fits beside a value in the sidebar's usual width
_LABELS = {
    "sampling_rate": "Samples",
    "prune_percentage": "Prune",
    "node_bandwidth_reduction": "Unit Decay",
    "edge_bandwidth_reduction": "Edge Decay",
    "edge_importance_type": "Edge Classes",
    "smoothing_iterations": "Iterations",
    "importance_similarity": "Similarity",
    "learning_rate": "Learn Rate",
    "gamma_one": "Gamma at 1",
    "class_selection": "Only Classes",
    "one_class": "Class",
    "size": "Image Size",
    "std": "Std. Deviation",
    "keep_ids": "Keep IDs",
    "input_size": "Input",
    "l1": "L1",
    "l2": "L2",
    "keep_before": "Pre-Activations",
    "validation_share": "Validation",
    "validation_subset": "Looked At",
    "train_share": "Samples Used",
    "tls_ca": "Authority",
    "tls_certificate": "Certificate",
    "tls_key": "Key",
}
_NO_NUMBER, _NO_CHOICE = -1, "NONE"  # how a property keeps that there is none; the panels say it in words
# before a number's name, names of properties beside it: whether it is there, and its values in words
_SWITCH, _MENU = "use_", "named_"


def parameter_values(group, cls) -> dict:
    """A parameter group's values as the dictionary that a request holds. Raises NNVisError (usage) for a text that is
    no list or number.
    """
    return {f.name: _plain(getattr(group, f.name), f, hint) for f, hint in _fields(cls)}


def show_values(group, values) -> None:
    """Sets a parameter group to the values of its dataclass."""
    for f, hint in _fields(type(values)):
        setattr(group, f.name, _held(getattr(values, f.name), f, hint))


def changed_values(group, cls) -> dict:
    """The values of a parameter group that differ from the dataclass's defaults."""
    return {name: value for name, value in parameter_values(group, cls).items() if value != getattr(cls(), name)}


def group_fields(group) -> list:
    """The names of a parameter group's properties, in the dataclass's order, their switches and menus aside."""
    return fields_of(type(group))


def fields_of(cls) -> list:
    """group_fields of the class of a parameter group."""
    return [name for name in cls.__annotations__ if not name.startswith((_SWITCH, _MENU))]


def group_sections(group) -> list:
    """[(heading, names)] of a parameter group's properties, in the dataclass's order; what has no heading is first."""
    found = [("", [])]
    for name in group_fields(group):
        heading = _about(group, name, "section")
        if heading:
            found.append((heading, []))
        found[-1][1].append(name)
    return [section for section in found if section[1]]


def acts(group, name: str) -> bool:
    """Whether a property of a parameter group acts, as the others stand."""
    needed, on = _about(group, name, "needs") or (None, True)
    return needed is None or (acts(group, needed) and _is_on(group, needed) == on)


def switch_of(group, name: str) -> str | None:
    """The name of the switch by which a property that may have no value gets one, or None where it has no switch."""
    return _beside(group, f"{_SWITCH}{name}")


def menu_of(group, name: str) -> str | None:
    """The name of the menu that shows a whole number's values in words, or None where it has no menu."""
    return _beside(group, f"{_MENU}{name}")


def _beside(group, name: str) -> str | None:
    return name if name in type(group).__annotations__ else None


def unset_word(group, name: str) -> str:
    """How a panel says that a property has no value: "All", "None", ...; empty where it always has one."""
    return _about(group, name, "unset") or ""


def _is_on(group, name: str) -> bool:
    return bool(getattr(group, switch_of(group, name) or name))


def _about(group, name: str, key: str):
    """What the dataclass says of a field; None of a property that is no field."""
    return type(group).about.get(name, {}).get(key)


def label(name: str) -> str:
    """A field's name as the panels write it."""
    return _LABELS.get(name, name.replace("_", " ").title())


def fields_named(cls) -> dict[str, str]:
    """Field's name -> its label, of a parameters dataclass."""
    return {f.name: label(f.name) for f, _ in _fields(cls)}


def property_of(field, hint, default):
    """The bpy property of a dataclass field. Raises TypeError for a kind that has none."""
    kind, optional = kind_of(hint)
    limits = field.metadata
    common = {"name": label(field.name), "description": _sentence(limits.get("help", ""))}
    if limits.get("choices") and kind is not int:
        return _choice(limits["choices"], kind, optional, default, common)
    if kind is bool and not optional:
        return bpy.props.BoolProperty(default=default, **common)
    if kind in (int, float) and not optional:
        bounds = {key: limits[key] for key in ("min", "max") if limits.get(key) is not None}
        if kind is int:
            soft = {"soft_min": default + 1} if limits.get("unset") else {}
            return bpy.props.IntProperty(default=default, **bounds, **soft, **common)
        return bpy.props.FloatProperty(
            default=default, precision=4 if 0 < abs(default) < 0.01 else 3, **bounds, **common
        )
    if kind is int:
        low = {"soft_min": limits["min"]} if limits.get("min") is not None else {}
        value = _NO_NUMBER if default is None else default
        return bpy.props.IntProperty(default=value, min=_NO_NUMBER, **low, **common)
    if is_list(kind):
        common["description"] += "; several with commas between them"
        return bpy.props.StringProperty(default=", ".join(map(str, default or ())), **common)
    if limits["is_path"]:
        options = {"PATH_SUPPORTS_BLEND_RELATIVE"}
        return bpy.props.StringProperty(default=default or "", subtype="FILE_PATH", options=options, **common)
    if kind in (float, str) or isinstance(kind, types.UnionType):
        return bpy.props.StringProperty(default="" if default is None else str(default), **common)
    raise TypeError(f"the field {field.name} is {kind}")


def parameter_group(name: str, cls, more: dict | None = None, **defaults):
    """A PropertyGroup with the fields of a parameters dataclass, with its defaults where no others are given.

    more: bpy properties that it has besides.
    """
    made = {}
    for f, hint in _fields(cls):
        made[f.name] = property_of(f, hint, defaults.get(f.name, default_of(f)))
        if f.metadata.get("start") is not None:
            made[f"{_SWITCH}{f.name}"] = _switch(f)
        if f.metadata.get("choices") and kind_of(hint).type is int:
            made[f"{_MENU}{f.name}"] = _menu(f)
    return property_group(name, made | (more or {}), {f.name: f.metadata for f, _ in _fields(cls)})


def property_group(name: str, properties: dict, about: dict | None = None):
    """A PropertyGroup class with these bpy properties. about: name -> what a dataclass says of that field."""
    return type(name, (bpy.types.PropertyGroup,), {"__annotations__": properties, "about": about or {}})


def _switch(field):
    """A property, kept nowhere: whether a whole number that may be absent is there."""
    name, default, start = field.name, default_of(field), field.metadata["start"]
    absent = _NO_NUMBER if default is None else default

    def read(group) -> bool:
        return getattr(group, name) != absent

    def write(group, on: bool) -> None:
        if on != read(group):
            setattr(group, name, start if on else absent)

    description = f"{_sentence(field.metadata['help'])}. Off: {field.metadata['unset']}"
    return bpy.props.BoolProperty(name=label(name), description=description, get=read, set=write)


def _menu(field):
    """A property, kept nowhere: a whole number as one of the words for its values."""
    name, texts = field.name, field.metadata["choices"]
    items = [(str(value), *texts[value], "", value) for value in texts]
    return bpy.props.EnumProperty(
        name=label(name),
        description=_sentence(field.metadata["help"]),
        items=items,
        get=lambda group: getattr(group, name),
        set=lambda group, value: setattr(group, name, value),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


@functools.cache
def _fields(cls) -> list:
    """[(field, type)] of a dataclass that a group has: all but lists of objects, which have panels of their own."""
    hints = typing.get_type_hints(cls)
    return [(f, hints[f.name]) for f in dataclasses.fields(cls) if kind_of(hints[f.name]).type != list[dict]]


def _choice(choices, kind, optional: bool, default, common: dict):
    """A menu, or of a list buttons of which several can be pressed. choices: names, or name -> (label, description)."""
    texts = choices if isinstance(choices, dict) else {name: (label(name), "") for name in choices}
    if is_list(kind):
        items = [(name, *texts[name], 1 << number) for number, name in enumerate(texts)]
        return bpy.props.EnumProperty(items=items, options={"ENUM_FLAG"}, default=set(default), **common)
    items = [(name, *texts[name]) for name in texts]
    if optional:
        items.insert(0, (_NO_CHOICE, "Automatic", ""))
    return bpy.props.EnumProperty(items=items, default=_NO_CHOICE if default is None else default, **common)


def _held(value, field, hint):
    """A value as the property of a field holds it."""
    kind, choices = kind_of(hint).type, field.metadata.get("choices")
    if is_list(kind):
        return set(value or ()) if choices else ", ".join(map(str, value or ()))
    if value is None:
        return _NO_CHOICE if choices else _NO_NUMBER if kind is int else ""
    return value


def _plain(value, field, hint):
    kind, optional = kind_of(hint)
    if field.metadata.get("choices") and kind is not int:
        if is_list(kind):
            return [name for name in field.metadata["choices"] if name in value]
        return None if optional and value == _NO_CHOICE else value
    if is_list(kind):
        items = _items(value, (typing.get_args(kind) or (int,))[0], field.name)
        return items or None if optional else items
    if kind is int:
        return None if optional and value == _NO_NUMBER else value
    if kind is float and not optional:
        return float(f"{value:.6g}")  # Blender stores 32 bits; 0.95 must not become 0.949999988 in provenance and cache
    if field.metadata["is_path"]:
        return bpy.path.abspath(value) if value else None
    if isinstance(value, str) and (optional or kind is not str):
        return _item(value.strip(), kind, field.name) if value.strip() else None
    return value


def _items(text: str, kind, name: str) -> list:
    """The items of a text like "4, 9, 10"; between numbers blanks do, which a name may hold."""
    parts = text.replace(",", " ").split()
    if str in (typing.get_args(kind) or (kind,)) and ("," in text or not all(map(_is_number, parts))):
        parts = text.split(",")
    return [_item(part.strip(), kind, name) for part in parts if part.strip()]


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _item(text: str, kind, name: str):
    """A number or a text, as the kind allows. Raises NNVisError (usage)."""
    allowed = typing.get_args(kind) or (kind,)
    for number in (int, float):
        if number in allowed:
            try:
                return number(text)
            except ValueError:
                pass
    if str in allowed:
        return text
    wanted = "numbers" if float in allowed else "whole numbers"
    raise usage(f"{name} is {shown(text)}, not {wanted}", 'Write numbers with commas between them, e.g. "4, 9, 10"')
