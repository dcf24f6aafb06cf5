"""A request is checked whole before any work, and every mistake is named."""

import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.jobs import JOBS
from nnvis_blender.processing.jobs.process import read_request
from nnvis_blender.processing.jobs.request import set_parameter
from nnvis_blender.processing.jobs.source import EXAMPLE


def test_the_example_is_a_whole_request(tmp_path):
    request = read_request({**EXAMPLE, "cache": str(tmp_path)})
    source = request.source
    assert source.train is not None and source.data == "digits" and source.model is None


@pytest.mark.parametrize(
    "change, named",
    [
        ({"train": None}, "names no network"),
        ({"model": "m.npz"}, "names model and train"),
        ({"data": None}, "names no data"),
        ({"importance": {"method": "magic"}}, "unknown importance method 'magic'"),
        ({"bundling": {"sampling_rate": 400}}, "sampling_rate is 400"),
        ({"bundling": {"speed": 1}}, "'speed'"),
        ({"seed": -1}, "seed is -1"),
        ({"colour": "red"}, "unknown keys in the request: colour"),
        ({"train": {"hidden": 3}}, "hidden is 3"),
        ({"importance": {"method": "batchnorm", "epoch": 3}}, "'epoch'"),
    ],
)
def test_mistakes_are_named(tmp_path, change, named):
    with pytest.raises(NNVisError) as error:
        read_request({**EXAMPLE, "cache": str(tmp_path), **change})
    assert named in str(error.value) and error.value.code == "usage"


def test_settings_find_their_group():
    values = {"train": {}, "data": "digits"}
    for setting in (
        "sampling_rate=10",
        "bundling.smoothing=false",
        "importance.method=batchnorm",
        "size=28",
        "train.hidden=[8, 4]",
        "seed=3",
    ):
        set_parameter(values, setting, JOBS["process"].groups)
    assert values == {
        "train": {"hidden": [8, 4]},
        "data": "digits",
        "bundling": {"sampling_rate": 10, "smoothing": False},
        "importance": {"method": "batchnorm"},
        "data_options": {"size": 28},
        "seed": 3,
    }


@pytest.mark.parametrize(
    "setting, named",
    [
        ("nothing", "not of the form key=value"),
        ("speed=3", "no parameter 'speed'"),
        ("epochs=3", "parameter of"),
        ("train.speed=3", "no parameter 'train.speed'"),
    ],
)
def test_settings_that_fit_nowhere_are_named(setting, named):
    with pytest.raises(NNVisError, match=named):
        set_parameter(
            {"train": {}, "data": "digits", "importance": {"method": "batchnorm"}}, setting, JOBS["process"].groups
        )
