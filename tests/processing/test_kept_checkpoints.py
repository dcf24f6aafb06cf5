"""`train --checkpoints`: the weights of every so many epochs, which the job "epochs" makes one network of."""

import json

import numpy as np
import pytest

from nnvis_blender.processing.commands import main
from nnvis_blender.processing.files.network_file import read_network_file


def trained(folder, *words) -> int:
    checkpoints = ["--checkpoints", str(folder / "run")]
    return main(["train", "--hidden", "8", "--output", str(folder / "net.npz"), *checkpoints, *words])


def numbers(folder) -> list[str]:
    return sorted(path.name for path in (folder / "run").iterdir() if path.suffix != ".jsonl")


def test_the_first_the_last_and_every_third_epoch_are_kept(tmp_path, capsys):
    assert trained(tmp_path, "--epochs", "5", "--every", "3") == 0
    assert numbers(tmp_path) == ["epoch_0.npz", "epoch_3.npz", "epoch_5.npz"]
    assert "3 checkpoints" in json.loads(capsys.readouterr().out.splitlines()[-1])["note"]
    with np.load(tmp_path / "net.npz") as last, np.load(tmp_path / "run" / "epoch_5.npz") as kept:
        assert all(np.array_equal(last[name], kept[name]) for name in last)
    words = ["--data", "digits", "--method", "weight", "--cache", str(tmp_path / "cache")]
    output = tmp_path / "out.nnvis"
    assert main(["epochs", str(tmp_path / "run"), *words, "--output", str(output)]) == 0
    made, record = read_network_file(output), json.loads((tmp_path / "net.json").read_text())
    assert made.epochs.numbers.tolist() == [0, 3, 5]
    train, test = made.history.curves["loss"]
    assert train.x.tolist() == [1, 2, 3, 4, 5] and train.y.tolist() == record["train_loss"]
    assert test.name == "test" and test.y.tolist() == record["test_loss"]


def test_what_is_kept_is_what_training_was_not_what_it_gave(tmp_path):
    """With early stopping the network is that of the best epoch, and the last checkpoint that of the last."""
    words = ["--epochs", "40", "--patience", "1", "--learning-rate", "0.1", "--every", "100"]
    assert trained(tmp_path, *words) == 0
    record = json.loads((tmp_path / "net.json").read_text())
    last = len(record["learning_rate"])
    assert numbers(tmp_path) == ["epoch_0.npz", f"epoch_{last}.npz"] and record["best_epoch"] < last
    with np.load(tmp_path / "net.npz") as best, np.load(tmp_path / "run" / f"epoch_{last}.npz") as kept:
        assert not np.array_equal(best["W0"], kept["W0"])


def test_a_list_of_layers_is_kept_with_its_list(tmp_path):
    layers = [{"type": "flatten"}, {"type": "dense", "out_features": 6}, {"type": "tanh"}]
    listed = {"layers": [*layers, {"type": "dense", "out_features": 10}], "input_size": 8, "in_channels": 1}
    (tmp_path / "layers.json").write_text(json.dumps(listed))
    words = ["train", "--layer-list", str(tmp_path / "layers.json"), "--output", str(tmp_path / "net.safetensors")]
    assert main([*words, "--epochs", "1", "--checkpoints", str(tmp_path / "run")]) == 0
    assert numbers(tmp_path) == ["epoch_0.safetensors", "epoch_1.safetensors"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--every", "0"], "every is 0"),
        (["--untrained"], "has no checkpoints"),
    ],
)
def test_what_keeps_nothing_is_told(tmp_path, capsys, words, told):
    assert trained(tmp_path, *words) == 2 and told in capsys.readouterr().err
    assert not (tmp_path / "net.npz").exists()


def test_checkpoints_of_another_training_remain(tmp_path, capsys):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "epoch_1.npz").write_bytes(b"another")
    assert trained(tmp_path) == 2 and "holds something" in capsys.readouterr().err
    assert (tmp_path / "run" / "epoch_1.npz").read_bytes() == b"another"
    assert main(["train", "--output", str(tmp_path / "net.npz"), "--every", "2"]) == 2
    assert "without a folder" in capsys.readouterr().err
