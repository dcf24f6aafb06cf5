"""Actions on a processed network: what each does, and what none may do."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.actions import ACTIONS, ActionParameters
from nnvis_blender.processing.actions.act import act
from nnvis_blender.processing.actions.noise import noise
from nnvis_blender.processing.bundling import BundlingParameters
from nnvis_blender.processing.bundling.edges import edge_steps
from nnvis_blender.processing.bundling.placing import replaced
from nnvis_blender.processing.bundling.units import unit_steps
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.jobs.act import KIND
from nnvis_blender.processing.network import Bundles
from nnvis_blender.processing.worker.live import STOP
from nnvis_blender.processing.worker.report import Silent
from synthetic import processed_network
from synthetic_training import trained_network

ROOT = Path(__file__).resolve().parents[2]
COARSE = {"sampling_rate": 8.0}
EDGE_ACTIONS = [name for name, action in ACTIONS.items() if not action.moves_units]
UNIT_ACTIONS = [name for name, action in ACTIONS.items() if action.moves_units]


def network(**values):
    return processed_network((25, 16, 4), **values)


def acted(processed, action, bundling=COARSE, **parameters):
    return act(processed, action, ActionParameters(**parameters), bundling, Silent())


def ends(processed):
    bundles = processed.bundles
    return bundles.points[bundles.offsets[:-1]], bundles.points[bundles.offsets[1:] - 1]


def is_straight(processed) -> bool:
    """Whether every sample lies on the line between its polyline's ends."""
    bundles = processed.bundles
    counts = np.diff(bundles.offsets)
    start, end = (np.repeat(side, counts, axis=0).astype(np.float64) for side in ends(processed))
    along = (end - start) / np.linalg.norm(end - start, axis=1, keepdims=True)
    beside = np.cross(bundles.points - start, along)
    return bool(np.abs(beside).max() < 1e-5)


def spread(points: np.ndarray) -> float:
    """Mean distance of points from their centre in x and y."""
    return float(np.linalg.norm(points[:, :2] - points[:, :2].mean(axis=0), axis=1).mean())


def middles(processed) -> np.ndarray:
    """The middle sample of each polyline of the first layer gap."""
    bundles = processed.bundles
    middle = (bundles.offsets[:-1] + bundles.offsets[1:]) // 2
    return bundles.points[middle[processed.network.edge_connection[bundles.edges] == 0]]


@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_loses_an_edge_or_parts_it_from_its_units(action):
    before = network()
    original = before.bundles.points.copy(), before.positions.copy()
    after = acted(before, action)
    np.testing.assert_array_equal(after.bundles.edges, before.bundles.edges)
    start, end = ends(after)
    np.testing.assert_array_equal(start, after.positions[before.network.edge_source])
    np.testing.assert_array_equal(end, after.positions[before.network.edge_target])
    np.testing.assert_array_equal(
        after.positions[:, 2], (before.positions_grid if action == "reset" else before.positions)[:, 2]
    )
    assert np.isfinite(after.bundles.points).all() and (np.diff(after.bundles.offsets) >= 2).all()
    np.testing.assert_array_equal(before.bundles.points, original[0])
    np.testing.assert_array_equal(before.positions, original[1])


@pytest.mark.parametrize("action", EDGE_ACTIONS)
def test_actions_on_edges_leave_the_units(action):
    before = network()
    np.testing.assert_array_equal(acted(before, action).positions, before.positions)


@pytest.mark.parametrize("action", UNIT_ACTIONS)
def test_actions_on_units_move_them_and_straighten_the_edges(action):
    before = network()
    after = acted(before, action)
    assert not np.array_equal(after.positions, before.positions)
    assert is_straight(after) and not is_straight(before)


