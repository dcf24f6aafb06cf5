"""The callback's file: what it writes of a run is read as it was logged, whole at any time, and says how a run ends."""

import importlib.util
import json
import os
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import nnvis_blender.processing
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.training.logs import read_log

FILE = Path(nnvis_blender.processing.__file__).parents[1] / "data" / "nnvis_callback.py"


@pytest.fixture
def callback():
    spec = importlib.util.spec_from_file_location("nnvis_callback", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def network():
    import torch

    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))


def state(folder):
    return json.loads((folder / "run.json").read_text())


def test_a_loop_of_torch_is_logged(callback, tmp_path):
    import torch

    module, x = network(), torch.ones(2, 4)
    optimiser = torch.optim.SGD(module.parameters(), lr=0.5)
    losses, norms = [], []
    with callback.Run(tmp_path / "run", epochs=3) as run:
        assert state(tmp_path / "run")["state"] == "running" and state(tmp_path / "run")["process"] == os.getpid()
        for epoch in range(1, 4):
            loss = module(x).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(float(loss.detach()))
            norms.append(float(module[2].weight.grad.norm()))
            run.epoch(epoch, {"train_loss": loss, "val_accuracy": np.float32(0.5)}, module, optimiser)
    history = read_log(tmp_path / "run")
    told = {what: [curve.name for curve in curves] for what, curves in history.curves.items()}
    assert told == {
        "loss": ["train"],
        "accuracy": ["validation"],
        "learning rate": [""],
        "gradient norm": ["0", "2"],
        "weight norm": ["0", "2"],
    }
    assert history.curves["loss"][0].y.tolist() == losses and history.curves["loss"][0].x.tolist() == [1, 2, 3]
    assert history.curves["gradient norm"][1].y.tolist() == norms
    assert state(tmp_path / "run")["state"] == "ended"
    names = sorted(path.name for path in (tmp_path / "run" / "checkpoints").iterdir())
    assert names == [f"epoch_000{k}.safetensors" for k in (1, 2, 3)]
    model = read_model(tmp_path / "run" / "checkpoints" / names[-1])
    assert model.layer_sizes == [4, 8, 3]
    np.testing.assert_array_equal(
        np.sort(model.network.edge_weight), np.sort(np.concatenate([module[k].weight.detach().ravel() for k in (0, 2)]))
    )


def test_half_precision_buffers_and_arrays_are_kept(callback, tmp_path):
    import torch
    from safetensors.numpy import load_file

    module = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2)).bfloat16()
    run = callback.Run(tmp_path)
    run.epoch(0.5, model=module)
    run.epoch(2, model={"W0": np.ones((2, 3), ">f8"), "b0": np.zeros(3, np.float16)})
    found = load_file(tmp_path / "checkpoints" / "epoch_0002.safetensors")
    np.testing.assert_array_equal(found["W0"], np.ones((2, 3)))
    run.checkpoint(1, module)
    found = load_file(tmp_path / "checkpoints" / "epoch_0001.safetensors")
    assert found["0.weight"].dtype == np.float32 and found["1.num_batches_tracked"] == 0


def test_a_run_that_fails_says_why(callback, tmp_path):
    with pytest.raises(ValueError, match="no more"), callback.Run(tmp_path) as run:
        run.epoch(1, {"loss": float("nan")})
        raise ValueError("no more")
    assert state(tmp_path)["state"] == "failed" and state(tmp_path)["error"] == "ValueError: no more"
    assert np.isnan(read_log(tmp_path).curves["loss"][0].y).all()


def test_a_second_run_replaces_what_it_writes_and_nothing_else(callback, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    for epochs in (3, 1):
        with callback.Run(tmp_path, every=2) as run:
            for epoch in range(1, epochs + 1):
                run.epoch(epoch, {"loss": epoch}, {"W0": np.ones((2, 3))})
    assert not list((tmp_path / "checkpoints").iterdir()) and (tmp_path / "notes.txt").read_text() == "mine"
    assert read_log(tmp_path).curves["loss"][0].x.tolist() == [1]


def test_a_folder_of_another_program_is_left_alone(callback, tmp_path):
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "epoch_1.safetensors").write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="another program"):
        callback.Run(tmp_path)
    assert (tmp_path / "checkpoints" / "epoch_1.safetensors").read_bytes() == b"mine"


def test_a_checkpoint_that_cannot_be_written_leaves_nothing(callback, tmp_path):
    run = callback.Run(tmp_path)
    with pytest.raises(KeyError):
        run.checkpoint(1, {"W0": np.ones(2, complex)})
    assert not list((tmp_path / "checkpoints").iterdir())


class Callback:
    """As Keras' and Lightning's base classes are, as far as is needed here."""

    params, model = {"epochs": 2}, None


def test_keras(callback, tmp_path, monkeypatch):
    keras = types.SimpleNamespace(callbacks=types.SimpleNamespace(Callback=Callback))
    monkeypatch.setitem(sys.modules, "keras", keras)
    follow = callback.keras_callback(tmp_path)
    follow.model = types.SimpleNamespace(get_weights=list, save=lambda path: Path(path).write_bytes(b"model"))
    follow.on_train_begin()
    for epoch in range(2):
        follow.on_epoch_end(epoch, {"loss": np.float32(2 - epoch), "val_loss": 3.0, "name": "text"})
    follow.on_train_end()
    history = read_log(tmp_path)
    assert [(curve.name, curve.y.tolist()) for curve in history.curves["loss"]] == [
        ("train", [2, 1]),
        ("validation", [3, 3]),
    ]
    assert (tmp_path / "checkpoints" / "epoch_0002.keras").read_bytes() == b"model"
    assert state(tmp_path)["state"] == "ended" and state(tmp_path)["epochs"] == 2


def test_lightning(callback, tmp_path, monkeypatch):
    module = types.ModuleType("lightning.pytorch.callbacks")
    module.Callback = Callback
    for name in ("lightning", "lightning.pytorch"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, "lightning.pytorch.callbacks", module)
    follow, trained = callback.lightning_callback(tmp_path), network()
    trainer = types.SimpleNamespace(is_global_zero=True, max_epochs=5, current_epoch=0, optimizers=[])
    trainer.callback_metrics = {"train_loss": 1.5}
    follow.on_fit_start(trainer, trained)
    follow.on_train_epoch_end(trainer, trained)
    follow.on_exception(trainer, trained, KeyboardInterrupt())
    assert read_log(tmp_path).curves["loss"][0].y.tolist() == [1.5]
    assert state(tmp_path)["state"] == "failed" and state(tmp_path)["epochs"] == 5
    assert (tmp_path / "checkpoints" / "epoch_0001.safetensors").is_file()
