"""Start Playground: a small network learns points of the plane while the 3D view shows it, as the panel says."""

from pathlib import Path

import bpy
import numpy as np

from ..jobs import status
from ..jobs.requests import playground_request
from ..jobs.wording import panel_error
from ..processing.errors import NNVisError
from ..processing.files.network_file import read_network_file
from ..processing.worker.live import take_state
from ..scene import find_network
from ..scene.live_board import LiveBoard
from ..scene.objects import free_name
from ..scene.pieces import Pieces
from ..scene.placement import REPLACE, Placement
from ..scene.playground import enlarge, is_board, picked_plate
from ..scene.pointing import find_pixel
from ..scene.views.network import find_networks
from .job_operator import JobOperator, build_file
from .placing import opening, placing
from .view_picking import view_under

NAME = "Playground"
_POLL_SECONDS = 0.03


class NNVIS_OT_train_playground(JobOperator, bpy.types.Operator):
    """Begin a small network that learns points of the plane, and see it learn: train, pause, step and change it"""

    bl_idname = "nnvis.train_playground"
    bl_label = "Start Playground"
    bl_options = {"REGISTER"}
    jobs = ("playground",)
    poll_seconds = _POLL_SECONDS

    _taken = _board = None
    _refused, _speed = "", 0.0
    _pointer = _looked = None  # where the pointer is, and was when it was last looked what is there

    @property
    def title(self) -> str:
        return NAME

    def execute(self, context):
        """Without a window nobody is there to say what it does: it trains all epochs."""
        self._live = False
        return super().execute(context)

    def invoke(self, context, event):
        self._live = True
        return super().invoke(context, event)

    def make_request(self, context) -> dict[str, object]:
        request = playground_request(context.scene.nnvis) | {"live": self._live or None}
        networks = {network.name: network for network in find_networks(context.scene)}
        is_own = NAME in networks and "playground" in networks[NAME].provenance
        self._scene_name, self._asked = context.scene.name, request["playground"]
        self._network_name = NAME if is_own else free_name(networks, NAME)
        return request

    def modal(self, context, event):
        if event.type == "ESC" and event.value == "PRESS" and self._job.running:
            status.send({"do": "pause"})
            return {"PASS_THROUGH"}
        if event.type == "TIMER" and self._job.running and self._board is not None and self._showing is None:
            self._ask(context)
            self._read_back()
            self._look(context)
        elif event.type == "MOUSEMOVE":
            self._pointer = event.mouse_x, event.mouse_y
        return super().modal(context, event)

    def show(self, context, job):
        message = job.live_state
        if message is None or message is self._taken or not job.running:
            return
        self._taken, state = message, take_state(message)
        if "scene" in message:
            yield from self._build_board(context, Path(message["scene"]))
        if state is None:
            return
        status.current.figures, network = _figures(state), self._network()
        if network is not None:
            self._board.show(network, state)

    def finish(self, context, result):
        self.report({"INFO"}, result["note"])
        yield from build_file(context, result["path"], name=self._network_name, **self._opening(context))

    def put_back(self, context):
        network = self._network()
        if network is not None and self._board.state is not None:
            self._board.settle(network)

    def _build_board(self, context, path: Path) -> Pieces[None]:
        """Builds another network: of other data, or another architecture."""
        self._board, status.current.figures = LiveBoard(read_network_file(path)), {}
        try:
            for done in build_file(context, path, name=self._network_name, **self._opening(context)):
                status.show_building(done)
                yield done
        except NNVisError:
            status.cancel()
            raise

    def _opening(self, context) -> dict[str, object]:
        """What open_file takes: the playground that is there goes on, a first one stands where the settings say."""
        how = opening(context, **placing(context))
        if find_network(context.scene, self._network_name) is not None:
            how["placement"] = Placement(REPLACE, self._network_name)
        return how

    def _ask(self, context) -> None:
        """Says what the settings have become."""
        try:
            asked = playground_request(bpy.data.scenes[self._scene_name].nnvis)["playground"]
        except (NNVisError, KeyError) as error:
            if str(error) != self._refused:
                self._refused = str(error)
                self.report({"WARNING"}, str(panel_error(error)) if isinstance(error, NNVisError) else str(error))
            return
        changed = {name: value for name, value in asked.items() if value != self._asked[name]}
        if changed:
            self._asked, self._refused = asked, ""
            status.send({"do": "set", **changed})
        speed = context.scene.nnvis.playground.speed
        if speed != self._speed:
            self._speed = speed
            status.send({"do": "speed", "epochs_per_second": speed or None})

    def _read_back(self) -> None:
        """Says which weights and biases were changed by hand."""
        network = self._network()
        if network is None or self._board.state is None:
            return
        found = self._board.edits(network)
        if found is None:
            self._board.show(network, self._board.state)
        elif any(found):
            weights, biases = found
            status.send({"do": "edit", "weights": weights, "biases": biases})
            self._board.take(weights, biases)

    def _look(self, context) -> None:
        """Shows the plate under the pointer large; where there is none, the picked one or the first output."""
        if self._pointer == self._looked or context.window is None:
            return
        self._looked = self._pointer
        network, view = self._network(), view_under(context.window, *self._pointer)
        if network is None or view is None or not is_board(network):
            return
        region, space = view
        place = self._pointer[0] - region.x, self._pointer[1] - region.y
        matrix = np.array(space.region_3d.perspective_matrix)
        pixel = find_pixel(network, matrix, (region.width, region.height), place)
        enlarge(network, *(picked_plate(network) if pixel is None else pixel[:2]))

    def _network(self):
        """The network's objects of this moment, or None: undo steps may have made them anew or taken them away."""
        scene = bpy.data.scenes.get(self._scene_name)
        found = find_network(scene, self._network_name) if scene and self._board else None
        return found if found and found.is_whole and self._board.fits(found) else None


def _figures(state: dict) -> dict[str, object]:
    return {
        "epoch": int(state["epoch"]),
        "running": bool(state["running"]),
        "losses": state["losses"].tolist(),
        "accuracies": state["accuracies"].tolist(),
    }


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_train_playground,))
