"""Show Epochs and Animate Epochs pressed in the real application's window. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from real_window import run_in_window, window_command

SCRIPT = Path(__file__).with_name("epochs_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("epochs")
    write_checkpoints(folder / "run")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    plan = {"pictures": str(pictures), "cache": str(folder / "cache"), "checkpoints": str(folder / "run")}
    return run_in_window(command, folder, SCRIPT, worker=sys.executable, **plan)


def write_checkpoints(folder: Path) -> None:
    """Three of 16-9-4, whose weights grow."""
    folder.mkdir()
    random = np.random.default_rng(0)
    ends = [random.normal(size=shape).astype(np.float32) for shape in ((16, 9), (9, 4))]
    for epoch, share in ((0, 0.2), (5, 0.6), (10, 1.0)):
        arrays = {f"W{l}": share * end + (1 - share) * end[::-1] for l, end in enumerate(ends)}
        np.savez(folder / f"epoch_{epoch}.npz", **arrays, b0=np.zeros(9), b1=np.zeros(4))


def test_the_button_makes_one_network_of_them_in_one_undo_step(report):
    assert report["outcome"] == "done"
    assert {"run Edges", "run Epochs"} <= set(report["shown"]) and not {"run Edges"} & set(report["undone"])


def test_its_training_plays_until_that_is_undone(report):
    assert report["played"] == pytest.approx([0.0, 5.0, 10.0])
    assert report["still"] == pytest.approx([10.0, 10.0])
