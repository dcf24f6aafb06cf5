"""Show Circuit: a job follows the greatest contributions, and the network's edges and units show the way."""

import bpy

from ..jobs.image_requests import circuit_request
from ..processing.errors import usage
from ..scene.picking import picked_unit
from ..scene.shown_circuit import show_circuit
from . import require_own
from .network_job import NetworkJobOperator


class NNVIS_OT_show_circuit(NetworkJobOperator, bpy.types.Operator):
    """Follow the greatest contributions back to the inputs and on to the classes, and show them alone"""

    bl_idname = "nnvis.show_circuit"
    bl_label = "Show Circuit"
    jobs = ("circuit",)

    picked: bpy.props.BoolProperty(
        name="Picked Unit",
        default=False,
        description="Lead through the picked unit, not that of the panel",
    )

    def make_request(self, context):
        self._picked = None
        if self.picked:
            self._picked = picked_unit(require_own(context))
            if self._picked is None:
                raise usage("no unit is picked", "Pick one first")
        return super().make_request(context)

    def request_of(self, settings, file: str) -> dict:
        return circuit_request(settings, file, self._picked)

    def show_result(self, network, result) -> None:
        show_circuit(network, result["number"])


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_circuit,))
