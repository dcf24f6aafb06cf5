"""Actions on the network, blocking as in a script: with the real worker, and with workers that do badly."""

import sys
from dataclasses import replace

import bpy
import numpy as np
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network

pytestmark = pytest.mark.usefixtures("nnvis")


def built_from(root):
    """The file that something was built from."""
    return module("scene.source_file").find_source(root)


@pytest.fixture
def opened(nnvis, network_file):
    """The small network in the scene, and a Python that can work on it."""
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    nnvis.worker_python = sys.executable
    return lambda: module("operators").active_network(bpy.context)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A cache for all tests, so that the worker compiles its functions once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def real(nnvis, opened, compiled):
    pytest.importorskip("numba", reason="the worker's packages are not in this Python")
    nnvis.cache_folder = str(compiled)
    return opened


def current():
    return module("jobs.status").current


def places(network):
    return module("scene.live").read_places(network)


def iteration_keys(item) -> list:
    """(frame, value, interpolation) of each keyframe of the control Iteration."""
    control = module("scene.controls").find_control(item, "Iteration")
    curve = module("compat").ensure_fcurve(control.owner, control.path)
    return [(*key.co, key.interpolation) for key in curve.keyframe_points]


def test_an_action_replaces_the_networks_data(real, networks):
    before = real().edges.data.name, places(real())
    real().edges.location.x = 3.0
    assert bpy.ops.nnvis.act_on_network(action="straighten") == {"FINISHED"}
    assert networks() == ["small"] and real().edges.location.x == 3.0
    after = places(real())
    np.testing.assert_allclose(after.bundled, after.straight, atol=1e-6)
    assert not np.allclose(before[1].bundled, before[1].straight, atol=1e-3)
    assert real().provenance["actions"][0]["action"] == "straighten"
    assert (current().kind, current().outcome) == ("Straighten", "done")


def test_actions_follow_each_other(real, network_file):
    bpy.ops.nnvis.act_on_network(action="unit_noise")
    bpy.ops.nnvis.act_on_network(action="reset")
    assert [record["action"] for record in real().provenance["actions"]] == ["unit_noise", "reset"]
    processed, grid = read_network_file(built_from(real().root)), read_network_file(network_file).positions_grid
    np.testing.assert_array_equal(processed.positions, grid)
    to_blender = module("scene.coordinates").to_blender
    np.testing.assert_array_equal(places(real()).units, to_blender(grid))


def test_one_undo_step_goes_back_to_before_the_action(real):
    bpy.ops.ed.undo_push(message="before")
    before = places(real())
    bpy.ops.nnvis.act_on_network("EXEC_DEFAULT", True, action="reset")
    assert not np.allclose(places(real()).units, before.units)
    bpy.ops.ed.undo()
    np.testing.assert_array_equal(places(real()).bundled, before.bundled)
    np.testing.assert_array_equal(places(real()).units, before.units)
    assert "actions" not in real().provenance


def test_the_settings_of_the_panel_reach_the_worker(real):
    settings = bpy.context.scene.nnvis
    settings.actions.steps, settings.actions.strength, settings.actions.seed = 3, 2.0, 7
    settings.actions.panel_bundling, settings.bundling.sampling_rate = True, 6.0
    bpy.ops.nnvis.act_on_network(action="edge_noise")
    record = real().provenance["actions"][0]
    assert (record["steps"], record["strength"], record["seed"], record["bundling"]["sampling_rate"]) == (
        3,
        2.0,
        7,
        6.0,
    )


def test_kept_iterations_are_keyframed_evenly(real):
    scene = bpy.context.scene
    settings = scene.nnvis.actions
    settings.keep, settings.animate, settings.frames, settings.steps = 4, True, 30, 6
    scene.frame_set(11)
    bpy.ops.ed.undo_push(message="before")
    assert bpy.ops.nnvis.act_on_network("EXEC_DEFAULT", True, action="edge_diverge") == {"FINISHED"}
    for item in (real().edges, real().units):
        assert iteration_keys(item) == [(11.0, 0.0, "LINEAR"), (41.0, 3.0, "LINEAR")]
    bpy.ops.ed.undo()
    assert real().edges.animation_data is None, "keyframes and data are one undo step"


