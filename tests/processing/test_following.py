"""Following a run: what arrives is seen, its end and its death are told in a sentence, and what is damaged too."""

import json
import os
import socket
import subprocess
import sys
import time

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.training import following
from nnvis_blender.processing.training.following import Following
from nnvis_blender.processing.training.shared_history import history_arrays, history_from
from nnvis_blender.processing.worker.live import take_state
from nnvis_blender.processing.worker.report import Silent
from synthetic_training import history


def say(folder, **values):
    about = {"format": "nnvis run", "state": "running", "process": os.getpid(), "host": socket.gethostname()}
    (folder / "run.json").write_text(json.dumps({**about, "epochs": 3, "error": None, **values}))


def log(folder, epoch, **values):
    with open(folder / "metrics.jsonl", "a") as stream:
        stream.write(json.dumps({"epoch": epoch, **values}) + "\n")


def keep(folder, epoch, seed=0):
    random = np.random.default_rng(seed)
    weights = {"W0": random.normal(size=(4, 6)), "b0": np.zeros(6), "W1": random.normal(size=(6, 3)), "b1": np.zeros(3)}
    (folder / "checkpoints").mkdir(exist_ok=True)
    np.savez(folder / "checkpoints" / f"epoch_{epoch:04d}.npz", **weights)


def test_what_arrives_is_seen(tmp_path):
    say(tmp_path)
    followed = Following(tmp_path, 600)
    news = followed.look()
    assert news.history is None and not news.checkpoints and not news.over and news.epochs == 3
    log(tmp_path, 1, train_loss=2.0)
    keep(tmp_path, 1)
    news = followed.look()
    assert news.is_new and news.history.curves["loss"][0].y.tolist() == [2.0]
    assert [one.number for one in news.checkpoints] == [1] and followed.last == 1
    assert not followed.look().is_new
    log(tmp_path, 2, train_loss=1.0)
    assert followed.look().history.curves["loss"][0].y.tolist() == [2.0, 1.0]
    say(tmp_path, state="ended")
    news = followed.look()
    assert news.over == "the run has ended at epoch 2" and news.as_planned


def test_a_run_that_fails_is_told(tmp_path):
    log(tmp_path, 7, loss=1.0)
    say(tmp_path, state="failed", error="ValueError: no more")
    news = Following(tmp_path, 600).look()
    assert news.over == "the run has failed at epoch 7: ValueError: no more" and not news.as_planned


@pytest.mark.skipif(os.name == "nt", reason="Windows does not say whether a process is there")
def test_a_process_that_has_died_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(following, "_GONE", 0.0)
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    log(tmp_path, 4, loss=1.0)
    say(tmp_path, process=gone.pid)
    followed = Following(tmp_path, 600)
    followed.look()
    assert followed.look().over == "the run's process has died at epoch 4"
    say(tmp_path, process=gone.pid, host="another machine")
    assert not followed.look().over


def test_a_silent_run_is_over_after_a_while(tmp_path):
    (tmp_path / "log.csv").write_text("epoch,loss\n1,2\n2,1\n")
    followed = Following(tmp_path / "log.csv", 0.05)
    assert not followed.look().over
    time.sleep(0.06)
    news = followed.look()
    assert news.over == "the run has written nothing for 0.05 s, since epoch 2" and not news.as_planned


def test_a_log_that_stays_damaged_is_told(tmp_path, monkeypatch):
    (tmp_path / "metrics.jsonl").write_text("{}\nnonsense\n{}\n")
    followed = Following(tmp_path, 600)
    assert followed.look().history is None  # it may be being written
    monkeypatch.setattr(following, "_PATIENCE", 0.0)
    with pytest.raises(NNVisError, match="line 2 of metrics.jsonl is no JSON object"):
        followed.look()


def test_where_there_is_no_run(tmp_path):
    with pytest.raises(NNVisError, match="is empty. Start the training script first"):
        Following(tmp_path, 600)
    with pytest.raises(NNVisError, match="there is no run"):
        Following(tmp_path / "gone", 600)
    say(tmp_path, state="failed", error="ImportError: no torch")
    with pytest.raises(NNVisError, match="failed at epoch 0: ImportError: no torch, and nothing was logged"):
        Following(tmp_path, 600).look()


