"""A plate's pixel clicked in the real application's window, and its formula built. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic_maps import convolutional_network

SCRIPT = Path(__file__).with_name("inside_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command, folder = window_command(), tmp_path_factory.mktemp("inside")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    write_network_file(folder / "net.nnvis", convolutional_network())
    return run_in_window(command, folder, SCRIPT, pictures=str(pictures), network=str(folder / "net.nnvis"))


def test_the_clicked_pixel_is_looked_into(report):
    assert report["inside"] == {"layer": 1, "unit": 3, "row": 4, "column": 2}


def test_its_formula_is_built_in_one_undo_step(report):
    assert report["built"] == ["Formula of conv_1 3"]
    assert report["undone"] == [[], report["inside"]]


def test_a_convolution_is_added_beside(report):
    assert report["added"] == "Convolution"