@pytest.mark.parametrize("action", EDGE_ACTIONS)
def test_actions_on_edges_move_them(action):
    straight = acted(network(), "straighten")
    assert is_straight(straight)
    after = acted(network() if action in {"straighten", "resample"} else _kinked(straight), action)
    before = network() if action in {"straighten", "resample"} else _kinked(straight)
    assert after.bundles.points.shape != before.bundles.points.shape or not np.allclose(
        after.bundles.points, before.bundles.points, atol=1e-4
    )


def _kinked(processed):
    """The same with every other sample beside its line."""
    bundles = processed.bundles
    points = bundles.points.copy()
    within = np.arange(len(points)) - np.repeat(bundles.offsets[:-1], np.diff(bundles.offsets))
    last = np.repeat(np.diff(bundles.offsets), np.diff(bundles.offsets)) - 1
    points[(within % 2 == 1) & (within < last), 0] += 0.05
    return replace(processed, bundles=Bundles(bundles.edges, points, bundles.offsets))


def test_reset_restores_the_grid_and_straight_lines_exactly():
    before = acted(network(), "unit_noise", seed=3)
    after = acted(acted(before, "edge_advect", steps=3), "reset")
    np.testing.assert_array_equal(after.positions, network().positions_grid)
    assert is_straight(after)
    again = acted(after, "reset")
    np.testing.assert_array_equal(again.bundles.points, after.bundles.points)


def test_edges_diverge_from_where_advection_draws_them():
    straight = acted(network(), "straighten")
    apart, start, together = (
        spread(middles(p)) for p in (acted(straight, "edge_diverge"), straight, acted(straight, "edge_advect"))
    )
    assert together < 0.9 * start and apart > 1.1 * start


def test_the_first_step_of_divergence_goes_against_that_of_advection():
    straight = acted(network(), "straighten")
    settings = {**COARSE, "smoothing": False}
    moves = [
        middles(acted(straight, action, settings, steps=1)) - middles(straight)
        for action in ("edge_advect", "edge_diverge")
    ]
    assert (np.einsum("ij,ij->i", *moves) < 0).mean() > 0.85


def test_units_diverge_from_where_advection_draws_them():
    before = acted(network(), "reset")
    moves = [acted(before, action, steps=1).positions - before.positions for action in ("unit_advect", "unit_diverge")]
    assert np.corrcoef(moves[0][:, :2].ravel(), moves[1][:, :2].ravel())[0, 1] < -0.9
    assert spread(acted(before, "unit_diverge").positions) > 1.2 * spread(before.positions)


def test_an_action_goes_on_from_where_the_one_before_has_ended():
    first = acted(network(), "unit_noise", seed=5)
    second = acted(first, "unit_noise", seed=6)
    moves = np.abs(second.positions - first.positions)[:, :2]
    assert 0 < moves.max() <= 0.5 / COARSE["sampling_rate"] + 1e-6
    assert np.abs(second.positions - network().positions).max() > moves.max()


def test_smoothing_shortens_kinked_edges():
    def length(processed):
        return np.linalg.norm(np.diff(processed.bundles.points, axis=0), axis=1).sum()

    kinked = _kinked(acted(network(), "straighten"))
    lengths = [length(kinked), *(length(acted(kinked, "smooth", steps=steps)) for steps in (1, 8))]
    assert lengths == sorted(lengths, reverse=True)


def test_respacing_makes_segments_alike_along_the_same_line():
    uneven = acted(network(), "straighten")
    bundles = uneven.bundles
    uneven = replace(uneven, bundles=Bundles(bundles.edges, np.repeat(bundles.points, 2, axis=0), bundles.offsets * 2))
    after = acted(uneven, "resample")
    for first, last in list(zip(after.bundles.offsets[:-1], after.bundles.offsets[1:]))[::37]:
        segments = np.linalg.norm(np.diff(after.bundles.points[first:last], axis=0), axis=1)
        assert segments.min() > 0 and segments.max() / segments.min() < 1.001
    assert is_straight(after)


