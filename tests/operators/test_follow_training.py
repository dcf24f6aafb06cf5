"""Follow Training, Show Curves and what comes of them: charts, keyframes, sound; and each error as a sentence."""

import json
import os
import socket
import sys
import types
import wave
from dataclasses import replace

import bpy
import numpy as np
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.processing.training.history import Curve, History
from nnvis_blender.processing.training.shared_history import history_arrays
from synthetic import processed_network
from synthetic_training import history, trained_network

pytestmark = pytest.mark.usefixtures("nnvis")
LOSS = [2.0, 1.0, 0.5, 0.25]


def curves(name=None):
    return module("scene.views.curves").find_curves(bpy.context.scene, name)


def control(item, name="Epoch"):
    bpy.context.view_layer.update()
    return module("scene.controls").get_control(item, name)


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "digits.csv"
    path.write_text("epoch,loss,val_loss,acc\n" + "".join(f"{k},{y},{y + 1},{1 - y / 4}\n" for k, y in enumerate(LOSS)))
    return path


def test_a_log_is_shown_by_itself(log):
    assert bpy.ops.nnvis.show_curves(path=str(log)) == {"FINISHED"}
    assert [chart.name for chart in curves()] == ["digits loss", "digits accuracy"]
    assert bpy.context.scene.camera is not None and control(curves()[0].plot) == 3


def test_what_has_no_log_is_said(nnvis, network_file, tmp_path):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    with pytest.raises(RuntimeError, match="keeps no log of its training"):
        bpy.ops.nnvis.show_curves()
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuntimeError, match="holds no log"):
        bpy.ops.nnvis.show_curves(path=str(tmp_path / "empty"))
    (tmp_path / "nan.csv").write_text("epoch,loss\n1,nan\n2,nan\n")
    with pytest.raises(RuntimeError, match="no number that could be drawn"):
        bpy.ops.nnvis.show_curves(path=str(tmp_path / "nan.csv"))
    assert not curves()


def keys(owner, path):
    (curve,) = module("compat").find_fcurves(owner, path)
    return [tuple(point.co) for point in curve.keyframe_points]


def test_the_curves_of_a_network_follow_its_epoch_and_are_played_with_it(tmp_path):
    write_network_file(tmp_path / "trained.nnvis", trained_network())
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "trained.nnvis"))
    network, scene = module("operators").active_network(bpy.context), bpy.context.scene
    assert bpy.ops.nnvis.show_curves() == {"FINISHED"}
    charts = curves("trained")
    assert len(charts) == len(history().curves)
    module("scene.epochs").set_epoch(network, 5.0)
    assert [control(chart.plot) for chart in charts] == [5.0] * len(charts)
    scene.nnvis.follow.frames, scene.frame_current = 30, 11
    assert bpy.ops.nnvis.animate_curves() == {"FINISHED"}
    found = module("scene.controls").find_control(network.edges, "Epoch")
    assert keys(found.owner, found.path) == [(11, 0), (41, 10)]


def test_a_log_alone_is_played(log):
    bpy.context.scene.nnvis.follow.frames = 30
    bpy.ops.nnvis.show_curves(path=str(log))
    bpy.ops.nnvis.animate_curves()
    leader = curves()[0].plot
    found = module("scene.controls").find_control(leader, "Epoch")
    assert keys(found.owner, found.path) == [(1, 0), (31, 3)]
    bpy.context.scene.frame_set(16)
    assert [control(chart.plot) for chart in curves()] == pytest.approx([1.5, 1.5])


def test_a_curve_is_heard_and_drives(log, tmp_path):
    scene = bpy.context.scene
    scene.nnvis.follow.frames, scene.render.fps = 48, 24
    bpy.ops.nnvis.show_curves(path=str(log))
    path = tmp_path / "loss.wav"
    name = curves()[0].name
    assert bpy.ops.nnvis.sonify_curve(filepath=str(path), curve=f"{name}\ntrain") == {"FINISHED"}
    with wave.open(str(path)) as file:
        assert file.getnframes() == 2 * file.getframerate()
    (strip,) = scene.sequence_editor.strips
    assert strip.type == "SOUND" and strip.frame_start == 1 and strip.sound.packed_file is not None
    root = curves()[0].root
    (values,) = [keys(root, f'["{key}"]') for key in root.keys() if key.endswith("train")]
    assert [y for _, y in values] == LOSS and [x for x, _ in values] == pytest.approx([1, 17, 33, 49])
    bpy.ops.nnvis.sonify_curve(filepath=str(path), curve=f"{name}\ntrain")
    assert len(scene.sequence_editor.strips) == 1


def test_the_callback_is_saved(tmp_path):
    bpy.ops.nnvis.save_callback(filepath=str(tmp_path / "nnvis_callback.py"))
    assert "class Run" in (tmp_path / "nnvis_callback.py").read_text()


