"""The architecture list: edited, checked as one types, kept in a file, drawn and trained."""

import json
import time

import bpy
import pytest
from installed_extension import module
from test_draw import drawn_names, redraw, texts_of

from nnvis_blender.processing.jobs import process
from nnvis_blender.processing.models.layer_list.form import items_of, layers_of
from nnvis_blender.processing.models.layer_list.layers import LAYERS
from nnvis_blender.processing.models.layer_list.presets import PRESETS


def group():
    return bpy.context.scene.nnvis.layer_list


def layers() -> list[str]:
    return [item.type for item in group().layers]


def outline():
    return module("jobs.layer_list").outline(group())


def edit(action):
    return bpy.ops.nnvis.edit_layer_list(action=action)


def requested() -> dict:
    bpy.context.scene.nnvis.source = "LAYERS"
    return module("jobs.requests").process_request(bpy.context.scene.nnvis)


def test_layers_are_added_moved_and_removed(nnvis):
    for kind in ("dense", "relu", "flatten"):
        bpy.ops.nnvis.add_layer(type=kind)
    assert layers() == ["dense", "relu", "flatten"] and group().active == 2
    assert edit("UP") == {"FINISHED"} and layers() == ["dense", "flatten", "relu"] and group().active == 1
    assert edit("DOWN") == {"FINISHED"} and edit("DOWN") == {"CANCELLED"}
    group().active = 0
    bpy.ops.nnvis.add_layer(type="conv")
    assert layers() == ["dense", "conv", "relu", "flatten"], "after the chosen one"
    assert edit("REMOVE") == {"FINISHED"} and layers() == ["dense", "relu", "flatten"]
    edit("CLEAR")
    assert layers() == [] and edit("REMOVE") == {"CANCELLED"}
    assert "no layers" in outline().mistake.sentence


def test_every_type_of_layer_has_its_parameters_with_their_ranges(nnvis):
    for kind, known in LAYERS.items():
        bpy.ops.nnvis.add_layer(type=kind)
        own = module("jobs.layer_list").layer_group(group().layers[group().active])
        fields = known.parameters.__dataclass_fields__
        assert set(fields) == set(module("jobs.parameter_groups").group_fields(own) if own else ())
        for name, field in fields.items():
            found = own.bl_rna.properties[name]
            assert found.hard_max == pytest.approx(field.metadata["max"])
            assert found.description.lower() == field.metadata["help"].lower()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_network_without_mistakes(nnvis, name):
    bpy.ops.nnvis.load_layer_preset(preset=name)
    shapes, mistake = outline()
    assert mistake is None and shapes[-1] == (10,)
    assert items_of(module("jobs.layer_list").listed_layers(group())) == items_of(PRESETS[name].layer_list.layers)


def test_shapes_and_mistakes_follow_what_is_typed(nnvis):
    bpy.ops.nnvis.load_layer_preset(preset="lenet")
    assert outline().shapes[0] == (6, 28, 28)
    group().layers[0].conv.padding = 0
    assert outline().shapes[0] == (6, 24, 24)
    group().height = group().width = 10
    mistake = outline().mistake
    assert mistake.index == 3 and "pooling" in mistake.sentence
    with pytest.raises(Exception, match="kernel of 5 x 5"):
        requested()
    with pytest.raises(RuntimeError, match="kernel of 5 x 5"):
        bpy.ops.nnvis.draw_layer_list()


def test_a_second_look_at_the_same_list_computes_nothing(nnvis, monkeypatch):
    bpy.ops.nnvis.load_layer_preset(preset="vgg")
    outline()
    monkeypatch.setattr(module("jobs.layer_list"), "layer_shapes", lambda *_: pytest.fail("computed again"))
    start = time.perf_counter()
    outline()
    print(f"a look at {len(layers())} layers takes {1e3 * (time.perf_counter() - start):.2f} ms")
    with pytest.raises(pytest.fail.Exception):
        group().layers[0].conv.out_channels = 9
        outline()


class Row:
    """A layout as a line of the list draws on it: what its labels say, and which are red."""

    def __init__(self):
        self.alert, self.alignment, self.said = False, "", []

    def row(self, **_):
        child = Row()
        self.said.append(child)
        return child

    def label(self, text="", icon="NONE"):
        self.said.append((text, icon))


def drawn_line(index: int) -> tuple[list, bool]:
    """(what a line of the list says, whether it is red)."""
    layout = Row()
    draw = module("ui.architecture_panel").NNVIS_UL_layers.draw_item
    draw(None, bpy.context, layout, group(), group().layers[index], 0, group(), "active", index)
    (row,) = layout.said
    return [part if isinstance(part, tuple) else part.said[0] for part in row.said], row.alert


