"""Python files that build a model: run only where a person says that they may be."""

import sys

import pytest
import torch

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.options import ModelOptions

FILE = """
import pathlib, torch
import beside
pathlib.Path(__file__).with_name("canary").touch()
print('{"type": "result"}')

def build():
    torch.manual_seed(0)
    first, last = torch.nn.Conv2d(1, 4, 3), torch.nn.Linear(4 * 26 * 26, 3)
    return torch.nn.Sequential(first, beside.layer(), torch.nn.Flatten(), last)

def fails():
    raise ValueError("no model today")

def number():
    return 3

def deciding():
    class Deciding(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = torch.nn.Linear(4, 4)

        def forward(self, x):
            return self.fc(x) if x.sum() > 0 else x
    return Deciding()
"""
RUN = ModelOptions(run_code=True)


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "bpy", raising=False)  # of other tests: the worker has none
    (tmp_path / "net.py").write_text(FILE)
    (tmp_path / "beside.py").write_text("import torch\n\n\ndef layer():\n    return torch.nn.ReLU()\n")
    return tmp_path / "net.py"


def test_without_the_option_nothing_is_run(file):
    with pytest.raises(NNVisError, match="do whatever you can do.*run_code") as caught:
        read_model(f"{file}:build")
    assert caught.value.code == "usage"
    assert not file.with_name("canary").exists()


def test_with_it_the_model_is_what_the_function_builds(file, capfd):
    model = read_model(f"{file}:build", RUN)
    assert file.with_name("canary").exists()
    assert [layer.name for layer in model.network.layers][1:] == ["0", "3"]
    assert model.inputs[0].shape == (1, 28, 28)
    assert any("build of net.py" in note for note in model.notes)
    assert "result" not in capfd.readouterr().out, "what a file prints would be taken for the worker's own words"
    torch.manual_seed(0)
    module = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(4 * 26 * 26, 3)
    )
    x = torch.randn(3, 1, 28, 28)
    with torch.no_grad():
        assert torch.allclose(model.module()(x), module(x), 1e-5, 1e-5)


@pytest.mark.parametrize(
    "name, message",
    (
        ("net.py", "net.py:function"),
        ("net.py:fails", "no model today"),
        ("net.py:number", "gives a int"),
        ("net.py:missing", "has no function 'missing'"),
        ("net.py:deciding", "cannot export"),
        ("none.py:build", "there is no Python file"),
    ),
)
def test_what_is_no_model_is_told(name, message, file):
    with pytest.raises(NNVisError, match=message):
        read_model(file.with_name(name), RUN)


def test_it_is_never_run_in_blender(file, monkeypatch):
    monkeypatch.setitem(sys.modules, "bpy", object())
    with pytest.raises(NNVisError, match="never in Blender"):
        read_model(f"{file}:build", RUN)
    assert not file.with_name("canary").exists()
