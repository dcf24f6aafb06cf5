"""The main job with the mouse, in the real application: install, press Process Network, watch, cancel. Runs where
BLENDER names one.

Pictures of the steps are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
import time
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

SCRIPT = Path(__file__).with_name("window_script.py")
TURNS = 20  # of the main loop while the worker runs: a Blender that waits for the worker has one
HOLD = 5.0  # seconds, on a busy machine, that no call of ours takes, that which builds the network included
SETTINGS = {"method": "batchnorm", "training.hidden": "12", "training.epochs": 2, "importance.batchnorm.epochs": 4}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("window")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    return run_in_window(
        command,
        folder,
        SCRIPT,
        worker_python=sys.executable,
        cache=str(folder / "cache"),
        pictures=str(pictures),
        settings=SETTINGS,
    )


def test_process_network_ends_with_the_scene(report):
    assert (report["outcome"], report["message"], report["networks"]) == ("done", "", ["Example"])
    assert {"Importance", "Bundling"} <= set(report["stages"])


def test_one_undo_step_takes_the_network_away(report):
    assert (report["networks_undone"], report["networks_redone"]) == ([], ["Example"])


def test_blender_stays_responsive_while_the_worker_runs(report):
    print(
        f"{report['turns']} turns, longest call {report['longest_call'] * 1000:.0f} ms, "
        f"longest gap of the main loop {report['longest_gap'] * 1000:.0f} ms"
    )
    assert report["turns"] > TURNS and report["longest_call"] < HOLD


def test_an_action_is_seen_moving_and_escape_puts_the_edges_back(report):
    assert report["moved_while_running"]
    assert report["action_escaped"] == "cancelled" and report["put_back"]


def test_an_action_ends_in_one_undo_step(report):
    assert (report["action_outcome"], report["actions"], report["moved"]) == ("done", ["edge_diverge"], True)
    assert (report["actions_undone"], report["moved_undone"]) == ([], False)


def test_the_cancel_button_ends_the_second_run(report):
    assert report["cancel_outcome"] == "cancelled"


def test_escape_ends_the_third_run(report):
    assert report["escape_outcome"] == "cancelled"


def test_opening_another_file_ends_the_job(report):
    assert report["running_in_the_next_file"] is False


def test_closing_blender_ends_the_worker(report):
    with pytest.raises(ProcessLookupError):
        for _ in range(50):
            os.kill(report["worker"], 0)
            time.sleep(0.1)