def test_a_history_passes_the_border_to_the_bit():
    written = history()
    written.curves["loss"][0].y[1:3] = np.nan, np.inf
    read = history_from(history_arrays(written))
    for what, curves in written.curves.items():
        for one, other in zip(curves, read.curves[what], strict=True):
            assert one.name == other.name
            np.testing.assert_array_equal(one.y, other.y)
    assert (read.unit, read.notes) == (written.unit, written.notes)


class Told(Silent):
    """Takes each state as Blender does."""

    def __init__(self):
        self.states, self.warnings, self.networks = [], [], []

    def state(self, path, step, steps, network=None, **others):
        self.states.append(take_state({"path": path}))
        if network:
            self.networks.append(read_network_file(network))

    def warning(self, message):
        self.warnings.append(message)


def followed_run(tmp_path, **values):
    (tmp_path / "live").mkdir()
    told = Told()
    request = {
        "command": "follow",
        "follow": {"path": str(tmp_path / "run"), **values},
        "cache": str(tmp_path / "cache"),
    }
    return run_job({**request, "live": str(tmp_path / "live")}, told), told


def test_a_run_becomes_a_network_that_follows_its_epochs_with_its_log(tmp_path):
    pytest.importorskip("numba")
    run = tmp_path / "run"
    run.mkdir()
    for epoch in range(3):
        log(run, epoch, train_loss=1 / (1 + epoch))
        keep(run, epoch, seed=epoch)
    say(run, state="ended")
    result, told = followed_run(tmp_path)
    assert result["note"] == "the run has ended at epoch 2" and not told.warnings
    assert history_from(told.states[0]).curves["loss"][0].y.tolist() == [1, 1 / 2, 1 / 3]
    processed = read_network_file(result["network"])
    assert processed.epochs.numbers.tolist() == [0, 1, 2]
    assert processed.history.curves["loss"][0].y.tolist() == [1, 1 / 2, 1 / 3]


def test_a_log_alone_is_followed_to_its_end(tmp_path):
    (tmp_path / "run").mkdir()
    log(tmp_path / "run", 1, loss=float("nan"))
    say(tmp_path / "run", state="failed", error="the loss is nan")
    result, told = followed_run(tmp_path)
    assert result["network"] is None and told.warnings == ["the run has failed at epoch 1: the loss is nan"]


def test_each_checkpoint_is_drawn_near_the_one_before(tmp_path, monkeypatch):
    """A run in a process of its own, which is seen to write its checkpoints one by one."""
    pytest.importorskip("numba")
    from nnvis_blender.processing.jobs import follow_stages

    monkeypatch.setattr(follow_stages, "LOOK_SECONDS", 0.02)
    run = tmp_path / "run"
    run.mkdir()
    say(run)
    looks, look = [], Following.look

    def write(self):
        """Writes the next checkpoint once the one before has been drawn."""
        if len(told_networks()) >= len(looks) and len(looks) < 3:
            looks.append(None)
            log(run, len(looks), loss=1.0)
            keep(run, len(looks), seed=0 if len(looks) < 3 else 1)
        elif len(told_networks()) == 3:
            say(run, state="ended")
        return look(self)

    made = []

    def told_networks():
        return made

    class Kept(Told):
        def state(self, path, step, steps, network=None, **others):
            take_state({"path": path})
            if network:
                made.append(read_network_file(network))

    monkeypatch.setattr(Following, "look", write)
    (tmp_path / "live").mkdir()
    request = {"command": "follow", "follow": {"path": str(run)}, "cache": str(tmp_path / "cache")}
    run_job({**request, "live": str(tmp_path / "live")}, Kept())
    moves = [np.linalg.norm(b.positions - a.positions, axis=1).max() for a, b in zip(made, made[1:])]
    assert len(made) == 3 and max(moves) <= 0.1 + 1e-5
    assert (made[0].network.edge_weight == made[1].network.edge_weight).all()
    assert (made[1].network.edge_weight != made[2].network.edge_weight).any()
