"""The scene's settings become requests that the worker takes."""

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.errors import NNVisError


@pytest.fixture
def read_request():
    """The worker's own check of a request."""
    return pytest.importorskip("nnvis_blender.processing.jobs.request").read_request


def request(**settings):
    for name, value in settings.items():
        setattr(bpy.context.scene.nnvis, name, value)
    return module("job_requests").process_request(bpy.context.scene.nnvis)


def test_the_default_request_is_taken_and_holds_the_defaults(nnvis, read_request):
    taken = read_request({**request(), "cache": "cache"})
    assert taken.train is not None and taken.data == "digits"
    assert taken.bundling == type(taken.bundling)()
    example = pytest.importorskip("nnvis_blender.processing.jobs.request").EXAMPLE
    assert taken.train == type(taken.train)(**example["train"])


@pytest.mark.parametrize("method", ["batchnorm", "activation", "weight"])
def test_every_method_is_taken(nnvis, method, read_request):
    assert read_request({**request(method=method), "cache": "cache"}).method == method


def test_ranges_are_the_workers(nnvis):
    from nnvis_blender.processing.bundling import BundlingParameters

    limits = BundlingParameters.__dataclass_fields__["sampling_rate"].metadata
    bundling = bpy.context.scene.nnvis.bundling
    for asked, given in ((limits["min"] - 1, limits["min"]), (limits["max"] + 1, limits["max"])):
        bundling.sampling_rate = asked
        assert bundling.sampling_rate == given


def test_a_file_and_its_data(nnvis, read_request):
    asked = request(
        source="FILE",
        network_path="/a/net.npz",
        data="PATH",
        data_path="/a/data",
        class_selection="0, 7",
        image_size=28,
    )
    assert (asked["model"], asked["train"], asked["data"]) == ("/a/net.npz", None, "/a/data")
    assert asked["data_options"] == {"size": 28, "class_selection": [0, 7]}
    read_request({**asked, "cache": "cache"})


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"source": "FILE"}, "no network file"),
        ({"data": "PATH"}, "no data"),
        ({"class_selection": "zero"}, "not whole numbers"),
    ],
)
def test_what_is_missing_is_named(nnvis, settings, message):
    with pytest.raises(Exception, match=message) as caught:
        request(**settings)
    assert type(caught.value).__name__ == NNVisError.__name__


def test_no_main_class_is_minus_one(nnvis, read_request):
    training = bpy.context.scene.nnvis.training
    assert training.main_class == -1 and request()["train"]["main_class"] is None
    training.main_class = 3
    assert read_request({**request(), "cache": "cache"}).train.main_class == 3
