"""Which checkpoints a folder or a file holds, in the order of training."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.training.checkpoints import checkpoints_in, evenly
from nnvis_blender.processing.training.series import opened


def is_model(path) -> bool:
    return path.suffix not in (".csv", ".data", ".txt")


def found(folder, *names):
    for name in names:
        (folder / name).touch()
    return checkpoints_in(folder, is_model)


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["epoch_10.npz", "epoch_9.npz", "epoch_0.npz"], [0, 9, 10]),
        (["784-64-10_2.h5", "784-64-10_10.h5"], [2, 10]),
        (["weights.05-0.32.hdf5", "weights.10-0.4.hdf5"], [5, 10]),
        (["epoch=1-step=100.ckpt", "epoch=0-step=50.ckpt"], [0, 1]),
        (["loss0.5_step_20.pt", "loss0.25_step_100.pt"], [20, 100]),
        (["half_1.5.npz", "half_0.5.npz"], [0.5, 1.5]),
        (["checkpoint-500", "checkpoint-1500"], [500, 1500]),
        (["only_7.pt2"], [7]),
    ],
)
def test_numbers_are_sorted_as_numbers(tmp_path, names, numbers):
    assert [checkpoint.number for checkpoint in found(tmp_path, *names).checkpoints] == numbers


def test_other_files_are_left(tmp_path):
    """What is no model is not told of; another model is."""
    own = found(tmp_path, "epoch_1.npz", "epoch_2.npz", "metrics.csv", ".epoch_3.npz", "best.npz", "swa_7.npz")
    assert [checkpoint.name for checkpoint in own.checkpoints] == ["epoch_1.npz", "epoch_2.npz"]
    assert len(own.notes) == 1 and "swa_7.npz" in own.notes[0]


def test_the_set_that_is_models_is_taken(tmp_path):
    own = found(tmp_path, "a-1.index", "a-2.index", "a-1.data", "a-2.data", "b-1.data", "b-2.data", "b-3.data")
    assert [checkpoint.name for checkpoint in own.checkpoints] == ["a-1.index", "a-2.index"]


def test_the_folder_of_a_run_has_its_checkpoints_in_another(tmp_path):
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints/epoch_0003.safetensors").touch()
    assert found(tmp_path, "metrics_1.csv").checkpoints[0].path.parent == tmp_path / "checkpoints"
    assert found(tmp_path, "epoch_1.npz").checkpoints[0].path.parent == tmp_path


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], "no file with a number in its name"),
        (["best.npz", "last.npz"], "no file with a number in its name"),
        (["notes_1.txt"], "no model with a number in its name"),
        (["epoch_1.npz", "epoch_01.npz"], "the same number"),
        (["epoch_" + "9" * 30 + ".npz"], "a number above"),
    ],
)
def test_what_is_no_folder_of_checkpoints_is_told(tmp_path, names, told):
    with pytest.raises(NNVisError, match=told) as error:
        found(tmp_path, *names)
    assert "epoch_3.npz" in error.value.remedy


def test_some_of_many_are_taken_evenly():
    assert evenly([0, 1, 2, 3, 4], 5) == [0, 1, 2, 3, 4]
    assert evenly(list(range(11)), 3) == [0, 5, 10]
    assert evenly([0, 1, 2], 1) == [2]


def weights(seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {"W0": random.normal(size=(4, 3)).astype(np.float32), "b0": np.zeros(3, np.float32)}


SERIES = {
    "by name": lambda path: np.savez(
        path, **{f"epoch_{n}/{name}": values for n in (0, 10, 2) for name, values in weights(n).items()}
    ),
    "stacked": lambda path: np.savez(
        path, epochs=[0, 10, 2], **{name: np.stack([weights(n)[name] for n in (0, 10, 2)]) for name in ("W0", "b0")}
    ),
    "safetensors": lambda path: save_file(
        {f"{n}/{name}": values for n in (0, 10, 2) for name, values in weights(n).items()}, path
    ),
}


@pytest.mark.parametrize("kind", SERIES)
def test_a_file_of_checkpoints_is_taken_apart(tmp_path, kind):
    path = tmp_path / ("run.safetensors" if kind == "safetensors" else "run.npz")
    SERIES[kind](path)
    with opened(path, 100) as folder:
        own = checkpoints_in(folder, is_model).checkpoints
        assert [checkpoint.number for checkpoint in own] == [0, 2, 10]
        for checkpoint in own:
            with np.load(checkpoint.path) as stored:
                np.testing.assert_array_equal(stored["W0"], weights(int(checkpoint.number))["W0"])
    assert not folder.exists()
    with opened(path, 2) as folder:
        assert [checkpoint.number for checkpoint in checkpoints_in(folder, is_model).checkpoints] == [0, 10]


BAD_SERIES = {
    "one network": ({"W0": np.zeros((4, 3))}, "says no epoch"),
    "not as many": ({"epochs": np.arange(3), "W0": np.zeros((2, 4, 3))}, "not as many"),
    "a number twice": ({"epochs": np.zeros(2), "W0": np.zeros((2, 4, 3))}, "not all different"),
    "NaN": ({"epochs": np.array([0, np.nan]), "W0": np.zeros((2, 4, 3))}, "not all different"),
    "no epochs": ({"epochs": np.zeros(0), "W0": np.zeros((0, 4, 3))}, "0 checkpoints"),
    "words": ({"epochs": np.array(["a", "b"]), "W0": np.zeros((2, 4, 3))}, "not a whole"),
    "objects": ({"epochs": np.array([{}, {}], dtype=object), "W0": np.zeros((2, 4, 3))}, "pickled objects"),
}


@pytest.mark.parametrize("kind", BAD_SERIES)
def test_a_file_of_no_checkpoints_is_told(tmp_path, kind):
    arrays, told = BAD_SERIES[kind]
    np.savez(tmp_path / "run.npz", **arrays)
    with pytest.raises(NNVisError, match=f"run.npz.*{told}"), opened(tmp_path / "run.npz", 100):
        pass


def test_another_file_is_told(tmp_path):
    (tmp_path / "run.txt").write_text("loss 0.5")
    with pytest.raises(NNVisError, match="run.txt is neither"), opened(tmp_path / "run.txt", 100):
        pass
