"""A newcomer's first minutes with the mouse, in the real application: example, class, look, and back. Runs where
BLENDER names one.

Pictures of the steps are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

SCRIPT = Path(__file__).with_name("first_minutes_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    folder = tmp_path_factory.mktemp("first-minutes")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    return run_in_window(command, folder, SCRIPT, pictures=str(pictures))


def test_the_basic_level_has_what_a_first_picture_needs_and_each_step_is_one_undo(report):
    assert (report["look"], report["look_undone"]) == ("night", "paper")
    assert report["class_undone"] == "All"
    assert report["networks_undone"] == []
