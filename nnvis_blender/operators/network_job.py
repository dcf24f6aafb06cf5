"""How an operator runs a job on the active network's file and shows what comes of it in the network's place."""

import bpy

from ..scene import find_network
from ..scene.shown_images import show_images
from ..scene.source_file import require_source
from . import poll_network, require_own
from .job_operator import JobOperator, build_result


class NetworkJobOperator(JobOperator):
    """Mixin of the operators that do no more than that.

    They give request_of(settings, path), see jobs/image_requests.py: the request for the .nnvis file at a path.
    images: the kind of images that the job adds, see processing/images/images.py, which plates show from then on.
    """

    bl_options = {"REGISTER"}
    images = ""

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_network(cls, context)

    def make_request(self, context) -> dict[str, object]:
        network = require_own(context)
        self._network_name = network.name
        return self.request_of(context.scene.nnvis, str(require_source(network)))

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        yield from build_result(context, result, self._network_name, undo=False)
        self.show_result(find_network(context.scene, self._network_name), result)
        bpy.ops.ed.undo_push(message=self.bl_label)

    def show_result(self, network, result) -> None:
        """Has what is new be seen. network: the NetworkObjects that has it."""
        if self.images:
            show_images(network, self.images)
