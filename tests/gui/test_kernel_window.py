"""Animate Kernel, and a transformer's attention, by their buttons in the real application's window. Runs where BLENDER
names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from real_window import run_in_window, window_command

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic_maps import convolutional_network

SCRIPT = Path(__file__).with_name("kernel_window_script.py")
FILES = {"transformer": "vit.nnvis", "model": "vit.pt2", "data": "vit.npz"}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("kernel")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    write_network_file(folder / "net.nnvis", convolutional_network())
    write_transformer(folder)
    plan = {"pictures": str(pictures), "cache": str(folder / "cache"), "network": str(folder / "net.nnvis")}
    plan |= {name: str(folder / file) for name, file in FILES.items()}
    return run_in_window(command, folder, SCRIPT, worker=sys.executable, **plan)


def write_transformer(folder: Path) -> None:
    """A small one on patches of images, with the network that is drawn of it, and images."""
    import torch

    from nnvis_blender.processing.jobs import run_job
    from nnvis_blender.processing.worker.report import Silent

    layer = torch.nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)

    class Transformer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.patches, self.encoder = torch.nn.Conv2d(3, 8, 4, 4), torch.nn.TransformerEncoder(layer, 2)
            self.head = torch.nn.Linear(8, 3)

        def forward(self, x):
            return self.head(self.encoder(self.patches(x).flatten(2).transpose(1, 2)).mean(1))

    x = np.random.default_rng(0).normal(size=(12, 3, 8, 8)).astype(np.float32)
    shapes = ({0: torch.export.Dim("batch")},)
    program = torch.export.export(Transformer().eval(), (torch.from_numpy(x[:2]),), dynamic_shapes=shapes)
    torch.export.save(program, folder / "vit.pt2")
    np.savez(folder / "vit.npz", x_train=x, y_train=np.arange(12) % 3, x_test=x, y_test=np.arange(12) % 3)
    asked = {"command": "process", "model": str(folder / "vit.pt2"), "importance": {"method": "weight"}}
    run_job({**asked, "cache": str(folder / "cache"), "output": str(folder / "vit.nnvis")}, Silent())


def test_a_kernel_moves_until_that_is_undone(report):
    assert report["kernel"] >= 2 and report["still"] == 0


def test_a_transformer_shows_its_attention_in_one_undo_step(report):
    assert report["outcome"] == "done" and report["attention"] and not report["undone"]
