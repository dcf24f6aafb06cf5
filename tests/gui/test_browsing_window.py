"""Units looked through by keys in the real application's window. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic_images import add_images
from synthetic_maps import convolutional_network

SCRIPT = Path(__file__).with_name("browsing_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command, folder = window_command(), tmp_path_factory.mktemp("browsing")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    write_network_file(folder / "net.nnvis", add_images(convolutional_network()))
    plan = {"pictures": str(pictures), "network": str(folder / "net.nnvis")}
    return run_in_window(command, folder, SCRIPT, size=(1000, 700), **plan)


def unit(state: dict) -> tuple:
    return state["Large Layer"], state["Large Unit"]


def test_arrows_move_the_chosen_unit_and_letters_the_layer(report):
    assert [unit(report[name]) for name in ("begun", "right", "below", "after")] == [(1, 0), (1, 1), (1, 3), (2, 3)]
    assert report["after"]["picked"] == "conv_2 3" and report["begun"]["Frame Chosen"]


def test_plates_show_what_the_keys_say(report):
    assert report["large"]["Large Plate"] > 0
    shown = [report[name]["Shows"] for name in ("large", "pattern", "another pattern", "back")]
    assert shown == ["Activation", "Preferred Image", "Top Samples", "Attribution"]
    assert report["sample"]["Sample"] == 1.0 and report["wall"]["wall"] == 2


def test_its_end_leaves_no_key_and_each_step_can_be_undone(report):
    assert not report["is_on"] and report["keys"][0] == report["keys"][1]
    assert report["ended"] == report["wall"]
    assert report["undone"]["wall"] is None
