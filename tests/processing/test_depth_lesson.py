"""The lesson on depth: every network has the states of the deepest, and waits at its own end; rings are linked."""

import numpy as np
import pytest

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.space_file import read_space_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.spaces.depth import DepthParameters
from nnvis_blender.processing.spaces.depth.make import make_lesson
from nnvis_blender.processing.worker.report import Silent


def lesson(**settings):
    return make_lesson(DepthParameters(**{"epochs": 2, "tries": 1, **settings}), 0, Silent())


def test_shallow_networks_wait_for_the_deepest():
    shallow, deep = lesson(widths=[2], depths=[1, 2])
    assert shallow.states == deep.states and len(deep.states) == 7
    for piece in (*shallow.clouds, *shallow.lattices):
        np.testing.assert_array_equal(piece.points[3], piece.points[6])
    assert np.abs(deep.clouds[0].points[3] - deep.clouds[0].points[6]).max() > 0
    assert "1 layer of 2 units" in shallow.title and shallow.class_names == ["first arm", "second arm"]


def test_a_third_unit_parts_disc_and_ring_where_two_do_not():
    two, three = lesson(data="circle", widths=[2, 3], depths=[1], epochs=120)
    assert three.figures[-1]["parted by a plane"] > 0.97 > 0.93 > two.figures[-1]["parted by a plane"]


def test_rings_in_space_are_sent_through_with_the_planes_of_their_space():
    (space,) = lesson(data="linked_tori", widths=[4], depths=[1])
    assert space.dimensions == 3 and space.axes[0] == ["x", "y", "z"]
    assert space.class_names == ["first ring", "second ring"] and "4 units" in space.title


def test_its_files_are_found_by_its_index(tmp_path):
    request = {"command": "depth", "depth": {"widths": [2], "depths": [1], "epochs": 1, "tries": 1}}
    result = run_job({**request, "output": str(tmp_path / "out")}, Silent())
    assert result["path"].endswith("depth.json")
    assert read_space_file(tmp_path / "out" / "2_wide_1_deep.nnspace").title == result["titles"][0]


def test_too_many_networks_are_told():
    with pytest.raises(NNVisError, match="16 networks"):
        lesson(widths=[2, 3, 4, 5], depths=[1, 2, 3, 4])
    with pytest.raises(NNVisError, match="each once"):
        lesson(widths=[2, 2], depths=[1])


def test_each_ring_goes_through_the_other():
    data = read_dataset("linked_tori")
    x, y = np.concatenate([data.x_train, data.x_test]), np.concatenate([data.y_train, data.y_test])
    first, second = x[y == 0], x[y == 1]
    inside = np.hypot(first[:, 0] + 0.5, first[:, 1]).min()
    through = second[(np.abs(second[:, 1]) < 0.31) & (np.abs(second[:, 2]) < 0.3)]
    assert inside > 0.6  # a hole is left
    assert (np.hypot(through[:, 0] + 0.5, through[:, 1]) < 0.6).any()  # and the other fills it
