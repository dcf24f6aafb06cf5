"""A newcomer's first five minutes with the mouse, in the real application: the example, a network of one's own beside
it, a class, a look, a still, and back; and a scene that has things of the user's. Runs where BLENDER names one.

Pictures of the steps are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

from reference import mnist_path, reference_path

SCRIPT = Path(__file__).with_name("first_minutes_script.py")
MODEL = "weights_784-81-49-10"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("first-minutes")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    return run_in_window(
        command,
        folder,
        SCRIPT,
        worker_python=sys.executable,
        cache=str(folder / "cache"),
        model=str(reference_path(f"nn_vis/{MODEL}.npz")),
        data=str(mnist_path()),
        pictures=str(pictures),
    )


def test_a_model_of_ones_own_stands_beside_the_example_with_its_accuracy(report):
    assert (report["outcome"], report["message"], report["networks"]) == ("done", "", ["Example", MODEL])
    assert "97.9 %" in report["accuracy"]


def test_the_basic_level_has_what_a_first_picture_needs_and_each_step_is_one_undo(report):
    assert (report["look"], report["look_undone"]) == ("night", "paper")
    assert report["class_undone"] == "All"
    assert (report["second_undone"], report["first_undone"]) == (["Example"], [])


def test_a_still_opens_in_a_window(report):
    assert report["windows"] == 2


def test_what_the_user_has_in_the_scene_stays_as_it_is(report):
    assert report["mine_beside"] == report["mine"] == report["mine_undone"]
    assert report["networks_in_mine"] == []
