"""Arrays under their common names, labels of any kind, and the split that keeps every class."""

import numpy as np
import pytest

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.labels import classes_of
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.datasets.raw import Raw
from nnvis_blender.processing.datasets.split import split
from nnvis_blender.processing.errors import NNVisError

RANDOM = np.random.default_rng(5)
X, Y = RANDOM.normal(size=(30, 5)).astype(np.float32), np.arange(30) % 3


def said(dataset, text):
    return any(text in note for note in dataset.notes)


@pytest.mark.parametrize(
    "x, y, x_test, y_test",
    [
        ("x_train", "y_train", "x_test", "y_test"),
        ("X_train", "Y_train", "X_test", "Y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("trainX", "trainY", "testX", "testY"),
        ("train_data", "train_targets", "val_data", "val_targets"),
        ("images_train", "labels_train", "images_test", "labels_test"),
    ],
)
@pytest.mark.parametrize("folder", [False, True])
def test_parts_under_their_common_names(tmp_path, x, y, x_test, y_test, folder):
    arrays = {x: X[:20], y: Y[:20], x_test: X[20:], y_test: Y[20:]}
    if folder:
        for name, array in arrays.items():
            np.save(tmp_path / f"{name}.npy", array)
    else:
        np.savez(tmp_path / "d.npz", **arrays)
    dataset = read_dataset(tmp_path if folder else tmp_path / "d.npz")
    np.testing.assert_array_equal(dataset.x_train, X[:20])
    np.testing.assert_array_equal(dataset.y_test, Y[20:])


@pytest.mark.parametrize(
    "x, y", [("x", "y"), ("X", "Y"), ("data", "target"), ("images", "labels"), ("features", "label"), ("foo", "bar")]
)
def test_samples_and_labels_alone(tmp_path, x, y):
    np.savez(tmp_path / "d.npz", **{x: X, y: Y})
    dataset = read_dataset(tmp_path / "d.npz")
    assert len(dataset.y_train) == 24 and dataset.class_names == ["0", "1", "2"]
    assert x == "x" or said(dataset, f"the samples are {x}, the labels {y}")


@pytest.mark.filterwarnings("error")
def test_values_that_overflow_by_their_scaling_are_refused(tmp_path):
    np.savez(tmp_path / "d.npz", x=X * np.float32(1e20), y=Y)
    assert read_dataset(tmp_path / "d.npz").x_train.max() > 1e20
    with pytest.raises(NNVisError, match="d.npz has values that are too large for this scaling"):
        read_dataset(tmp_path / "d.npz", DataOptions(scale=1e25))


def test_unknown_names_are_listed(tmp_path):
    np.savez(tmp_path / "d.npz", foo=X, bar=Y, third=Y)
    with pytest.raises(NNVisError, match=r"it has foo \(30, 5\), bar \(30,\), third \(30,\)"):
        read_dataset(tmp_path / "d.npz")
    np.save(tmp_path / "x.npy", X)
    with pytest.raises(NNVisError, match="holds samples or labels, not both"):
        read_dataset(tmp_path / "x.npy")


def test_a_validation_part_beside_a_test_part_is_left_out_and_said(tmp_path):
    parts = {f"{part}_{role}": a for part in ("train", "val", "test") for role, a in (("images", X), ("labels", Y))}
    np.savez(tmp_path / "d.npz", **parts)
    assert said(read_dataset(tmp_path / "d.npz"), "validation part was left out")


@pytest.mark.parametrize("channels_last", [True, False])
def test_coloured_arrays_say_their_order_and_can_be_given_the_other(tmp_path, channels_last):
    x = RANDOM.integers(0, 256, (30, 6, 6, 3) if channels_last else (30, 3, 6, 6), np.uint8)
    np.savez(tmp_path / "d.npz", x=x, y=Y)
    plain = read_dataset(tmp_path / "d.npz")
    own, other = ("channels_last", "channels_first")[:: 1 if channels_last else -1]
    assert plain.shape == x.shape[1:] and said(plain, own.replace("_", " "))
    assert read_dataset(tmp_path / "d.npz", DataOptions(channel_order=own)).sha256 == plain.sha256
    turned = read_dataset(tmp_path / "d.npz", DataOptions(channel_order=other))
    assert turned.shape == ((3, 6, 6) if channels_last else (6, 6, 3))
    assert read_dataset(tmp_path / "d.npz", DataOptions(size=3)).shape == ((3, 3, 3))
    np.testing.assert_array_equal(np.sort(turned.x_train), np.sort(plain.x_train))


@pytest.mark.parametrize(
    "labels, names, y",
    [
        ([3, 5, 8, 5], ["3", "5", "8"], [0, 1, 2, 1]),
        ([-1, 1, 1, -1], ["-1", "1"], [0, 1, 1, 0]),
        ([10**9, 5, 7, 7], ["5", "7", "1000000000"], [2, 0, 1, 1]),
        ([0, 1, 3, 1], ["0", "1", "2", "3"], [0, 1, 3, 1]),
        ([0.0, 1.0, 11.0, 2.0], ["0", "1", "2", "11"], [0, 1, 3, 2]),
        ([True, False], ["0", "1"], [1, 0]),
        (["10", "9", "9.0"], ["9", "10"], [1, 0, 0]),
        (["b", "a"], ["a", "b"], [1, 0]),
        (["1e999", "2"], ["1e999", "2"], [0, 1]),
        ([1e300, 2.0], ["2", "1e+300"], [1, 0]),
        (np.eye(3)[[2, 0]], ["0", "1", "2"], [2, 0]),
        (np.array([[4], [2]], np.uint8), ["2", "4"], [1, 0]),
    ],
)
def test_labels_of_any_kind(labels, names, y):
    (found, none), class_names, _ = classes_of([np.array(labels), None], "d")
    assert class_names == names and found.tolist() == y and none is None


def test_both_parts_share_their_classes():
    (train, test), names, _ = classes_of([np.array([5, 9]), np.array([7])], "d")
    assert names == ["5", "7", "9"] and train.tolist() == [0, 2] and test.tolist() == [1]


@pytest.mark.parametrize(
    "labels, told",
    [
        (np.ones((4, 3)), "3 labels a sample"),
        (np.array([0.0, np.nan]), "NaN"),
        (np.arange(30_000), "30000 different labels"),
        (np.zeros((2, 2, 2)), "labels float64"),
        (np.array([1 + 2j]), "labels complex128"),
    ],
)
def test_what_is_no_label_is_refused(labels, told):
    with pytest.raises(NNVisError, match=told):
        classes_of([labels, None], "d")


@pytest.mark.parametrize("samples", [2, 3, 5])
def test_the_split_keeps_every_class_for_training(samples):
    y = RANDOM.permutation(np.repeat(np.arange(200), samples))
    raw = split(Raw(np.arange(len(y))[:, None], y, [str(k) for k in range(200)]), "d")
    assert len(np.unique(raw.y)) == 200 and len(raw.y_test) > 0
    together = np.sort(np.concatenate([raw.x, raw.x_test])[:, 0])
    np.testing.assert_array_equal(together, np.arange(len(y)))
    assert (np.diff(raw.x[:, 0]) > 0).all() and (np.diff(raw.x_test[:, 0]) > 0).all()
    again = split(Raw(np.arange(len(y))[:, None], y, []), "d")
    np.testing.assert_array_equal(raw.x, again.x)


def test_a_split_that_needs_no_mending_is_the_fixed_one():
    y = np.arange(1000) % 4
    raw = split(Raw(np.arange(1000)[:, None], y, list("abcd")), "d")
    order = np.random.default_rng(0).permutation(1000)
    np.testing.assert_array_equal(raw.x_test[:, 0], np.sort(order[:200]))


def test_one_sample_a_class_cannot_be_split():
    with pytest.raises(NNVisError, match="none is left to test with"):
        split(Raw(np.zeros((9, 2)), np.arange(9), list("abcdefghi")), "d")


def test_the_built_in_digits_stay_as_they_are():
    assert read_dataset("digits").sha256 == "69c65d19fc96efa74bb496eb5395d0061135541b6a81f129f4d733dda37e1150"
