"""How an operator runs a job that makes a space, and shows it; the space of the same name gets the new data."""

from ..scene.opening import Picture
from ..scene.source_file import require_source
from . import active_network
from .job_operator import JobOperator, build_file


class SpaceJobOperator(JobOperator):
    """Mixin of the operators that do no more than that.

    They give request_of(settings, path), see jobs/space_requests.py: the request for the .nnvis file at a path, None
    where there is no network or none is wanted; named(settings, name): what the space is called, name: of the network
    or None; and wants_network(settings).
    """

    bl_options = {"REGISTER"}

    def make_request(self, context) -> dict[str, object]:
        settings, network = context.scene.nnvis, active_network(context)
        if network is None or not self.wants_network(settings):
            self._space_name = self.named(settings, None)
            return self.request_of(settings, None)
        self._space_name = self.named(settings, network.name)
        return self.request_of(settings, str(require_source(network)))

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        picture = Picture(set_up_scene=context.scene.nnvis.set_up_scene)
        yield from build_file(context, result["path"], name=self._space_name, picture=picture)
