"""What a network's plates show while images arrive: new maps in the pages that are there, outside of undo."""

from dataclasses import replace

import numpy as np

from ..processing.network import ProcessedNetwork
from .attributes import read_attribute
from .controls import set_control
from .live_board import write_pixels
from .parts.plate_addresses import write_tiles
from .parts.plate_images import image_tiles, of_form
from .parts.plate_texts import caption, write_outputs
from .parts.plate_tiles import atlas_pages, color_pages, input_pictures, plate_tiles
from .parts.plates import ROLE, shown_colors, shown_pages


class LiveMaps:
    """The plates of a network (a NetworkObjects, looked up anew each time) that was built of `processed`, whose maps
    are of one sample.
    """

    def __init__(self, processed: ProcessedNetwork):
        self._processed, images = processed, image_tiles(processed)
        self._values, self._colors = (of_form(images, is_colored) for is_colored in (False, True))
        self._has_pictures = input_pictures(processed) is not None
        self._plates = sum(len(own.units) for own in processed.maps.layers)

    def fits(self, network) -> bool:
        """Whether the network still has the plates that this is of."""
        plates = network.one(ROLE)
        return plates is not None and len(plates.data.vertices) == self._plates

    def show(self, network, state: dict[str, np.ndarray]) -> None:
        """Shows a frame; state: see processing/images/watched/watching.py."""
        item, maps = network.one(ROLE), self._processed.maps
        layers = [replace(own, after=state[f"after_{own.layer}"][None].astype(np.float32)) for own in maps.layers]
        maps = replace(
            maps,
            layers=layers,
            names=[str(state["name"])],
            prediction=state["prediction"][None],
            outputs=state["outputs"][None],
            pictures=state["picture"][None],
        )
        processed = replace(self._processed, maps=maps)
        mesh, tiles = item.data, plate_tiles(processed)
        write_tiles(mesh, read_attribute(mesh, "layer"), tiles)
        for image, page in zip(shown_pages(item), atlas_pages([*tiles, *self._values])):
            write_pixels(image, page)
        pictures = input_pictures(processed, self._has_pictures)
        for image, page in zip(shown_colors(item), color_pages(pictures, self._colors)):
            write_pixels(image, page)
        write_outputs(mesh, maps)
        set_control(item, "Captions", caption(maps, 0, processed.network.class_names))
        mesh.update_tag()

    def settle(self, network) -> None:
        """Keeps the pictures that are seen in the .blend."""
        item = network.one(ROLE)
        for image in [*shown_pages(item), *shown_colors(item)]:
            image.pack()
