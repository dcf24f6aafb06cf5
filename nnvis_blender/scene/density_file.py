"""The density of a network's edges as an OpenVDB file, for other programs and for Blender's own volume objects."""

import importlib.util
from importlib.machinery import PathFinder
from pathlib import Path

import bpy
import numpy as np

from ..processing.errors import NNVisError, usage
from .attributes import read_attribute
from .controls import get_control
from .render import file_beside


def write_density_file(network, path) -> None:
    """Writes the float grids density and density_<class number> and the vector grid color of a network to a .vdb file.

    The grids lie in the network's own space, as its objects without their transforms. network: a NetworkObjects.
    Raises NNVisError (usage) for a network without a density or a Blender without OpenVDB,
    (worker_failed) for a folder that cannot be written.
    """
    if network.density is None or len(network.density.data.vertices) == 0:
        raise usage(f"the network {network.name!r} has no density", "Process it again with this version")
    openvdb = _openvdb()
    grids = _grids(openvdb, network.density.data, get_control(network.density, "Cell"), len(network.class_names))
    with file_beside(Path(path)) as temporary:
        openvdb.write(str(temporary), grids=grids)


def _grids(openvdb, data, cell: float, classes: int) -> list:
    places = read_attribute(data, "position").astype(np.float64)
    low = places.min(axis=0)
    index = np.rint((places - low) / cell).astype(int)
    shape = index.max(axis=0) + 1
    transform = openvdb.createLinearTransform(voxelSize=cell)
    transform.postTranslate(tuple(low))
    names = ["density", *(f"density_{k}" for k in range(classes))]
    held = {name: read_attribute(data, name) for name in names}
    held["color"] = read_attribute(data, "class_color")[:, :3] * (held["density"] > 0)[:, None]
    grids = []
    for name, values in held.items():
        array = np.zeros((*shape, *values.shape[1:]), np.float32)
        array[tuple(index.T)] = values
        grid = openvdb.Vec3SGrid() if array.ndim == 4 else openvdb.FloatGrid()
        grid.copyFromArray(array)
        grid.name, grid.transform, grid.gridClass = name, transform, openvdb.GridClass.FOG_VOLUME
        grids.append(grid)
    return grids


def _openvdb():
    """The module openvdb that comes with Blender. In the bpy wheel it lies beside Blender's scripts, off the path."""
    spec = importlib.util.find_spec("openvdb")
    if spec is None:
        folders = Path(bpy.utils.resource_path("LOCAL")).glob("python/lib/python*/site-packages")
        spec = PathFinder.find_spec("openvdb", [str(folder) for folder in folders])
    if spec is None:
        raise usage("this Blender comes without the Python module openvdb", "Use the Blender from blender.org")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ImportError as error:
        raise NNVisError(
            "usage", f"Blender's module openvdb does not load ({error})", "Use the Blender from blender.org"
        ) from None
    return module