def shown_samples(network, frame: int) -> np.ndarray:
    """Where the edges' samples are drawn at a frame."""
    for control, value in (("Solid Colors", False), ("Halo", 0.0)):  # the strands alone
        module("scene.controls").set_control(network.edges, control, value)
    bpy.context.scene.frame_set(frame)
    evaluated = network.edges.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    return module("scene.attributes").read_attribute(evaluated, "position")


def test_the_animation_plays_the_kept_states(nnvis, tmp_path):
    processed = processed_network()
    points, straight = processed.bundles.points, processed.bundles.points * np.float32([0.5, 0.5, 1])
    states = np.stack([straight, straight + np.float32([0.1, 0, 0]), points])
    write_network_file(tmp_path / "kept.nnvis", replace(processed, bundles=replace(processed.bundles, states=states)))
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "kept.nnvis"))
    scene, network = bpy.context.scene, module("operators").active_network(bpy.context)
    scene.nnvis.actions.frames, scene.frame_end = 10, 5
    scene.frame_set(1)
    for _ in range(2):  # a second time replaces the first
        assert bpy.ops.nnvis.animate_iterations() == {"FINISHED"}
    assert scene.frame_end == 11 and iteration_keys(network.edges) == [(1.0, 0.0, "LINEAR"), (11.0, 2.0, "LINEAR")]
    to_blender = module("scene.coordinates").to_blender
    for frame, state in ((1, states[0]), (6, states[1]), (11, points)):
        np.testing.assert_allclose(shown_samples(network, frame), to_blender(state), atol=1e-5)


def test_the_units_gather_then_the_edges(real):
    """Reset, move the units, bundle the edges: all that is kept on the way plays as one story."""
    settings = bpy.context.scene.nnvis.actions
    settings.steps = 4
    bpy.ops.nnvis.act_on_network(action="reset")
    settings.keep = 3
    bpy.ops.nnvis.act_on_network(action="unit_advect")
    settings.animate, settings.frames = True, 40
    bpy.context.scene.frame_set(1)
    bpy.ops.nnvis.act_on_network(action="edge_advect")
    network, processed = real(), read_network_file(built_from(real().root))
    assert iteration_keys(network.edges)[-1] == (41.0, 4.0, "LINEAR")
    to_blender, first = module("scene.coordinates").to_blender, processed.bundles.offsets[:-1]
    source = processed.network.edge_source
    for frame, units in (
        (1, processed.positions_grid),
        (11, processed.unit_states[1]),
        (21, processed.positions),
        (41, processed.positions),
    ):
        np.testing.assert_allclose(shown_samples(network, frame)[first], to_blender(units[source]), atol=1e-5)
    np.testing.assert_allclose(shown_samples(network, 41), to_blender(processed.bundles.points), atol=1e-5)


def test_animating_without_states_says_how_to_get_them(opened):
    with pytest.raises(RuntimeError, match="no kept states to play.*Keep Iterations"):
        bpy.ops.nnvis.animate_iterations()


def test_a_missing_file_is_one_sentence_with_a_remedy(opened, network_file):
    network_file.unlink()
    with pytest.raises(RuntimeError, match="the results of 'small' are no longer there.*Process the network again"):
        bpy.ops.nnvis.act_on_network(action="reset")
    assert current().outcome == "failed" and len(places(opened()).units) == 29


def test_without_a_network_there_is_nothing_to_act_on(nnvis):
    with pytest.raises(RuntimeError, match="no network in this scene"):
        bpy.ops.nnvis.act_on_network(action="reset")


def test_a_failing_worker_leaves_the_network_as_it_is(opened, worker):
    worker('say("error", code="worker_failed", message="memory ran out", remedy="Prune"); sys.exit(4)')
    before = places(opened())
    with pytest.raises(RuntimeError, match="memory ran out"):
        bpy.ops.nnvis.act_on_network(action="edge_advect")
    np.testing.assert_array_equal(places(opened()).bundled, before.bundled)


def test_stopping_needs_a_job_that_can(nnvis):
    assert not bpy.ops.nnvis.stop_job.poll()
