"""Watch Images: the newest image of a camera, or that a program writes, is shown on the plates, as it arrives."""

from pathlib import Path

import bpy

from ..jobs.requests import watch_request
from ..processing.files.network_file import read_network_file
from ..processing.worker.live import take_state
from ..scene import find_network
from ..scene.live_maps import LiveMaps
from .job_operator import build_result
from .network_job import NetworkJobOperator


class NNVIS_OT_watch_images(NetworkJobOperator, bpy.types.Operator):
    """Show what the units hold for each image that comes into a folder or from a camera, until it is stopped"""

    bl_idname = "nnvis.watch_images"
    bl_label = "Watch Images"
    jobs = ("watch",)
    poll_seconds = 0.03
    request_of = staticmethod(watch_request)

    _taken = _live = None

    def make_request(self, context):
        self._scene_name = context.scene.name
        return super().make_request(context)

    def show(self, context, job):
        message = job.live_state
        if message is None or message is self._taken or not job.running:
            return
        self._taken, state = message, take_state(message)
        if "scene" in message:
            path = Path(message["scene"])
            self._live = LiveMaps(read_network_file(path))
            yield from build_result(context, {"path": path}, self._network_name)
        network = self._network()
        if state is not None and network is not None:
            self._live.show(network, state)

    def put_back(self, context):
        network = self._network()
        if network is not None:
            self._live.settle(network)

    def _network(self):
        """The network's objects of this moment, or None: undo steps may have made them anew or taken them away."""
        scene = bpy.data.scenes.get(self._scene_name)
        found = find_network(scene, self._network_name) if scene and self._live else None
        return found if found and self._live.fits(found) else None


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_watch_images,))
