"""What jobs give the network that stands there, by their buttons in the real application's window: each a click and an
undo step. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic import processed_network

SCRIPT = Path(__file__).with_name("jobs_window_script.py")
TRAINING = {  # what a button starts -> its panel, and what is there then
    "show_surface": ("surface", "net surface"),
    "show_landscape": ("landscape", "net landscape"),
    "show_weights": ("weights", "net plates"),
    "xor_lesson": ("xor_lesson", "XOR Lesson hidden space"),
}
IMAGES = {
    "show_attribution": ("attribution", "attribution"),
    "show_preferred": ("preferred", "preferred"),
    "show_top_samples": ("top", "top"),
    "show_occlusion": ("occlusion", "net occlusion"),
}
SMALL = {"surface.resolution": 7, "surface.points": 5, "landscape.resolution": 5, "landscape.samples": 100}
SMALL |= {"mosaics.units": 8, "lesson.epochs": 20, "lesson.every": 10, "attribution.steps": 8, "prefer.steps": 3}
SMALL |= {
    "top.count": 4,
    "top.part": "test",
    "occlusion.value": "black",
    "maps.count": 2,
    "report.samples": 2,
    "report.units": 3,
}


def run(folder: Path, buttons: dict, **more) -> dict:
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    processed = processed_network((64, 5, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 5, 10], "seed": 0}}
    write_network_file(folder / "net.nnvis", processed)
    plan = {name: str(folder / name) for name in ("cache", "out")} | {"network": str(folder / "net.nnvis")} | more
    plan |= {"worker": sys.executable, "pictures": str(pictures), "settings": SMALL}
    plan["jobs"] = [[panel, name] for name, (panel, _) in buttons.items()]
    return run_in_window(command, folder, SCRIPT, size=(1000, 900), **plan) | {"folder": folder}


@pytest.fixture(scope="module")
def training(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    (folder / "log.csv").write_text("epoch,loss\n1,2.0\n2,1.0\n3,0.5\n")
    return run(folder, TRAINING, log=str(folder / "log.csv"))


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    return run(folder, IMAGES | {"write_report": ("report", "")}, activations=True)


def clicked_and_undone(report: dict, name: str, what: str) -> None:
    outcome, shown = report[name]
    assert outcome == "done" and what in shown and what not in report["begin"]
    assert report[f"{name} undone"] == report["begin"]


@pytest.mark.parametrize("name", TRAINING)
def test_what_training_left_is_a_click_and_an_undo_step(training, name):
    clicked_and_undone(training, name, TRAINING[name][1])


def test_a_curve_is_heard_until_that_is_undone(training):
    assert len(training["sonified"][0]) == 1 and training["silent"] == training["curves"]
    assert (training["folder"] / "tone.wav").stat().st_size > 1000


@pytest.mark.parametrize("name", IMAGES)
def test_what_units_see_is_a_click_and_an_undo_step(images, name):
    clicked_and_undone(images, name, IMAGES[name][1])


def test_a_report_is_a_click_and_a_page(images):
    assert images["write_report"][0] == "done" and images["write_report undone"] == images["begin"]
    assert list((images["folder"] / "out").rglob("*.html"))


@pytest.mark.parametrize("room", ["training", "images"])
def test_the_users_monkey_is_as_it_was(room, request):
    before, after = request.getfixturevalue(room)["monkey"]
    assert before == after
