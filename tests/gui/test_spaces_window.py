"""Spaces by their buttons in the real application's window: shown, played, picked, undone. Runs where BLENDER names
one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from real_window import run_in_window, window_command

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic import processed_network

SCRIPT = Path(__file__).with_name("spaces_window_script.py")
SPACES = {
    "show_embedding": ["net Embedding"],
    "show_warp": ["net Warp"],
    "learn_step_by_step": ["k-Means"],
    "map_networks": ["networks Map"],
    "why_depth": ["Why Depth 2 wide 1 deep", "Why Depth 2 wide 2 deep"],
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("spaces")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    processed = processed_network((64, 5, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 5, 10], "seed": 0}}
    write_network_file(folder / "net.nnvis", processed)
    plan = {"pictures": str(pictures), "cache": str(folder / "cache"), "out": str(folder / "out")}
    (folder / "networks").mkdir()
    for number in range(3):
        random = np.random.default_rng(number)
        weights = [random.normal(0, 0.3, shape).astype(np.float32) for shape in ((64, 6), (6, 10))]
        arrays = {f"W{l}": w for l, w in enumerate(weights)} | {f"b{l}": w[0] * 0 for l, w in enumerate(weights)}
        np.savez(folder / "networks" / f"net {number}.npz", **arrays)
    plan |= {"worker": sys.executable, "network": str(folder / "net.nnvis"), "networks": str(folder / "networks")}
    return run_in_window(command, folder, SCRIPT, size=(1000, 700), **plan)


@pytest.mark.parametrize("name", SPACES)
def test_a_space_is_a_click_and_goes_with_an_undo_step(report, name):
    assert report[name] == ["done", SPACES[name]] and report[f"{name} undone"] == []


def test_the_difference_of_two_networks_is_a_click_and_goes_with_an_undo_step(report):
    outcome, networks = report["show_difference"]
    assert outcome == "done" and "net 1 less net 0" in networks
    assert report["show_difference undone"] == ["net"]


def test_its_states_play_and_a_clicked_point_is_picked(report):
    assert report["state"] == 2.0
    assert report["picked"][0] == report["picked"][1]


def test_its_charts_stand_beside_it_go_with_it_and_with_undo_steps(report):
    assert report["figures"] and all(name.startswith("net Embedding ") for name in report["figures"])
    assert "net Embedding scree" in report["figures"] and len(report["figures"]) > 1
    assert report["space removed"] == [] and report["space back"] == report["figures"]
    assert report["figures undone"] == []


def test_the_users_monkey_is_as_it_was(report):
    assert report["monkey"][0] == report["monkey"][1]
