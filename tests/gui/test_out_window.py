"""What leaves Blender, by its buttons in the real application's window: images one after the other, a farm's job,
exports; and a job that several processes share. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic import processed_network

SCRIPT = Path(__file__).with_name("out_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    for needed in ("torch", "distributed"):
        pytest.importorskip(needed, reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("out_window")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    for path in (pictures, folder / "out"):
        path.mkdir(parents=True, exist_ok=True)
    processed = processed_network((64, 5, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 5, 10], "seed": 0}}
    write_network_file(folder / "net.nnvis", processed)
    plan = {"pictures": str(pictures), "cache": str(folder / "cache"), "out": str(folder / "out")}
    plan |= {"worker": sys.executable, "network": str(folder / "net.nnvis")}
    return run_in_window(command, folder, SCRIPT, size=(1000, 800), **plan)


def test_several_processes_share_what_a_button_starts(report):
    assert report["several processes"] == "done"


def test_images_in_turn_are_a_click_and_an_undo_step(report):
    assert report["animated"] > report["animated undone"]


def test_a_farms_job_is_a_click_and_an_undo_step(report):
    assert {"README.md", "template.json", "job", "flamenco"} <= set(report["sent"])
    assert report["turns"] > report["turns undone"]


@pytest.mark.parametrize("name", ["edges.csv", "net.glb"])
def test_an_export_is_a_button_or_a_menu_and_a_place(report, name):
    assert report[name] > 1000
