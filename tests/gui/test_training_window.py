"""Surfaces, landscapes, weights, sound and the lesson by their buttons in the real application's window. Runs where
BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

SCRIPT = Path(__file__).with_name("training_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("training")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    (folder / "log.csv").write_text("epoch,loss\n1,2.0\n2,1.0\n3,0.5\n")
    plan = {"pictures": str(pictures), "cache": str(folder / "cache"), "log": str(folder / "log.csv")}
    return run_in_window(command, folder, SCRIPT, worker=sys.executable, **plan) | {"folder": folder}


@pytest.mark.parametrize("name, role", [("show_surface", "surface"), ("show_landscape", "landscape")])
def test_a_surface_is_a_click_and_an_undo_step(report, name, role):
    outcome, shown = report[name]
    assert outcome == "done" and role in shown and role not in report["begin"]
    assert report[f"{name} undone"] == report["begin"]


def test_weights_as_plates_are_a_click_and_an_undo_step(report):
    outcome, shown = report["show_weights"]
    assert outcome == "done" and "plates" in shown
    assert report["show_weights undone"] == report["begin"]


def test_a_curve_is_heard_until_that_is_undone(report):
    (strips, actions), (before, fewer) = report["sonified"], report["silent"]
    assert len(strips) == 1 and not before and actions == fewer + 1
    assert (report["folder"] / "tone.wav").stat().st_size > 1000


def test_the_lesson_is_a_click_and_an_undo_step(report):
    outcome, networks = report["xor_lesson"]
    assert outcome == "done" and "XOR Lesson" in networks
    assert "XOR Lesson" not in report["xor_lesson undone"]
