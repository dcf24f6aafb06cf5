"""Learn Step by Step: a classical method learns points, and each of its steps is a state of a space."""

import bpy

from ..jobs.space_requests import learn_request
from ..processing.spaces.methods.parameters import METHODS
from .space_job import SpaceJobOperator


class NNVIS_OT_learn_step_by_step(SpaceJobOperator, bpy.types.Operator):
    """Have a classical method learn the points, and show each of its steps"""

    bl_idname = "nnvis.learn_step_by_step"
    bl_label = "Learn Step by Step"
    jobs = ("learn",)
    request_of = staticmethod(learn_request)

    @staticmethod
    def wants_network(settings) -> bool:
        return False

    @staticmethod
    def named(settings, name: str | None) -> str:
        return METHODS[settings.learn.method][0]


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_learn_step_by_step,))
