"""A training that is seen while it goes on: its network, built anew in its place, and its curves beside it."""

from pathlib import Path

from ..scene import find_network
from ..scene.history_charts import history_charts
from ..scene.opening import open_file, open_pieces
from ..scene.pieces import Pieces
from ..scene.placement import REPLACE
from ..scene.removal import remove_subject
from ..scene.views.curves import curves_view, remove_curves
from . import show_result
from .placing import opening


class SeenTraining:
    """network_name: what its network is called in the scene, None before there is one."""

    def __init__(self, name: str, placing: dict[str, object]):
        """name: of the network and the curves. placing: where it goes, see placing.placing."""
        self._name, self._placing, self.network_name = name, placing, None

    def where(self, scene) -> dict[str, object]:
        """Where its network goes: into the place of the one before."""
        if self.network_name is None or find_network(scene, self.network_name) is None:
            return self._placing
        return {**self._placing, "placement": REPLACE, "beside": self.network_name}

    def show_network(self, context, scene, path: Path) -> Pieces[None]:
        if not path.exists():  # a newer one is there
            return
        where = opening(context, **self.where(scene))
        built = yield from open_pieces(path, scene, self.network_name or self._name, **where)
        self.network_name = built.networks[0].name
        show_result(context, built)

    def show_curves(self, scene, history, last: float | None) -> None:
        """last: see scene.history_charts."""
        if not history_charts(history):  # no value is a number, yet
            return
        network = find_network(scene, self.network_name) if self.network_name else None
        open_file(self._name, scene, self._name, view=curves_view(history, network, last))

    def remove(self, scene) -> None:
        """Nothing of it stays."""
        remove_curves(scene, self._name)
        network = find_network(scene, self.network_name) if self.network_name else None
        if network is not None:
            remove_subject(network.collection)
