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


def test_a_model_file_without_data_is_processed_by_its_weights(nnvis):
    asked = request(source="FILE", network_path="/a/net.npz", data="NONE", method="activation")
    assert asked["data"] is None and asked["importance"]["method"] == "weight"
    assert taken(asked).source.data is None
    assert request(data="DIGITS")["importance"]["method"] == "activation"
    bpy.context.scene.nnvis.data = "NONE"
    with pytest.raises(Exception, match="no data is chosen"):
        module("jobs.requests").evaluation_request(bpy.context.scene.nnvis)


def test_what_is_missing_is_said_before_the_click(nnvis):
    settings, missing = bpy.context.scene.nnvis, module("jobs.requests").what_is_missing
    assert missing(settings) is None
    settings.source = "FILE"
    assert "no model file is chosen" in str(missing(settings))
    settings.network_path, settings.data = "/a/net.npz", "PATH"
    assert "no data is chosen" in str(missing(settings))
    settings.data = "NONE"
    assert missing(settings) is None
    settings.source = "EXAMPLE"  # what is trained needs data
    assert settings.data == "DIGITS" and missing(settings) is None
    settings.data = "NONE"
    assert "Choose Digits" in str(missing(settings))


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


SET = {  # option -> what a person writes in its field, and what the request holds
    "scale": ("0.0625", 0.0625),
    "offset": ("-0.5", -0.5),
    "mean": ("0.485, 0.456, 0.406", [0.485, 0.456, 0.406]),
    "std": ("0.37", [0.37]),
    "preprocessing": ("imagenet;order=BGR", "imagenet;order=BGR"),
    "standardise": (True, True),
    "class_selection": ("cat, 7", ["cat", 7]),
    "class_order": ("2, 0, 1", [2, 0, 1]),
    "class_file": ("classes.txt", "classes.txt"),
    "size": (28, 28),
    "channel_order": ("channels_first", "channels_first"),
    "transpose": (True, True),
    "invert": (True, True),
    "limit": (1000, 1000),
    "label_column": ("-1", -1),
    "drop_columns": ("Id, petal width, 3", ["Id", "petal width", 3]),
    "header": ("no", "no"),
    "keep_ids": (True, True),
}


@pytest.mark.parametrize("name", SET)
def test_every_data_option_is_set_in_the_panel(nnvis, name):
    options, (written, held) = bpy.context.scene.nnvis.data_options, SET[name]
    assert not request()["data_options"]
    setattr(options, name, written)
    asked = request()
    assert asked["data_options"] == {name: held}
    assert getattr(taken(asked).source.data_options, name) == held


def test_the_panels_data_options_are_all_and_in_sections(nnvis):
    groups, options = module("jobs.parameter_groups"), bpy.context.scene.nnvis.data_options
    sections = groups.group_sections(options)
    assert [heading for heading, _ in sections] == ["Values", "Classes", "Images", "Samples", "Tables"]
    assert [name for _, names in sections for name in names] == groups.group_fields(options) == list(SET)
    labels = [options.bl_rna.properties[name].name for name in SET]
    assert len(set(labels)) == len(labels) and max(map(len, labels)) <= 16, labels
    assert "DEFAULT_CLOSED" in bpy.types.NNVIS_PT_data_options.bl_options


@pytest.mark.parametrize("text, names", [("petal width", ["petal width"]), ("0 7", [0, 7]), ("a, b c,", ["a", "b c"])])
def test_blanks_part_numbers_and_not_names(nnvis, text, names):
    bpy.context.scene.nnvis.data_options.drop_columns = text
    assert request()["data_options"] == {"drop_columns": names}


def test_what_a_model_file_does_not_say_is_asked_for_with_it_alone(nnvis):
    options = bpy.context.scene.nnvis.model_options
    options.layer_order, options.activation, options.matrices = "input_layer, 0, out", "tanh", "outputs_first"
    held = {"activation": "tanh", "layer_order": ["input_layer", 0, "out"], "matrices": "outputs_first"}
    assert request()["model_options"] == {}, "the example is trained here"
    asked = request(source="FILE", network_path="/a/net.pt")
    assert asked["model_options"] == held
    assert taken(asked).source.model_options.layer_order == ["input_layer", 0, "out"]
    evaluation = module("jobs.requests").evaluation_request(bpy.context.scene.nnvis)
    assert evaluation["model_options"] == held


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"source": "FILE"}, "no model file"),
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


SWITCHED = {  # a number that may be absent: without it, and what its switch begins with
    "training.main_class": (-1, 0),
    "training.patience": (-1, 3),
    "bundling.most_edges": (0, 20_000),
    "actions.steps": (0, 10),
    "data_options.limit": (-1, 1000),
}


@pytest.mark.parametrize("path", SWITCHED)
def test_a_switch_says_whether_a_number_is_there(nnvis, path):
    place, _, name = path.partition(".")
    group, (absent, start) = getattr(bpy.context.scene.nnvis, place), SWITCHED[path]
    assert getattr(group, name) == absent and not getattr(group, f"use_{name}")
    setattr(group, f"use_{name}", True)
    assert getattr(group, name) == start
    setattr(group, name, start + 1)
    setattr(group, f"use_{name}", True)
    assert getattr(group, name) == start + 1, "it is on already"
    setattr(group, f"use_{name}", False)
    assert getattr(group, name) == absent


def test_a_number_that_is_absent_is_none_in_the_request(nnvis):
    assert request()["train"]["main_class"] is None
    bpy.context.scene.nnvis.training.use_main_class = True
    assert taken(request()).source.train.main_class == 0


def test_what_may_be_absent_has_a_word_for_it(nnvis):
    groups, parameter_groups = module("properties").JOB_GROUPS, module("jobs.parameter_groups")
    wordless = [
        f"{place}.{name}"
        for place, cls in groups.items()
        for name in parameter_groups.fields_of(cls)
        if name in cls.about
        and not cls.about[name]["unset"]
        and cls.__annotations__[name].keywords["default"] in ("", -1)
    ]
    assert wordless == []


def test_a_menu_of_words_sets_the_number(nnvis):
    bundling = bpy.context.scene.nnvis.bundling
    bundling.named_edge_importance_type = "2"
    assert taken(request()).bundling.edge_importance_type == bundling.edge_importance_type == 2
