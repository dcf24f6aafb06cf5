"""Animate Kernel by its button in the real application's window. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic_maps import convolutional_network

SCRIPT = Path(__file__).with_name("kernel_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    folder = tmp_path_factory.mktemp("kernel")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    write_network_file(folder / "net.nnvis", convolutional_network())
    return run_in_window(command, folder, SCRIPT, pictures=str(pictures), network=str(folder / "net.nnvis"))


def test_a_kernel_moves_until_that_is_undone(report):
    assert report["kernel"] >= 2 and report["still"] == 0
