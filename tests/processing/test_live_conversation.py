"""What a parent says to a job that runs, and what a playground shows of itself meanwhile."""

import sys
import threading
import time

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.worker.conversation import Conversation
from nnvis_blender.processing.worker.job import Job
from nnvis_blender.processing.worker.live import LiveStates, take_state
from nnvis_blender.processing.worker.report import Silent


def test_messages_are_whole_lines_of_json():
    conversation = Conversation()
    conversation.hear(b'{"do": "train"}\n{"do": "pa')
    assert conversation.take() == [{"do": "train"}]
    conversation.hear(b'use"}\nrubbish\n[1]\n\n{"do": "step"}\n')
    assert conversation.take() == [{"do": "pause"}, {"do": "step"}]
    assert conversation.take(0.01) == []


def test_the_first_message_is_waited_for():
    conversation = Conversation()
    threading.Timer(0.05, conversation.hear, [b'{"do": "train"}\n']).start()
    assert conversation.take(5) == [{"do": "train"}]


class Said(Silent):
    def __init__(self):
        self.states = []

    def state(self, path, step, steps, **others):
        self.states.append({"path": str(path), "step": step, **others})


def test_a_state_is_offered_once_the_one_before_was_taken(tmp_path):
    said = Said()
    states = LiveStates(tmp_path, said)
    assert states.is_free
    states.offer({"epoch": np.array(3), "weights": np.ones(2)}, 3, 10, scene="s")
    assert not states.is_free and said.states[0]["scene"] == "s"
    time.sleep(0.8)
    assert not states.is_free  # what has a scene is waited for
    taken = take_state(said.states[0])
    assert int(taken["epoch"]) == 3 and taken["weights"].shape == (2,)
    assert states.is_free and take_state(said.states[0]) is None
    states.offer({"epoch": np.array(4)}, 4, 10)
    time.sleep(0.8)
    assert states.is_free  # another one is not


@pytest.fixture
def job(tmp_path):
    settings = {"data": "xor", "points": 40, "hidden": [3], "side": 8}
    own = Job(sys.executable, {"command": "playground", "playground": settings, "live": True}, tmp_path / "cache")
    own.start()
    yield own
    own.kill()


def shown(job: Job, wanted) -> dict:
    """The first state that is wanted, (message, arrays) -> bool, taken one after the other."""
    last, end = None, time.monotonic() + 60
    while job.running and time.monotonic() < end:
        job.poll()
        if job.live_state is not last:
            last = job.live_state
            state = take_state(last)
            if state is not None and wanted(last, state):
                return last | state
        time.sleep(0.002)
    raise AssertionError(f"no such state: {job.state}, {job.error}")


def test_a_playground_is_a_conversation(job, tmp_path):
    first = shown(job, lambda message, state: True)
    scene = read_network_file(first["scene"])
    assert scene.network.edge_count == 12 and int(first["epoch"]) == 0 and not first["running"]
    np.testing.assert_allclose(first["weights"], scene.network.edge_weight)
    assert first["responses"].shape == (7, 8, 8) and first["responses"].dtype == np.float16
    np.testing.assert_allclose(first["responses"][-2:, ::-1], first["outputs"], atol=1e-3)
    job.send({"do": "edit", "weights": [[2, 0.5]], "biases": [[3, 1.5]]})
    edited = shown(job, lambda message, state: state["weights"][2] == 0.5)
    assert edited["biases"][3] == 1.5 and "scene" not in edited
    job.send({"do": "to", "epoch": 30})
    there = shown(job, lambda message, state: state["epoch"] == 30 and not state["running"])
    assert there["losses"].shape == there["accuracies"].shape == (2,) and there["gradient_norms"].shape == (2,)
    job.send({"do": "step"})
    shown(job, lambda message, state: state["epoch"] == 31)
    job.send({"do": "set", "hidden": [4, 4]})
    other = shown(job, lambda message, state: "scene" in message)
    assert len(other["weights"]) == 32 and read_network_file(other["scene"]).network.edge_count == 32
    job.send({"do": "nothing"})
    job.send({"do": "finish"})
    result = job.wait()
    assert any("does not do 'nothing'" in text for text in job.warnings)
    assert read_network_file(result["path"]).network.edge_count == 32 and result["epoch"] == 0
    job.send({"do": "train"})  # to one that has ended: nothing


def test_a_playground_ends_with_stop_and_with_cancel(job):
    shown(job, lambda message, state: True)
    job.stop()
    assert job.wait()["epoch"] == 0


def test_a_cancelled_playground_leaves_nothing(job):
    shown(job, lambda message, state: True)
    job.send({"do": "train"})
    shown(job, lambda message, state: state["epoch"] > 0)
    job.cancel()
    with pytest.raises(NNVisError, match="cancelled"):
        job.wait()
