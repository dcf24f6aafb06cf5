"""The scene's settings become requests that the worker takes."""

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.importance import METHODS
from nnvis_blender.processing.jobs import process
from nnvis_blender.processing.jobs.source import EXAMPLE


def taken(asked):
    """The request as the worker has checked it."""
    return process.read_request({key: value for key, value in asked.items() if key != "command"} | {"cache": "/cache"})


def request(**settings):
    for name, value in settings.items():
        setattr(bpy.context.scene.nnvis, name, value)
    return module("jobs.requests").process_request(bpy.context.scene.nnvis)


def test_the_default_request_is_taken_and_holds_the_defaults(nnvis):
    checked = taken(request())
    assert checked.source.train is not None and checked.source.data == "digits"
    assert checked.bundling == type(checked.bundling)()
    assert checked.source.train == type(checked.source.train)(**EXAMPLE["train"])


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_taken(nnvis, method):
    checked = taken(request(method=method))
    assert checked.method == method
    assert METHODS[method].parameters(**checked.importance) == METHODS[method].parameters()


def test_a_method_that_needs_no_data_is_processed_without(nnvis):
    asked = request(source="FILE", network_path="/a/net.npz", data="NONE", method="weight")
    assert asked["data"] is None and taken(asked).source.data is None
    with pytest.raises(Exception, match="no data is chosen"):
        request(method="activation")
    with pytest.raises(Exception, match="no data is chosen"):
        module("jobs.requests").evaluation_request(bpy.context.scene.nnvis)


def test_ranges_are_the_workers(nnvis):
    from nnvis_blender.processing.bundling import BundlingParameters

    limits = BundlingParameters.__dataclass_fields__["sampling_rate"].metadata
    bundling = bpy.context.scene.nnvis.bundling
    for asked, given in ((limits["min"] - 1, limits["min"]), (limits["max"] + 1, limits["max"])):
        bundling.sampling_rate = asked
        assert bundling.sampling_rate == given


def test_a_file_and_its_data(nnvis):
    options = bpy.context.scene.nnvis.data_options
    options.class_selection, options.size = "0, 7", 28
    asked = request(source="FILE", network_path="/a/net.npz", data="PATH", data_path="/a/data")
    assert (asked["model"], asked["train"], asked["data"]) == ("/a/net.npz", None, "/a/data")
    assert asked["data_options"] == {"size": 28, "class_selection": [0, 7]}
    taken(asked)


def test_classes_may_be_named(nnvis):
    bpy.context.scene.nnvis.data_options.class_selection = "ankle boot, 7"
    assert request()["data_options"] == {"class_selection": ["ankle boot", 7]}


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"source": "FILE"}, "no network file"),
        ({"data": "PATH"}, "no data"),
    ],
)
def test_what_is_missing_is_named(nnvis, settings, message):
    with pytest.raises(Exception, match=message) as caught:
        request(**settings)
    assert type(caught.value).__name__ == NNVisError.__name__


def test_a_text_that_is_no_list_of_numbers_is_named(nnvis):
    bpy.context.scene.nnvis.training.hidden = "48, many"
    with pytest.raises(Exception, match="hidden is 'many', not whole numbers"):
        request()


def test_no_main_class_is_minus_one(nnvis):
    training = bpy.context.scene.nnvis.training
    assert training.main_class == -1 and request()["train"]["main_class"] is None
    training.main_class = 3
    assert taken(request()).source.train.main_class == 3
