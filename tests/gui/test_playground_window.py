"""The playground used in the real application's window. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

SCRIPT = Path(__file__).with_name("playground_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("playground")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    cache, worker = str(folder / "cache"), sys.executable
    found = run_in_window(command, folder, SCRIPT, pictures=str(pictures), cache=cache, worker=worker)
    print(found)
    return found


def test_states_are_shown_while_it_trains(report):
    assert report["states"] > 1


def test_a_weight_changed_by_hand_stays(report):
    assert report["weight"] == 5.0


def test_the_result_has_its_epochs_and_is_one_undo_step(report):
    assert report["outcome"] == "done" and report["finished"] == ["Playground"]
    assert report["epochs"] > 10 and report["undone"] == 1


def test_what_is_cancelled_leaves_the_network(report):
    assert report["cancelled"] == "cancelled" and report["left"] == ["Playground"]


def test_another_file_ends_it(report):
    assert report["elsewhere"] == [False, []]
