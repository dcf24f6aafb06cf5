"""Where Blender's users look, in the real application: F3, Add, Import, F1, the list of networks, the preferences.

Runs where BLENDER names one. Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
from pathlib import Path

import pytest
from real_window import ROOT, run_in_window, window_command

SCRIPT = Path(__file__).with_name("menus_window_script.py")
NETWORK = ROOT / "nnvis_blender" / "data" / "example.nnvis"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    folder = tmp_path_factory.mktemp("menus")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    return run_in_window(command, folder, SCRIPT, network=str(NETWORK), pictures=str(pictures))


def test_f3_finds_an_operator_by_what_it_does(report):
    assert report["searched"] == ["Example"]


def test_f1_over_a_button_opens_its_page(report):
    assert report["page"].startswith("file:") and report["page"].endswith("guide.html#display")


def test_the_list_hides_renames_and_removes_each_in_one_undo_step(report):
    assert (report["hidden"], report["shown_again"]) == (["Example"], ["Example", "Second"])
    assert (report["renamed"], report["renamed_back"]) == (["Digits", "Second"], ["Example", "Second"])
    assert (report["removed"], report["removed_undone"]) == (["Second"], ["Example", "Second"])
