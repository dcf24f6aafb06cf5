"""The panels' draw(): it parses nothing again and looks for what it shows once, however much stands in the scene."""

import json
from types import SimpleNamespace
from unittest.mock import MagicMock

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic import chart_values, processed_network


class Drawn:
    """What a panel's methods see as self: its class, and a layout that takes everything."""

    def __init__(self, cls):
        self.layout, self._cls = MagicMock(), cls

    def __getattr__(self, name):
        return getattr(self._cls, name)


@pytest.fixture
def full_scene(nnvis, tmp_path):
    """Two networks, two charts, and a comparison of two networks with a chart."""
    for k, name in enumerate(("one", "two")):
        processed = processed_network(seed=k)
        processed.provenance["importance_drawn"] = 0.4
        write_network_file(tmp_path / f"{name}.nnvis", processed)
    charts = [chart_values(), chart_values(10, classes=True, name="classes")]
    (tmp_path / "evaluation.json").write_text(json.dumps({"charts": charts}))
    compared = [
        {"name": name, "file": f"{name}.nnvis", "train_accuracy": 0.9, "test_accuracy": 0.8, "spread": [0.7, 0.6, 0.5]}
        for name in ("one", "two")
    ]
    values = {"networks": compared, "claim": {"text": "It holds"}, "charts": charts[:1]}
    (tmp_path / "comparison.json").write_text(json.dumps(values))
    for name in ("one.nnvis", "two.nnvis", "evaluation.json", "comparison.json"):
        module("scene").open_file(tmp_path / name, bpy.context.scene)


def panels() -> list:
    found = [getattr(bpy.types, name) for name in sorted(dir(bpy.types)) if name.startswith("NNVIS_PT_")]
    return [cls for cls in found if "presets" not in cls.__name__]


def redraw() -> dict:
    """Draws every panel as Blender does where its poll says so. Panel -> its layout."""
    context = SimpleNamespace(
        scene=bpy.context.scene,
        active_object=bpy.context.active_object,
        preferences=SimpleNamespace(addons=bpy.context.preferences.addons, system=SimpleNamespace(ui_scale=1.0)),
        region=SimpleNamespace(width=300),
    )
    drawn = {}
    for cls in panels():
        if not hasattr(cls, "poll") or cls.poll(context):
            drawn[cls.__name__] = Drawn(cls)
            cls.draw(drawn[cls.__name__], context)
    return {name: panel.layout for name, panel in drawn.items()}


def test_every_panel_draws_a_full_scene(full_scene):
    layouts = redraw()
    assert {"NNVIS_PT_statistics", "NNVIS_PT_charts", "NNVIS_PT_chart_controls", "NNVIS_PT_comparison"} <= set(layouts)
    assert all(layout.mock_calls for layout in layouts.values())


def test_the_panels_draw_an_empty_scene(nnvis):
    assert "NNVIS_PT_display" not in redraw()


def test_a_second_redraw_parses_nothing(full_scene, monkeypatch):
    redraw()
    parsed, loads = [], json.loads
    monkeypatch.setattr(
        json, "loads", lambda text, *args, **kwargs: parsed.append(text) or loads(text, *args, **kwargs)
    )
    redraw()
    assert parsed == []
    network = module("operators").active_network(bpy.context)
    module("scene").set_control(network.edges, "Edge Budget", 7)
    redraw()
    assert parsed == [], "another budget is looked up in what is parsed already"


def test_a_redraw_gathers_the_objects_of_one_network_a_panel(full_scene, monkeypatch):
    selection, gathered = module("scene.selection"), []
    network_of = selection.network_of
    monkeypatch.setattr(
        selection, "network_of", lambda collection: gathered.append(collection) or network_of(collection)
    )
    drawn = [name for name in redraw() if name != "NNVIS_PT_comparison"]
    assert 0 < len(gathered) <= len(drawn) + 1, "and one for the poll of the density"


def test_what_the_user_has_deleted_is_said(full_scene):
    network = module("operators").active_network(bpy.context)
    bpy.data.objects.remove(network.edges)
    layout = redraw()["NNVIS_PT_edges"]
    layout.label.assert_called_with(text="Its object was deleted", icon="ERROR")


NOTES = ("nnvis_provenance", "nnvis_statistics", "nnvis_class_names", "nnvis_summary", "nnvis_role", "nnvis_source")
OF_ANOTHER = {
    "no JSON": "{",
    "texts": '["a", "b", 3]',
    "nested": "[" * 100_000,
    "infinite": '{"edges": 1e999, "drawn_edges": NaN}',
    "an object of other types": json.dumps(
        {"edges": "x", "drawn_edges": [], "title": 1, "areas": [1], "claim": {}, "networks": [3]}
    ),
    "an object of other sizes": json.dumps(
        {"edges": -1, "drawn_edges": 10**30, "title": "", "areas": [[]], "claim": "", "networks": [{"name": "a"}]}
    ),
    "large": json.dumps(["a" * 1000] * 200),
    "not a text": 7,
    "nothing": None,
}


@pytest.mark.parametrize("kind", OF_ANOTHER)
def test_what_a_foreign_file_has_noted_breaks_no_panel_and_no_operator(full_scene, tmp_path, monkeypatch, kind):
    monkeypatch.setattr(module("scene.objects"), "MOST_KEPT", 100_000)
    depth = module("shaders.depth")
    for key in (*NOTES, depth.CENTER, depth.HALF_SIZE):
        # copies: an array that Blender hands out is gone with its property
        values = {owner: owner[key] for owner in (*bpy.data.objects, *bpy.data.collections) if key in owner}
        owners = {owner: list(value) if hasattr(value, "to_list") else value for owner, value in values.items()}
        for owner in owners:
            del owner[key]
            if OF_ANOTHER[kind] is not None:
                owner[key] = OF_ANOTHER[kind]
        assert owners
        redraw()
        use_operators(tmp_path)
        for owner, value in owners.items():
            owner[key] = value


def use_operators(folder) -> None:
    """Calls what acts on networks and results; that it cannot is said without a traceback."""
    calls = (
        lambda: bpy.ops.nnvis.set_class_view(view="Class", class_index=3),
        lambda: bpy.ops.nnvis.frame_network(),
        lambda: bpy.ops.nnvis.frame_results(subject="COMPARISON"),
        lambda: bpy.ops.nnvis.export_density(filepath=str(folder / "a.vdb")),
        lambda: bpy.ops.nnvis.save_network(filepath=str(folder / "a.nnvis")),
    )
    for call in calls:
        try:
            call()
        except RuntimeError as error:  # what an operator says
            assert "Traceback" not in str(error), error
