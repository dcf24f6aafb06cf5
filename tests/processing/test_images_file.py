"""Images of what units see in a .nnvis file: they come back, and what is damaged is told in one sentence."""

import dataclasses

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.images.images import ATTRIBUTION, PREFERRED, without_samples
from synthetic_images import PICTURES, add_images
from synthetic_maps import convolutional_network


@pytest.fixture
def processed():
    return add_images(convolutional_network())


def test_images_come_back(tmp_path, processed):
    write_network_file(tmp_path / "a.nnvis", processed)
    given = read_network_file(tmp_path / "a.nnvis").images
    assert [one.kind for one in given] == [one.kind for one in processed.images]
    for one, other in zip(processed.images, given):
        for name in ("kind", "title", "names", "is_picture", "notes", "about"):
            assert getattr(one, name) == getattr(other, name)
        for own, back in zip(one.layers, other.layers):
            assert own.layer == back.layer and back.values.dtype == np.float32
            np.testing.assert_array_equal(own.units, back.units)
            rounded = 0.5 / 255 + 1e-6 if one.kind in PICTURES else 0
            np.testing.assert_allclose(own.values, back.values, rtol=0, atol=rounded)


def test_a_second_round_is_the_same_to_the_byte(tmp_path, processed):
    write_network_file(tmp_path / "a.nnvis", processed)
    write_network_file(tmp_path / "b.nnvis", read_network_file(tmp_path / "a.nnvis"))
    assert (tmp_path / "a.nnvis").read_bytes() == (tmp_path / "b.nnvis").read_bytes()


def test_a_file_without_images_has_none(tmp_path):
    write_network_file(tmp_path / "a.nnvis", convolutional_network())
    assert read_network_file(tmp_path / "a.nnvis").images == []


def test_images_of_samples_go_with_the_samples(processed):
    assert {one.kind for one in without_samples(processed.images)} == {"preferred", "top", "top_projection"}


def _values(change):
    def damage(images):
        (own, *_) = images[0].layers
        own.values = change(own.values)

    return damage


DAMAGE = {
    "NaN": _values(lambda v: np.where(v == v.max(), np.nan, v)),
    "more than": _values(lambda v: np.where(v == v.max(), 1e35, v)),
    "have the shape": _values(lambda v: v[:, :-1]),
    "images of the shape": _values(lambda v: np.concatenate([v, v], axis=4)),
    "units that do not ascend": lambda i: i[0].layers[0].units.__setitem__(slice(None), 0),
    "images of the kind": lambda i: setattr(i[0], "kind", "dream"),
    "several images of the kind": lambda i: i.__setitem__(1, i[2]),
    "numbers below 4 that ascend": lambda i: i[0].layers.reverse(),
    "images of units of 0 layers": lambda i: i[0].layers.clear(),
    "images of 2 samples": lambda i: setattr(i[0], "names", i[0].names[:2]),
}


@pytest.mark.parametrize("told", DAMAGE)
def test_damaged_images_are_one_sentence(tmp_path, processed, told):
    assert processed.images[0].kind == ATTRIBUTION and processed.images[2].kind == PREFERRED
    DAMAGE[told](processed.images)
    write_network_file(tmp_path / "a.nnvis", processed)
    with pytest.raises(NNVisError, match=told) as error:
        read_network_file(tmp_path / "a.nnvis")
    assert "a.nnvis" in error.value.message and "\n" not in str(error.value)


def test_images_of_samples_need_the_maps(tmp_path, processed):
    write_network_file(tmp_path / "a.nnvis", dataclasses.replace(processed, maps=None))
    with pytest.raises(NNVisError, match="without maps"):
        read_network_file(tmp_path / "a.nnvis")
