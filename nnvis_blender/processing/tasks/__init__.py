"""Sets of independent tasks: done here, one after the other, or by workers of dask.distributed, here and elsewhere.

Jobs open Tasks and run some; none of them knows where. Blender reads the parameters alone.
"""

from .parameters import ComputeParameters, check_compute
from .run import HERE, LIGHT_ROWS, Stored, Tasks

__all__ = ["HERE", "LIGHT_ROWS", "ComputeParameters", "Stored", "Tasks", "check_compute"]