def test_noise_is_as_strong_as_asked():
    before = acted(network(), "reset")
    moved = {
        strength: np.abs(acted(before, "unit_noise", strength=strength).positions - before.positions)[:, :2]
        for strength in (0.0, 1.0, 2.0)
    }
    length = 1 / COARSE["sampling_rate"]
    assert moved[0.0].max() == 0
    assert 0.4 * length < moved[1.0].max() <= 0.5 * length
    np.testing.assert_allclose(moved[2.0], 2 * moved[1.0], atol=1e-6)


def test_noise_stays_in_the_slab():
    after = acted(network(), "edge_noise", strength=10.0, steps=3)
    start, end = ends(after)
    counts = np.diff(after.bundles.offsets)
    low, high = (np.repeat(side(start[:, 2], end[:, 2]), counts) for side in (np.minimum, np.maximum))
    z = after.bundles.points[:, 2]
    assert ((low - 1e-6 <= z) & (z <= high + 1e-6)).all()
    assert np.abs(after.bundles.points[:, :2]).max() <= 1.5 + 1e-6
    assert np.abs(acted(network(), "unit_noise", strength=10.0, steps=50).positions[:, :2]).max() <= 1.5


def test_noise_is_even_and_its_own_for_each_seed_step_and_thing():
    things = np.random.default_rng(0).random((20_000, 3)).astype(np.float32)
    values = noise(1, 0, things, 2)
    assert (
        values.min() >= -1
        and values.max() < 1
        and abs(values.mean()) < 0.02
        and abs(values.std() - 1 / np.sqrt(3)) < 0.01
    )
    for other in (noise(2, 0, things, 2), noise(1, 1, things, 2), values[:, ::-1], np.roll(values, 1, axis=0)):
        assert abs(np.corrcoef(values.ravel(), other.ravel())[0, 1]) < 0.03
    np.testing.assert_array_equal(noise(1, 0, things[::-1], 2)[::-1], values)


@pytest.mark.parametrize("action", ["unit_noise", "edge_noise"])
def test_the_same_seed_gives_the_same_noise(action):
    first, same, other = (acted(network(), action, seed=seed).bundles.points for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert first.shape != other.shape or not np.allclose(first, other, atol=1e-3)


@pytest.mark.parametrize("action", ["edge_advect", "edge_noise", "unit_noise", "smooth"])
def test_the_order_of_the_units_does_not_matter(action):
    """The units of the middle layer in another order, with all that is theirs."""
    before = network()
    order = np.random.default_rng(1).permutation(16)
    permuted, edge_order = _permuted(before, order)
    plain, other = acted(before, action, steps=3), acted(permuted, action, steps=3)
    for k, edge in list(enumerate(edge_order))[::29]:
        mine, theirs = (p.bundles.points[slice(*p.bundles.offsets[[e, e + 1]])] for p, e in ((plain, edge), (other, k)))
        np.testing.assert_allclose(theirs, mine, atol=1e-4)


def _permuted(processed, order):
    """The network with its second layer's units in this order, and for each of its edges the edge of the original."""
    net, (first, last) = processed.network, processed.network.unit_offsets[1:3]
    units = np.arange(net.unit_count)
    units[first:last] = first + order
    weight = [c.weight.reshape(-1, net.layers[c.target].size) for c in net.connections]
    index = [np.arange(w.size).reshape(w.shape) + offset for w, offset in zip(weight, net.edge_offsets)]
    edges = np.concatenate([index[0][:, order].ravel(), index[1][order].ravel()])
    connections = [
        type(c).dense(c.source, c.target, w) for c, w in zip(net.connections, (weight[0][:, order], weight[1][order]))
    ]
    bundles = processed.bundles
    samples = np.concatenate([np.arange(*bundles.offsets[[e, e + 1]]) for e in edges])
    importance = replace(
        processed.importance, units=processed.importance.units[units], edges=processed.importance.edges[edges]
    )
    return replace(
        processed,
        network=replace(net, connections=connections),
        importance=importance,
        positions=processed.positions[units],
        positions_grid=processed.positions_grid[units],
        bundles=Bundles(bundles.edges, bundles.points[samples], bundles.offsets),
    ), edges


def test_the_number_of_threads_does_not_matter(tmp_path):
    write_network_file(tmp_path / "in.nnvis", processed_network((100, 64, 10), samples=24))
    points = []
    for threads in ("1", "2"):
        for action in ("edge_noise", "edge_advect"):
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "nnvis_blender.processing",
                    "act",
                    str(tmp_path / "in.nnvis"),
                    action,
                    "--steps",
                    "2",
                    "--output",
                    str(tmp_path / f"{action}{threads}.nnvis"),
                ],
                cwd=ROOT,
                check=True,
                env={**os.environ, "NUMBA_NUM_THREADS": threads},
                capture_output=True,
            )
            points.append((tmp_path / f"{action}{threads}.nnvis").read_bytes())
    assert points[0] == points[2] and points[1] == points[3] and points[0] != points[1]


