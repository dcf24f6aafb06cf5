"""Watch Images: the newest image of a camera, or that a program writes, is shown on the plates, as it arrives."""

import time
from pathlib import Path

import bpy

from ..jobs.requests import watch_request
from ..processing.errors import NNVisError
from ..processing.files.network_file import read_network_file
from ..processing.worker.live import take_state
from ..scene import find_network
from ..scene.live_maps import LiveMaps
from .job_operator import HOLD_SECONDS, build_result, redraw_panels
from .network_job import NetworkJobOperator


class NNVIS_OT_watch_images(NetworkJobOperator, bpy.types.Operator):
    """Show what the units hold for each image that comes into a folder or from a camera, until it is stopped"""

    bl_idname = "nnvis.watch_images"
    bl_label = "Watch Images"
    jobs = ("watch",)
    poll_seconds = 0.03
    request_of = staticmethod(watch_request)

    _taken = _live = _first = None

    def make_request(self, context):
        self._scene_name = context.scene.name
        return super().make_request(context)

    def modal(self, context, event):
        if self._first is not None:  # nobody is to undo, while it is built, what is being built
            return self._build_on(context) if event.type == "TIMER" else {"RUNNING_MODAL"}
        return super().modal(context, event)

    def show(self, context, job):
        message = job.live_state
        if message is None or message is self._taken or not job.running:
            return
        self._taken = message
        if "scene" in message:
            path = Path(message["scene"])
            self._live = LiveMaps(read_network_file(path))
            self._first = build_result(context, {"path": path}, self._network_name)
        state, network = take_state(message), self._network()
        if state is not None and network is not None and self._first is None:
            self._live.show(network, state)

    def put_back(self, context):
        network = self._network()
        if network is not None:
            self._live.settle(network)

    def cancel(self, context):
        self._first = None
        super().cancel(context)

    def _build_on(self, context) -> set:
        """Builds the next pieces of the first image's network."""
        end = time.perf_counter() + HOLD_SECONDS
        try:
            for _ in self._first:
                if time.perf_counter() >= end:
                    return {"RUNNING_MODAL"}
        except NNVisError as error:
            self._fail(error)
        self._first = None
        redraw_panels(context)
        return {"RUNNING_MODAL"}

    def _network(self):
        """The network's objects of this moment, or None: undo steps may have made them anew or taken them away."""
        scene = bpy.data.scenes.get(self._scene_name)
        found = find_network(scene, self._network_name) if scene and self._live else None
        return found if found and self._live.fits(found) else None


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_watch_images,))
