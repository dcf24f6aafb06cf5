"""Where an object without regard to its parent stands, as it is kept: a matrix of it would be rounded, and what is put
back from one would stand elsewhere by the last digit.
"""

_ROTATIONS = {"QUATERNION": "rotation_quaternion", "AXIS_ANGLE": "rotation_axis_angle"}


def read_place(item) -> dict[str, tuple[float, ...]]:
    """Location, rotation in the object's own mode, and scale, by their properties' names."""
    names = "location", _ROTATIONS.get(item.rotation_mode, "rotation_euler"), "scale"
    return {name: tuple(getattr(item, name)) for name in names}


def put_place(item, place: dict) -> None:
    """Puts an object where read_place has found it."""
    for name, value in place.items():
        setattr(item, name, value)
