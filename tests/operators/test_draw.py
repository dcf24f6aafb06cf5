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


def draw_context() -> SimpleNamespace:
    return SimpleNamespace(
        scene=bpy.context.scene,
        active_object=bpy.context.active_object,
        preferences=SimpleNamespace(addons=bpy.context.preferences.addons, system=SimpleNamespace(ui_scale=1.0)),
        region=SimpleNamespace(width=300),
    )


def redraw() -> dict:
    """Draws every panel as Blender does where its poll says so. Panel -> its layout."""
    context, drawn = draw_context(), {}
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


def test_the_preferences_say_a_long_sentence_whole(nnvis, monkeypatch):
    text = "the worker's Python lacks torch and numba. Install them or create the environment"
    monkeypatch.setattr(module("jobs.status"), "worker_text", text)
    preferences = SimpleNamespace(layout=MagicMock(), worker_python="python", has_worker=True)
    module("preferences").NNVIS_preferences.draw(preferences, draw_context())
    lines = [call.kwargs["text"] for call in preferences.layout.column().label.mock_calls]
    assert " ".join(lines) == text and max(map(len, lines)) <= 30
