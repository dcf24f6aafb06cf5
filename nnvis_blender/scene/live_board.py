"""A playground's board while its network learns: new weights, biases and pictures in the data that is there, outside
of undo; and what the user has changed of them by hand.
"""

import time

import bpy
import numpy as np

from ..nodes.plates.maps import AFTER
from ..processing.files.exr import exr_bytes
from ..processing.network import ProcessedNetwork
from .atlas import fill_pages
from .attributes import read_attribute, write_attribute
from .parts.epochs import at_checkpoint
from .parts.plate_addresses import write_tiles
from .parts.plate_tiles import Tiles, plan_tiles, plate_tiles
from .parts.plates import ROLE as PLATES
from .parts.plates import shown_pages
from .parts.surface_values import show_surface
from .parts.surfaces import OUTPUT as SURFACE

STATE = "nnvis_state"  # of the root: the number of the state that is shown, and its epoch
_SURFACE_SECONDS = 0.3  # a surface takes longer to draw than all else: while it trains it is shown anew so often
_FIRST = at_checkpoint("weight", 0)


class LiveBoard:
    """What is shown of a network (a NetworkObjects, looked up anew each time) that was built of `processed`.

    state: the newest, see processing/jobs/playground.py. number: how many have been shown.
    """

    def __init__(self, processed: ProcessedNetwork):
        self._tiles, self.state, self.number = plate_tiles(processed), None, 0
        self._regions = plan_tiles(self._tiles)
        self._offsets = processed.network.unit_offsets
        self._surface_shown = 0.0
        self._edges = processed.network.edge_count

    def fits(self, network) -> bool:
        """Whether the network still has the data that this is of."""
        plates = network.one(PLATES)
        units = 0 if plates is None else len(plates.data.vertices)
        return (len(network.edges.data.curves), units) == (self._edges, self._offsets[-1])

    def show(self, network, state: dict[str, np.ndarray]) -> None:
        """Shows a state."""
        self.state, self.number = state, self.number + 1
        edges, plates = network.edges.data, network.one(PLATES).data
        for name in ("weight", _FIRST) if _FIRST in edges.attributes else ("weight",):
            write_attribute(edges, name, "FLOAT", "CURVE", state["weights"])
        write_attribute(plates, "bias", "FLOAT", "POINT", state["biases"])
        self._tiles = [self._now(one) if one.kind == AFTER else one for one in self._tiles]
        write_tiles(plates, read_attribute(plates, "layer"), self._tiles)
        for image, page in zip(shown_pages(network.one(PLATES)), self._pages()):
            write_pixels(image, page)
        now = time.monotonic()
        is_due = now - self._surface_shown >= _SURFACE_SECONDS or not state["running"]
        if network.one(SURFACE) is not None and is_due:
            self._surface_shown = now
            show_surface(network.one(SURFACE), state["outputs"])
        for data in (edges, plates):
            data.update_tag()
        network.root[STATE] = [self.number, float(state["epoch"])]

    def edits(self, network) -> tuple[list, list] | None:
        """([[edge, weight], ...], [[unit, bias], ...]) that are not as they were shown; None where nothing was
        shown yet,
        or an undo step has brought back what an earlier epoch had.
        """
        if self.state is None:
            return None
        number, epoch = network.root.get(STATE, (0, -1.0))
        if number != self.number and epoch != float(self.state["epoch"]):
            return None
        found = []
        for data, name, shown in (
            (network.edges.data, "weight", self.state["weights"]),
            (network.one(PLATES).data, "bias", self.state["biases"]),
        ):
            values = read_attribute(data, name)
            changed = np.flatnonzero((values != shown) & np.isfinite(values))
            found.append([[int(one), float(values[one])] for one in changed])
        return tuple(found)

    def take(self, weights: list, biases: list) -> None:
        """Takes edits as shown, until a state has them."""
        for name, changes in (("weights", weights), ("biases", biases)):
            values = self.state[name].copy()
            for place, value in changes:
                values[place] = value
            self.state = {**self.state, name: values}

    def settle(self, network) -> None:
        """Keeps the pictures that are seen in the .blend."""
        for image, page in zip(shown_pages(network.one(PLATES)), self._pages()):
            data = exr_bytes(page)
            image.pack(data=data, data_len=len(data))

    def _now(self, one: Tiles) -> Tiles:
        first, last = self._offsets[one.layer : one.layer + 2]
        return Tiles(one.layer, one.kind, self.state["responses"][None, first:last])

    def _pages(self):
        return fill_pages(self._regions, [one.stack for one in self._tiles])


def write_pixels(image: bpy.types.Image, page: np.ndarray) -> None:
    """Gives an image the values of a page (height, width), or its colours (height, width, 3), until it is packed."""
    pixels = np.ones((*page.shape[:2], image.channels), np.float32)
    pixels[..., : min(image.channels, 3)] = page[::-1] if page.ndim == 3 else page[::-1, :, None]
    image.pixels.foreach_set(pixels.ravel())
    image.update()
