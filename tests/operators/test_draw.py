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
        self.layout.panel.return_value = (self.layout, self.layout)  # unfolded

    def __getattr__(self, name):
        return getattr(self._cls, name)


@pytest.fixture
def advanced(nnvis):
    nnvis.advanced = True


@pytest.fixture
def full_scene(advanced, tmp_path):
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
        window_manager=bpy.context.window_manager,
    )


def is_there(cls, context) -> bool:
    """Whether Blender draws a panel: its poll says so, and that of the panel that it is in."""
    parent = getattr(bpy.types, getattr(cls, "bl_parent_id", ""), None)
    return (not hasattr(cls, "poll") or cls.poll(context)) and (parent is None or is_there(parent, context))


def redraw() -> dict:
    """Draws every panel that is there. Panel -> its layout."""
    context, drawn = draw_context(), {}
    for cls in panels():
        if is_there(cls, context):
            drawn[cls.__name__] = Drawn(cls)
            cls.draw(drawn[cls.__name__], context)
    return {name: panel.layout for name, panel in drawn.items()}


def redraw_open() -> dict:
    """Of redraw(), the panels that stand open at first, as do those that they are in."""

    def is_open(cls) -> bool:
        parent = getattr(bpy.types, getattr(cls, "bl_parent_id", ""), None)
        return "DEFAULT_CLOSED" not in getattr(cls, "bl_options", ()) and (parent is None or is_open(parent))

    return {name: layout for name, layout in redraw().items() if is_open(getattr(bpy.types, name))}


def test_every_panel_draws_a_full_scene(full_scene):
    layouts = redraw()
    assert {"NNVIS_PT_statistics", "NNVIS_PT_charts", "NNVIS_PT_chart_controls", "NNVIS_PT_comparison"} <= set(layouts)
    parents = {getattr(cls, "bl_parent_id", None) for cls in panels()}  # of which some hold nothing else
    assert all(layout.mock_calls for name, layout in layouts.items() if name not in parents)


def test_the_panels_draw_an_empty_scene(advanced):
    assert "NNVIS_PT_display" not in redraw()


def test_the_basic_level_is_four_panels(nnvis, tmp_path):
    assert set(redraw_open()) == {"NNVIS_PT_source", "NNVIS_PT_process"}
    open_network(tmp_path)
    layouts = redraw_open()
    assert set(layouts) == {"NNVIS_PT_source", "NNVIS_PT_process", "NNVIS_PT_display", "NNVIS_PT_camera"}
    buttons = {call.args[0] for layout in layouts.values() for call in layout.mock_calls if "operator" in call[0]}
    assert {"nnvis.open_example", "nnvis.process_network", "nnvis.set_class_view", "nnvis.set_look"} <= buttons
    assert {"nnvis.set_camera_pose", "nnvis.render_still", "nnvis.make_turntable"} <= buttons


def test_the_next_steps_are_there_until_they_are_put_away(nnvis, tmp_path):
    open_network(tmp_path)
    assert "What next?" in texts_of(redraw()["NNVIS_PT_process"])
    nnvis.next_steps = False
    assert "What next?" not in texts_of(redraw()["NNVIS_PT_process"])


def drawn_names(layout) -> list:
    """The names of the properties that a layout has drawn."""
    return [call.args[1] for call in layout.mock_calls if call[0].endswith("prop")]


def test_a_parameter_is_drawn_only_where_it_acts(advanced):
    training = bpy.context.scene.nnvis.training
    shown = drawn_names(redraw()["NNVIS_PT_training"])
    assert {"epochs", "use_patience"} <= set(shown) and not {"patience", "validation_share", "other_share"} & set(shown)
    training.use_patience = True
    assert {"patience", "validation_share"} <= set(drawn_names(redraw()["NNVIS_PT_training"]))
    training.untrained = True
    assert not {"epochs", "use_patience", "validation_share"} & set(drawn_names(redraw()["NNVIS_PT_training"]))


def test_a_number_that_is_absent_is_said_in_a_word(advanced):
    assert "As Many as Fit" in texts_of(redraw()["NNVIS_PT_bundling"])


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
        selection,
        "network_of",
        lambda collection, *args, **kwargs: gathered.append(collection) or network_of(collection, *args, **kwargs),
    )
    drawn = [name for name in redraw() if name != "NNVIS_PT_comparison"]
    assert 0 < len(gathered) <= len(drawn) + 1, "and one for the poll of the density"


def test_what_the_user_has_deleted_is_said(full_scene):
    network = module("operators").active_network(bpy.context)
    bpy.data.objects.remove(network.edges)
    layout = redraw()["NNVIS_PT_edges"]
    layout.label.assert_called_with(text="Its object was deleted", icon="ERROR")


def texts_of(layout) -> str:
    """Everything that a panel's labels say, in order."""
    return " ".join(call.kwargs["text"] for call in layout.mock_calls if "text" in call.kwargs)


def open_network(folder, **provenance):
    processed = processed_network()
    processed.provenance |= provenance
    write_network_file(folder / "net.nnvis", processed)
    module("scene").open_file(folder / "net.nnvis", bpy.context.scene)


