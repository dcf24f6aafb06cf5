"""Actions on the network: a job moves its units or edges on, and in a window the network is seen moving meanwhile."""

import bpy

from ..jobs.requests import act_request
from ..processing.actions import ACTIONS
from ..processing.worker.live import take_state
from ..scene import find_network
from ..scene.live import read_places, show_state, write_places
from ..scene.source_file import require_source, source_key
from . import poll_network, require_own
from .job_operator import JobOperator, build_result


class NNVIS_OT_act_on_network(JobOperator, bpy.types.Operator):
    """Move the network's units or edges on from where they are"""

    bl_idname = "nnvis.act_on_network"
    bl_label = "Act on Network"
    bl_options = {"REGISTER"}
    jobs = ("act",)

    action: bpy.props.EnumProperty(
        name="Action", items=[(name, action.label, action.help) for name, action in ACTIONS.items()]
    )

    _live = False
    _shown = _places = None  # the newest state message that is seen, and the places before the first

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_network(cls, context)

    @classmethod
    def description(cls, context, properties):
        return ACTIONS[properties.action].help

    @property
    def title(self) -> str:
        return ACTIONS[self.action].label

    def invoke(self, context, event):
        self._live = context.scene.nnvis.actions.live
        return super().invoke(context, event)

    def make_request(self, context) -> dict[str, object]:
        network = require_own(context)
        self._scene_name, self._network_name, self._source = context.scene.name, network.name, source_key(network.root)
        return act_request(context.scene.nnvis, self.action, str(require_source(network)), self._live)

    def show(self, context, job):
        if job.live_state is None or job.live_state is self._shown or not job.running:
            return
        self._shown = job.live_state
        state, network = take_state(job.live_state), self._network()
        if state is None or network is None:
            return
        if self._places is None:
            self._places = read_places(network)
        show_state(network, state, ACTIONS[self.action].moves_units)

    def put_back(self, context):
        network = self._network()
        if self._places is not None and network is not None:
            write_places(network, self._places)

    def finish(self, context, result):
        settings = context.scene.nnvis.actions
        animate = settings.animate and settings.keep > 1
        yield from build_result(context, result, self._network_name, undo=not animate)
        if animate:
            bpy.ops.nnvis.animate_iterations("EXEC_DEFAULT", True, network_name=self._network_name)

    def _network(self):
        """The network's objects of this moment, or None.

        An undo step may have made them anew, given them other data or taken them away.
        """
        scene = bpy.data.scenes.get(self._scene_name)
        found = find_network(scene, self._network_name) if scene else None
        return found if found and found.is_whole and source_key(found.root) == self._source else None


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_act_on_network,))