def test_edges_of_different_gaps_act_on_each_other_where_the_whole_network_is_one():
    before = acted(network(), "straighten")
    gaps, whole = (
        acted(before, "edge_advect", {**COARSE, "whole_network": whole}, steps=3).bundles.points
        for whole in (False, True)
    )
    assert gaps.shape != whole.shape or not np.allclose(gaps, whole, atol=1e-3)


def test_undrawn_edges_attract():
    before = acted(network(), "straighten")
    score = edge_score(before.network, before.importance)
    drawn = np.sort(np.argsort(-score)[:60]).astype(np.int32)
    offsets = before.bundles.offsets
    samples = np.concatenate([np.arange(*offsets[[e, e + 1]]) for e in drawn])
    few = replace(
        before,
        bundles=Bundles(
            drawn, before.bundles.points[samples], np.concatenate([[0], np.cumsum(np.diff(offsets)[drawn])])
        ),
    )
    pruned = acted(few, "edge_advect", {**COARSE, "prune_percentage": 1 - 60 / len(score)}, steps=4)
    mass = acted(few, "edge_advect", steps=4)
    assert len(mass.bundles.edges) == len(pruned.bundles.edges) == 60
    assert mass.bundles.points.shape != pruned.bundles.points.shape or not np.allclose(
        mass.bundles.points, pruned.bundles.points, atol=1e-3
    )


@pytest.mark.parametrize("action", ["edge_advect", "edge_noise", "smooth", "straighten"])
def test_kept_states_lead_from_before_to_after(action):
    before = network()
    after = acted(before, action, keep=4, steps=6)
    states = after.bundles.states
    assert after.unit_states is None and states.shape == (
        {"straighten": 2}.get(action, 4),
        len(after.bundles.points),
        3,
    )
    np.testing.assert_array_equal(states[-1], after.bundles.points)
    first, last = after.bundles.offsets[:-1], after.bundles.offsets[1:] - 1
    np.testing.assert_array_equal(states[0][first], before.positions[before.network.edge_source])
    middle = (first + last) // 2
    bow = before.bundles.points.reshape(-1, 9, 3)[:, 4]
    assert np.median(np.linalg.norm(states[0][middle] - bow, axis=1)) < 0.08, "the first state is the one before"
    np.testing.assert_array_equal(acted(before, action, steps=6).bundles.points, after.bundles.points)


def test_kept_states_of_units_stay_before_those_of_edges():
    moved = acted(network(), "unit_advect", keep=3)
    assert moved.unit_states.shape == (3, moved.network.unit_count, 3) and moved.bundles.states is None
    np.testing.assert_array_equal(moved.unit_states[0], network().positions)
    np.testing.assert_array_equal(moved.unit_states[-1], moved.positions)
    both = acted(moved, "edge_advect", keep=3)
    np.testing.assert_array_equal(both.unit_states, moved.unit_states)
    assert len(both.bundles.states) == 3
    bent = acted(both, "edge_diverge", keep=3)
    assert bent.unit_states is None and len(bent.bundles.states) == 3
    assert acted(both, "smooth").bundles.states is None