def test_how_well_the_model_knows_its_data_is_seen(advanced, tmp_path):
    fit = {"train_accuracy": 0.124, "test_accuracy": 0.118, "train_samples": 1437, "test_samples": 360, "chance": 0.1}
    data = {"notes": ["the values 0 to 16 are divided by 255"]}
    model = {"notes": ["ReLU is assumed"]}
    warning = "The model is right on 12.3%, but on 98.8% with other values: set scale to 1"
    open_network(tmp_path, fit={**fit, "warning": warning}, data=data, model=model)
    layouts = redraw()
    seen = texts_of(layouts["NNVIS_PT_process"])
    assert "Right on 12.4 % of 1,437 training and 11.8 % of 360 test samples; chance 10.0 %" in seen
    assert warning.replace("scale", "Scale") in seen, "as the panel calls it"
    told = texts_of(layouts["NNVIS_PT_notes"])
    assert "ReLU is assumed" in told and data["notes"][0] in told
    assert "DEFAULT_CLOSED" in bpy.types.NNVIS_PT_notes.bl_options


def test_a_model_without_data_is_said_to_be_not_measured(nnvis, tmp_path):
    open_network(tmp_path, data=None)
    assert "No accuracy was measured" in texts_of(redraw()["NNVIS_PT_process"])


def test_a_scene_of_an_earlier_version_says_nothing_of_accuracy(advanced, tmp_path):
    open_network(tmp_path)
    root = module("operators").active_network(bpy.context).root
    kept = json.loads(root["nnvis_statistics"])
    root["nnvis_statistics"] = json.dumps({k: v for k, v in kept.items() if k not in ("accuracy", "warning", "notes")})
    layouts = redraw()
    assert "ight on" not in texts_of(layouts["NNVIS_PT_process"]) and layouts["NNVIS_PT_notes"].mock_calls


def test_a_finished_job_says_the_accuracy_that_it_measured(nnvis):
    status = module("jobs.status")
    fit = {"train_accuracy": 1.0, "test_accuracy": 0.5, "train_samples": 9, "test_samples": 2, "chance": 0.5}
    job = SimpleNamespace(state="done", result={"fit": fit}, stoppable=False, stage="File", fraction=1.0, elapsed=2.0)
    job.log_path, job.warnings = None, []
    nnvis.worker_python = "/python"
    status.end(job)
    assert "Right on 100.0 % of 9 training and 50.0 % of 2 test samples" in texts_of(redraw()["NNVIS_PT_process"])
    job.result["path"] = "/a/net.nnvis"  # which says it itself, as long as it is there
    status.current.accuracy = ""
    status.end(job)
    assert "ight on" not in texts_of(redraw()["NNVIS_PT_process"])


def test_what_a_job_took_is_said_until_undo_takes_its_result_away(nnvis):
    status = module("jobs.status")
    nnvis.worker_python = "/python"
    status.current.outcome, status.current.seconds, status.current.begun = "done", 7.0, 12
    bpy.context.scene.nnvis.shown_job = 12
    assert "Done in 7 s" in texts_of(redraw()["NNVIS_PT_process"])
    bpy.context.scene.nnvis.shown_job = 0  # as it was before
    assert "Done" not in texts_of(redraw()["NNVIS_PT_process"])


def test_the_pose_in_which_the_camera_stands_is_pressed_or_named(nnvis, tmp_path):
    open_network(tmp_path)

    def pressed() -> list:
        calls = redraw()["NNVIS_PT_camera"].mock_calls
        return [call.kwargs["text"] for call in calls if call.kwargs.get("depress")]

    bpy.ops.nnvis.set_camera_pose(pose="LEFT")
    assert pressed() == ["Left"]
    bpy.ops.nnvis.set_camera_pose(pose="FRONT_RIGHT")
    assert pressed() == [] and "Front Right" in texts_of(redraw()["NNVIS_PT_camera"])


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
        {
            "edges": -1,
            "accuracy": 3,
            "notes": [1],
            "drawn_edges": 10**30,
            "title": "",
            "areas": [[]],
            "claim": "",
            "networks": [{"name": "a"}],
        }
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


def test_the_preferences_say_a_long_sentence_whole(nnvis, monkeypatch):
    text = "the worker's Python lacks torch and numba. Install them or create the environment"
    monkeypatch.setattr(module("jobs.status"), "worker_text", text)
    preferences = SimpleNamespace(layout=MagicMock(), worker_python="python", has_worker=True, compute_on="WORKER")
    module("preferences").NNVIS_preferences.draw(preferences, draw_context())
    lines = [call.kwargs["text"] for call in preferences.layout.column().label.mock_calls]
    assert text in " ".join(lines) and max(map(len, lines)) <= 30


def test_the_result_of_a_test_is_gone_when_the_path_changes(nnvis, monkeypatch):
    status = module("jobs.status")
    monkeypatch.setattr(status, "worker_text", "The worker works: python 3.13.1")
    nnvis.worker_python = "/another/python"
    assert status.worker_text == ""
