"""Images as they arrive, on the plates that are there: the pages, ranges, bars and the caption are the new image's."""

import dataclasses

import numpy as np

from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import get_control
from nnvis_blender.scene.live_maps import LiveMaps
from nnvis_blender.scene.parts.plates import shown_pages
from nnvis_blender.scene.views.network import build_network
from synthetic_images import add_images
from synthetic_maps import convolutional_network

OF_SAMPLE = ("samples", "names", "truth", "prediction", "outputs", "pictures")


def maps_of(processed, sample: int):
    """The maps of one of the samples, activations alone."""
    rows, maps = slice(sample, sample + 1), processed.maps
    layers = [dataclasses.replace(own, after=own.after[rows], before=None) for own in maps.layers]
    own = {name: getattr(maps, name)[rows] for name in OF_SAMPLE}
    return dataclasses.replace(maps, layers=layers, windows=[], contributions=None, **own)


def state_of(maps) -> dict:
    """What the worker writes of a frame."""
    arrays = {f"after_{own.layer}": own.after[0].astype(np.float16) for own in maps.layers}
    about = {"name": np.array(maps.names[0]), "outputs": maps.outputs[0], "prediction": maps.prediction[0]}
    return {**arrays, **about, "picture": maps.pictures[0]}


def pixels(item) -> list:
    found = []
    for image in shown_pages(item):
        values = np.empty(len(image.pixels), np.float32)
        image.pixels.foreach_get(values)
        found.append(values.reshape(-1, image.channels)[:, 0])
    return found


def test_a_frame_is_shown_as_one_that_was_built(empty_scene):
    whole = add_images(convolutional_network(), ("preferred", "top_projection"))
    first, second = (dataclasses.replace(whole, maps=maps_of(whole, sample)) for sample in (0, 2))
    wanted = build_network(second, "wanted", empty_scene).one("plates")
    network = build_network(first, "live", empty_scene)
    live = LiveMaps(first)
    assert live.fits(network)
    live.show(network, state_of(second.maps))
    shown = network.one("plates")
    for a, b in zip(pixels(wanted), pixels(shown), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-3)
    for name in ("after_low", "after_high", "after_mean_0", "output_0"):
        np.testing.assert_allclose(
            read_attribute(shown.data, name), read_attribute(wanted.data, name), rtol=1e-3, atol=1e-3
        )
    assert get_control(shown, "Captions").startswith("sample 14")
    live.settle(network)
    assert all(image.packed_file for image in shown_pages(shown))
