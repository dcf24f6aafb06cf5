"""PropertyGroups made from the worker's parameter dataclasses, and their values as a request holds them: one place for
ranges and help.
"""

import dataclasses
import typing

import bpy

from .processing.errors import usage

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
    "batchnorm": "Batch Norm",
    "l1": "L1",
    "l2": "L2",
}
_OPTIONAL, _NONE = int | None, -1  # how the panel says that there is no such number


def parameter_values(group, cls) -> dict:
    """A parameter group's values as the dictionary that a request holds. Raises NNVisError (usage) for a list that is
    none.
    """
    types = typing.get_type_hints(cls)
    return {f.name: _plain(getattr(group, f.name), types[f.name], f.name) for f in dataclasses.fields(cls)}


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
        raise usage(
            f"{what} is {text!r}, not whole numbers", 'Write numbers with commas between them, e.g. "4, 9, 10"'
        ) from None


def group_fields(group) -> list:
    """The names of a parameter group's properties, in the dataclass's order."""
    return list(type(group).__annotations__)


def _is_list(kind) -> bool:
    return kind is list or typing.get_origin(kind) is list


def label(name: str) -> str:
    """A field's or a method's name as the panels write it."""
    return _LABELS.get(name, name.replace("_", " ").title())


def property_of(field, kind, default):
    """The bpy property of a dataclass field. Raises TypeError for a kind that has none."""
    limits = field.metadata
    text = limits.get("help", "")
    common = {"name": label(field.name), "description": text[:1].upper() + text[1:]}
    if limits.get("choices"):
        return bpy.props.EnumProperty(items=[(c, label(c), "") for c in limits["choices"]], default=default, **common)
    if kind is bool:
        return bpy.props.BoolProperty(default=default, **common)
    if kind in (int, float):
        bounds = {key: limits[key] for key in ("min", "max") if limits.get(key) is not None}
        if kind is int:
            return bpy.props.IntProperty(default=default, **bounds, **common)
        return bpy.props.FloatProperty(
            default=default, precision=4 if 0 < abs(default) < 0.01 else 3, **bounds, **common
        )
    if kind == _OPTIONAL:
        common["description"] += f"; {_NONE}: none"
        return bpy.props.IntProperty(default=_NONE if default is None else default, min=_NONE, **common)
    if _is_list(kind):
        return bpy.props.StringProperty(default=", ".join(map(str, default)), **common)
    if kind is str:
        return bpy.props.StringProperty(default=default, **common)
    raise TypeError(f"the field {field.name} is {kind}")


def parameter_group(name: str, cls, **defaults):
    """A PropertyGroup with the fields of a parameters dataclass, with its defaults where no others are given."""
    types, start = typing.get_type_hints(cls), cls(**defaults)
    return property_group(
        name, {f.name: property_of(f, types[f.name], getattr(start, f.name)) for f in dataclasses.fields(cls)}
    )


def property_group(name: str, properties: dict):
    """A PropertyGroup class with these bpy properties."""
    return type(name, (bpy.types.PropertyGroup,), {"__annotations__": properties})