def write_run(folder, **values):
    folder.mkdir()
    lines = [json.dumps({"epoch": k, "train_loss": y}) for k, y in enumerate(LOSS)]
    (folder / "metrics.jsonl").write_text("\n".join(lines) + "\n")
    about = {"process": os.getpid(), "host": socket.gethostname(), "epochs": 3, "error": None}
    (folder / "run.json").write_text(json.dumps({**about, **values}))
    return folder


def follow(nnvis, path):
    pytest.importorskip("numba", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    bpy.context.scene.nnvis.follow.path = str(path)
    return bpy.ops.nnvis.follow_training()


def test_a_run_is_followed_to_its_end(nnvis, tmp_path):
    run, random = write_run(tmp_path / "run", state="ended"), np.random.default_rng(0)
    (run / "checkpoints").mkdir()
    for epoch in range(4):
        weights = {"W0": random.normal(size=(4, 6)), "b0": np.zeros(6), "W1": random.normal(size=(6, 3))}
        np.savez(run / "checkpoints" / f"epoch_{epoch}.npz", **weights, b1=np.zeros(3))
    assert follow(nnvis, run) == {"FINISHED"}
    network = module("operators").active_network(bpy.context)
    assert network.name == "run" and module("scene.epochs").last_epoch(network) == 3
    assert [chart.name for chart in curves()] == ["run loss"] and control(curves()[0].plot) == 3
    assert module("jobs.status").current.outcome == "done"


def test_a_run_that_has_died_is_told(nnvis, tmp_path):
    assert follow(nnvis, write_run(tmp_path / "run", state="failed", error="ValueError: no more")) == {"FINISHED"}
    assert module("jobs.status").current.warnings == ["the run has failed at epoch 3: ValueError: no more"]
    assert [chart.name for chart in curves()] == ["run loss"]


def test_where_there_is_no_run(nnvis, tmp_path):
    with pytest.raises(RuntimeError, match="no run is chosen"):
        follow(nnvis, "")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuntimeError, match="the folder empty is empty. Start the training script first"):
        follow(nnvis, tmp_path / "empty")
    assert not curves()


class Running:
    """What a modal operator has of itself, and a job that has just said something."""

    def __init__(self, name, tmp_path):
        operator = getattr(module(f"operators.{name}"), f"NNVIS_OT_{name}")
        for method in ("show", "put_back"):
            setattr(self, method, types.MethodType(getattr(operator, method), self))
        self._shown, self._scene_name = None, bpy.context.scene.name
        self._seen = module("operators.seen_training").SeenTraining("run", {})
        self._folder, self._said = tmp_path, 0

    def says(self, log, network=None, **others):
        self._said += 1
        path = self._folder / f"state_{self._said}.npz"
        np.savez(path, **history_arrays(log))
        message = {
            "path": str(path),
            "step": 1,
            "steps": 5,
            "epochs": 5.0,
            "network": network and str(network),
            **others,
        }
        list(self.show(bpy.context, types.SimpleNamespace(live_state=message, running=True)))


def logged(count):
    x = np.arange(float(count))
    return History({"loss": [Curve("train", x, np.array(LOSS[:count]))]})


def test_what_arrives_is_shown_in_the_place_of_what_was_there(tmp_path):
    running = Running("follow_training", tmp_path)
    running.says(logged(2))
    assert control(curves()[0].plot, "Last Epoch") == 5
    for seed in (0, 1):
        processed = processed_network(seed=seed)
        processed = replace(processed, provenance={**processed.provenance, "model": {"sha256": f"{seed}"}})
        write_network_file(tmp_path / f"{seed}.nnvis", processed)
        running.says(logged(3 + seed), tmp_path / f"{seed}.nnvis")
    networks = module("scene").find_networks(bpy.context.scene)
    assert [network.name for network in networks] == ["run"] and [chart.name for chart in curves()] == ["run loss"]
    assert len(module("scene.sound").curve_values(curves()[0], "train")[0]) == 4


def test_a_training_shows_its_curves_and_takes_them_away_when_it_is_cancelled(tmp_path):
    running = Running("process_network", tmp_path)
    running.says(logged(2))
    for seed in (0, 1):
        processed = processed_network(seed=seed)
        processed = replace(processed, provenance={**processed.provenance, "model": {"sha256": f"{seed}"}})
        write_network_file(tmp_path / f"{seed}.nnvis", processed)
        running.says(logged(4), tmp_path / f"{seed}.nnvis")
    assert module("scene.sound").curve_values(curves()[0], "train")[1].tolist() == LOSS
    assert [one.name for one in module("scene").find_networks(bpy.context.scene)] == ["run"]
    running.put_back(bpy.context)
    assert not curves() and not module("scene").find_networks(bpy.context.scene)
