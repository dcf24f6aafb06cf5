"""Map Networks: the networks of a folder become the points of a space; a picked one is opened beside it."""

from pathlib import Path

import bpy

from ..jobs.space_requests import picked_run_request, runs_request
from ..processing.errors import usage
from ..scene.objects import kept_values
from ..scene.picked_points import PICKED, read_picked_point
from . import require_space
from .job_operator import JobOperator, build_result
from .placing import placing
from .space_job import SpaceJobOperator


class NNVIS_OT_map_networks(SpaceJobOperator, bpy.types.Operator):
    """Compare the networks in the chosen folder, and show them as points: near each other where they do alike"""

    bl_idname = "nnvis.map_networks"
    bl_label = "Map Networks"
    jobs = ("runs",)
    request_of = staticmethod(runs_request)

    @staticmethod
    def wants_network(settings) -> bool:
        return False

    @staticmethod
    def named(settings, name: str | None) -> str:
        return f"{Path(bpy.path.abspath(settings.runs.path)).name or 'Networks'} Map"


class NNVIS_OT_open_picked_network(JobOperator, bpy.types.Operator):
    """Process the network that is picked in the map, and show it beside"""

    bl_idname = "nnvis.open_picked_network"
    bl_label = "Open Picked Network"
    bl_options = {"REGISTER"}
    jobs = ("process",)

    def make_request(self, context) -> dict[str, object]:
        picked = kept_values(require_space(context).root, PICKED, read_picked_point)
        if picked is None:
            raise usage("no network is picked", "Click its point with Pick Point in View")
        request = picked_run_request(context.scene.nnvis, picked["name"])
        self._network_name, self._placing = picked["name"], placing(context)
        return request

    def finish(self, context, result):
        return build_result(context, result, self._network_name, **self._placing)


_CLASSES = (NNVIS_OT_map_networks, NNVIS_OT_open_picked_network)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
