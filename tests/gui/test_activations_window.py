"""Show Activations and what animates them pressed in the real application's window. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic_maps import convolutional_network

SCRIPT = Path(__file__).with_name("activations_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("activations")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    write_network_file(folder / "net.nnvis", convolutional_network())
    plan = {"cache": str(folder / "cache"), "worker": sys.executable, "network": str(folder / "net.nnvis")}
    return run_in_window(command, folder, SCRIPT, pictures=str(pictures), **plan)


def test_the_button_gives_the_network_its_maps_in_one_undo_step(report):
    assert report["outcome"] == "done"
    assert {"Example Edges", "Example Plates"} <= set(report["with_maps"])
    assert "Example Plates" not in report["undone"] and "Example Edges" in report["undone"]
    assert report["redone"] == report["with_maps"]


def test_each_animation_is_a_click_and_an_undo_step(report):
    assert report["forward_pass"] == 2 and report["samples"] == 2 + 2 * 3 and report["still"] == 0


def test_a_kernel_moves_until_that_is_undone(report):
    assert report["kernel"] >= 2 and report["kernel_still"] == 0