def test_a_line_says_the_layer_and_its_shape_and_a_mistake_is_red(nnvis):
    bpy.ops.nnvis.load_layer_preset(preset="lenet")
    group().layers[0].name = "edges"
    assert drawn_line(0) == ([("Conv 5 x 5 (edges)", "MESH_GRID"), ("6 x 28 x 28", "NONE")], False)
    assert drawn_line(7)[0][1] == ("120", "NONE")
    bpy.ops.nnvis.edit_layer_list(action="CLEAR")
    for kind in ("conv", "dense", "relu"):
        bpy.ops.nnvis.add_layer(type=kind)
    assert [drawn_line(k)[1] for k in range(3)] == [False, True, False]
    assert drawn_line(1)[0] == [("Dense", "ERROR"), ("?", "NONE")]


def test_the_panel_says_the_mistake_whole_and_offers_neither_drawing_nor_training(nnvis):
    nnvis.advanced = True
    bpy.ops.nnvis.load_layer_preset(preset="lenet")
    assert "NNVIS_PT_architecture" not in redraw()
    bpy.context.scene.nnvis.source = "LAYERS"
    assert texts_of(redraw()["NNVIS_PT_architecture"]).startswith("Preset")
    group().layers[3].conv.filter_size = 20
    said = texts_of(redraw()["NNVIS_PT_architecture"])
    assert "Layer 4 (conv) has a kernel of 20 x 20 but gets maps of 14 x 14" in said
    group().active = 3
    assert "hidden" not in drawn_names(redraw()["NNVIS_PT_training"]) and redraw()["NNVIS_PT_architecture"].mock_calls


def test_a_list_is_saved_and_opened_as_it_was(nnvis, tmp_path):
    bpy.ops.nnvis.load_layer_preset(preset="lenet")
    settings = bpy.context.scene.nnvis
    settings.training.patience, settings.training.epochs, settings.training.validation_share = 3, 7, 0.25
    group().layers[0].name, group().layers[0].conv.out_channels = "edges", 5
    path = tmp_path / "list.json"
    bpy.ops.nnvis.save_layer_list(filepath=str(path))
    saved = json.loads(path.read_text())
    assert saved["layers"][0] == {
        "type": "conv",
        "out_channels": 5,
        "filter_size": 5,
        "stride": 1,
        "padding": 2,
        "name": "edges",
    }
    assert saved["input_size"] == 28 and saved["patience"] == 3
    before = module("jobs.layer_list").scene_list(settings)
    bpy.ops.nnvis.load_layer_preset(preset="mlp")
    settings.training.patience, settings.training.epochs = -1, 1
    bpy.ops.nnvis.open_layer_list(filepath=str(path))
    assert module("jobs.layer_list").scene_list(settings) == before


def test_a_file_that_is_no_list_is_said_in_one_sentence(nnvis, tmp_path):
    path = tmp_path / "list.json"
    path.write_text('{"layers": [{"type": "conv", "kernels": 3}]}')
    with pytest.raises(RuntimeError, match=r"list.json: layer 1 \(conv\): unknown parameter 'kernels'"):
        bpy.ops.nnvis.open_layer_list(filepath=str(path))


def test_training_asks_for_the_list_and_brings_images_to_its_size(nnvis):
    bpy.ops.nnvis.load_layer_preset(preset="lenet")
    asked = requested()
    assert layers_of(asked["train"]["layer_list"]) == PRESETS["lenet"].layer_list.layers
    assert asked["data_options"]["size"] == 28
    assert asked["live"], "its curves are shown while it trains"
    asked = asked | {"live": None, "cache": "/cache"}
    checked = process.read_request({k: v for k, v in asked.items() if k != "command"})
    assert checked.source.train.layer_list == asked["train"]["layer_list"]
    bpy.ops.nnvis.load_layer_preset(preset="mlp")
    assert "size" not in requested()["data_options"], "features are no images"


def test_drawing_asks_for_the_list_without_data(nnvis, worker, tmp_path):
    worker("""
        open(os.path.join(os.path.dirname(__file__), "asked.json"), "w").write(json.dumps(request))
        say("hello", pid=os.getpid())
        say("error", code="bad_input", message="seen", remedy="")
    """)
    bpy.ops.nnvis.load_layer_preset(preset="mlp")
    bpy.context.scene.nnvis.source = "LAYERS"
    with pytest.raises(RuntimeError, match="seen"):
        bpy.ops.nnvis.draw_layer_list()
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert asked["importance"] == {"method": "weight"} and "data" not in asked
    drawn = json.loads(open(asked["model"]).read())
    assert layers_of(drawn["layers"]) == PRESETS["mlp"].layer_list.layers