@pytest.mark.parametrize(
    "action, whole",
    [
        ("unit_advect", len(unit_steps(BundlingParameters(**COARSE)))),
        ("edge_advect", len(edge_steps(1 / 8, BundlingParameters(**COARSE)))),
        ("edge_noise", 1),
        ("smooth", 8),
        ("reset", 1),
    ],
)
def test_provenance_lists_the_actions_so_that_they_can_be_repeated(action, whole):
    after = acted(acted(network(), action), action, steps=2, seed=9)
    first, second = after.provenance["actions"]
    assert (first["action"], first["steps"], first["bundling"]) == (action, whole, COARSE)
    assert (second["steps"], second["seed"]) == (min(2, whole) if action not in {"edge_noise"} else 2, 9)
    assert after.provenance["model"] == {"name": "synthetic"} and set(after.provenance["bundle_quality"]) >= {
        "ink",
        "detour",
        "coherence",
    }
    repeated = network()
    for record in json.loads(json.dumps(after.provenance["actions"])):
        record = dict(record)
        repeated = acted(repeated, record.pop("action"), record.pop("bundling"), **record)
    np.testing.assert_array_equal(repeated.bundles.points, after.bundles.points)


def test_the_files_own_bundling_parameters_count_where_the_request_names_none():
    made = replace(network(), provenance={"bundling": {"sampling_rate": 5.0, "of_a_later_version": 1}})
    coarse, fine = acted(made, "straighten", {}), acted(made, "straighten", {"sampling_rate": 20.0})
    assert (
        len(coarse.bundles.points) < len(acted(network(), "straighten", {}).bundles.points) < len(fine.bundles.points)
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "in.nnvis"
    write_network_file(path, network())
    return path


def run(values, report):
    return KIND.run(KIND.read(values), report)


class Live(Silent):
    """A report that notes the states and may stop the job."""

    def __init__(self, stop_at=None):
        self.states, self.stop_at, self.stages = [], stop_at, []

    def stage(self, name, index, count):
        self.stages.append(name)

    def state(self, path, step, steps):
        self.states.append((step, steps, np.load(path)))
        Path(path).unlink()
        if step == self.stop_at:
            (Path(path).parent / STOP).touch()


def test_a_job_writes_a_file_of_its_own_and_leaves_the_one_it_acts_on(file, tmp_path):
    content = file.read_bytes()
    report = Live()
    result = run({"file": str(file), "action": "smooth", "cache": str(tmp_path / "cache"), "bundling": COARSE}, report)
    assert result["steps"] == 8 and Path(result["path"]).parent == tmp_path / "cache"
    assert report.stages == ["Network", "Smooth", "File"] and not report.states
    np.testing.assert_array_equal(
        read_network_file(result["path"]).bundles.points, acted(network(), "smooth").bundles.points
    )
    assert file.read_bytes() == content


def test_live_states_have_the_samples_of_the_file_and_change_nothing(file, tmp_path):
    (tmp_path / "live").mkdir()
    report = Live()
    values = {
        "file": str(file),
        "action": "unit_diverge",
        "cache": str(tmp_path / "cache"),
        "parameters": {"steps": 3},
        "bundling": COARSE,
    }
    result = run({**values, "live": str(tmp_path / "live")}, report)
    assert [(step, steps) for step, steps, _ in report.states] == [(1, 3), (2, 3), (3, 3)]
    before = network()
    for _, _, state in report.states:
        assert state.shape == (len(before.bundles.points) + before.network.unit_count, 3) and state.dtype == np.float32
        samples, units = state[: len(before.bundles.points)], state[len(before.bundles.points) :]
        np.testing.assert_array_equal(samples[before.bundles.offsets[:-1]], units[before.network.edge_source])
    assert not np.array_equal(report.states[0][2], report.states[2][2])
    assert list((tmp_path / "live").iterdir()) == []
    assert run(values, Live())["path"] == result["path"]


def test_a_live_job_that_is_stopped_ends_with_what_it_has_reached(file, tmp_path):
    (tmp_path / "live").mkdir()
    values = {"file": str(file), "action": "edge_advect", "cache": str(tmp_path / "cache"), "bundling": COARSE}
    result = run({**values, "live": str(tmp_path / "live")}, Live(stop_at=2))
    stopped = read_network_file(result["path"])
    assert result["steps"] == stopped.provenance["actions"][0]["steps"] == 2
    np.testing.assert_array_equal(stopped.bundles.points, acted(network(), "edge_advect", steps=2).bundles.points)


@pytest.mark.parametrize(
    "values, told",
    [
        ({"action": "explode"}, "action is 'explode', not one of unit_advect"),
        ({"action": None}, "action is None, not one of"),
        ({"file": None}, "names no file"),
        ({"file": "/nowhere/a.nnvis"}, "there is no file /nowhere/a.nnvis"),
        ({"speed": 3}, "unknown keys in the request: speed"),
        ({"parameters": {"steps": -1}}, "steps is -1, outside its range 0 to 500"),
        ({"parameters": {"strenght": 1}}, "unknown parameter 'strenght'"),
        ({"bundling": {"sampling_rate": 100}}, "sampling_rate is 100"),
    ],
)
def test_bad_input_is_one_sentence(file, tmp_path, values, told):
    request = {"file": str(file), "action": "reset", "cache": str(tmp_path / "cache"), **values}
    with pytest.raises(NNVisError) as error:
        run(request, Live())
    assert told in str(error.value)
    assert not list((tmp_path / "cache").glob("*"))


def test_the_command_writes_the_same_file(file, tmp_path):
    command = [
        sys.executable,
        "-m",
        "nnvis_blender.processing",
        "act",
        str(file),
        "edge_noise",
        "--seed",
        "4",
        "--sampling-rate",
        "8",
    ]
    done = subprocess.run(
        [*command, "--output", str(tmp_path / "out.nnvis")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert '"steps": 1' in done.stdout
    np.testing.assert_array_equal(
        read_network_file(tmp_path / "out.nnvis").bundles.points, acted(network(), "edge_noise", seed=4).bundles.points
    )
    refused = subprocess.run(
        [*command[:-2], "--steps", "1.5", "--output", "x"], cwd=ROOT, capture_output=True, text=True
    )
    assert refused.returncode == 2 and "steps is 1.5, not a whole number" in refused.stderr


def test_a_distance_that_is_left_to_be_found_stays_that_of_the_network():
    chain = [(layer, layer + 1) for layer in range(13)]
    made = BundlingParameters(layer_distance=0.5)
    deep = replaced(processed_network((4,) * 14, joined=[*chain, (2, 6)]), made)
    deep.provenance["bundling"] = {"layer_distance": 0.5}
    plain, asked = (acted(deep, EDGE_ACTIONS[0], {**COARSE, **more}) for more in ({}, {"layer_distance": None}))
    np.testing.assert_array_equal(asked.bundles.points, plain.bundles.points)


def test_checkpoints_are_of_the_network_that_stands_where_it_did(tmp_path):
    """Their polylines have other samples than those of the network that was moved."""
    said = Silent()
    said.warning = (told := []).append
    moved = act(trained_network(), "edge_advect", ActionParameters(steps=1), COARSE, said)
    write_network_file(tmp_path / "a.nnvis", moved)
    assert read_network_file(tmp_path / "a.nnvis").epochs is None and "checkpoints are left out" in told[0]
