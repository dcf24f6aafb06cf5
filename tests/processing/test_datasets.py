"""Every form of data gives the samples that were put in, and damaged or unfit data one clear sentence."""

import gzip
import struct

import numpy as np
import pytest
from PIL import Image

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError

RANDOM = np.random.default_rng(0)
X, Y = RANDOM.integers(0, 256, (30, 6, 6), np.uint8), np.arange(30) % 3


def everything(dataset):
    """All samples with their labels, whichever part they went to, in a fixed order."""
    x, y = np.concatenate([dataset.x_train, dataset.x_test]), np.concatenate([dataset.y_train, dataset.y_test])
    order = np.lexsort(x.T)
    return x[order], y[order]


def expected(x=X, y=Y):
    flat = x.reshape(len(x), -1).astype(np.float32) / np.float32(255)
    order = np.lexsort(flat.T)
    return flat[order], y[order]


def assert_same(dataset, x=X, y=Y):
    for ours, theirs in zip(everything(dataset), expected(x, y)):
        np.testing.assert_array_equal(ours, theirs)


def write_idx(path, array, opener=open):
    with opener(path, "wb") as stream:
        stream.write(
            bytes([0, 0, 8, array.ndim])
            + struct.pack(f">{array.ndim}I", *array.shape)
            + array.astype(np.uint8).tobytes()
        )


def test_digits():
    digits = read_dataset("digits")
    assert (
        digits.x_train.shape[1] == 64 and digits.shape == (8, 8) and digits.class_names == [str(k) for k in range(10)]
    )
    assert (
        len(digits.y_train) + len(digits.y_test) == 1797
        and digits.x_train.max() == 1.0
        and digits.x_train.dtype == np.float32
    )
    large = read_dataset("digits", DataOptions(size=28))
    assert large.shape == (28, 28) and large.x_train.max() <= 1.0 and large.sha256 != digits.sha256
    # the same pictures, larger
    np.testing.assert_allclose(large.x_train.mean(axis=1), digits.x_train.mean(axis=1), atol=0.02)
    assert read_dataset("digits").sha256 == digits.sha256


def test_large_digits_are_the_small_ones_redrawn():
    """Each small pixel is three large ones wide, two from the edge; what is for testing is drawn in no other hand."""
    small, large = read_dataset("digits"), read_dataset("digits_28")
    assert large.shape == (28, 28) and large.sha256 == read_dataset("digits_28").sha256
    np.testing.assert_array_equal(large.y_test, small.y_test)
    hands = large.x_train.reshape(-1, len(small.y_train), 784)
    np.testing.assert_array_equal(large.y_train.reshape(len(hands), -1), np.tile(small.y_train, (len(hands), 1)))
    assert len(np.unique(hands[:, 0], axis=0)) == len(hands) > 1
    for drawn, digits in ((large.x_test, small.x_test), (hands[0], small.x_train)):
        pixels = drawn.reshape(-1, 28, 28)[:, 2:26, 2:26].reshape(-1, 8, 3, 8, 3).mean(axis=(2, 4)).reshape(-1, 64)
        alike = np.array([np.corrcoef(pair)[0, 1] for pair in zip(pixels, digits)])
        assert alike.min() > 0.7 and alike.mean() > 0.9


def test_arrays_without_a_test_part(tmp_path):
    np.savez(tmp_path / "d.npz", x=X, y=Y)
    dataset = read_dataset(tmp_path / "d.npz")
    assert_same(dataset)
    assert len(dataset.y_test) == 6 and dataset.shape == (6, 6) and dataset.class_names == ["0", "1", "2"]


def test_arrays_with_a_test_part_and_one_hot_labels(tmp_path):
    np.savez(tmp_path / "d.npz", x_train=X[:20], y_train=np.eye(3)[Y[:20]], x_test=X[20:], y_test=Y[20:, None])
    dataset = read_dataset(tmp_path / "d.npz")
    assert_same(dataset)
    assert len(dataset.y_train) == 20


@pytest.mark.parametrize("opener, suffix", [(open, ""), (gzip.open, ".gz")])
def test_idx_files(tmp_path, opener, suffix):
    for name, array in (
        ("train-images-idx3", X[:24]),
        ("train-labels-idx1", Y[:24]),
        ("t10k-images-idx3", X[24:]),
        ("t10k-labels-idx1", Y[24:]),
    ):
        write_idx(tmp_path / f"{name}-ubyte{suffix}", array, opener)
    dataset = read_dataset(tmp_path)
    assert_same(dataset)
    assert len(dataset.y_test) == 6


def test_folders_of_images(tmp_path):
    for k, name in enumerate(("ant", "bee", "cat")):
        (tmp_path / name).mkdir()
        for i in np.flatnonzero(Y == k):
            Image.fromarray(X[i]).save(tmp_path / name / f"{i}.png")
    dataset = read_dataset(tmp_path)
    assert_same(dataset)
    assert dataset.class_names == ["ant", "bee", "cat"] and dataset.shape == (6, 6)
    assert read_dataset(tmp_path, DataOptions(size=12)).shape == (12, 12)


@pytest.mark.parametrize("header", [True, False])
def test_tables(tmp_path, header):
    rows = [[*map(str, x.ravel()), "abc"[k]] for x, k in zip(X, Y)]
    if header:
        rows = [["class", *[f"p{i}" for i in range(36)]], *[[row[-1], *row[:-1]] for row in rows]]
    (tmp_path / "t.csv").write_text("\n".join(",".join(row) for row in rows))
    dataset = read_dataset(tmp_path / "t.csv", DataOptions(scale=1 / 255))
    for ours, theirs in zip(everything(dataset), expected()):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    assert dataset.class_names == ["a", "b", "c"]


def test_measurements_in_tables_are_not_scaled(tmp_path):
    (tmp_path / "t.csv").write_text("\n".join(f"{i},{i * 2.5},{i % 2}" for i in range(10)))
    x, _ = everything(read_dataset(tmp_path / "t.csv"))
    assert x.max() == 22.5


def test_selection_renumbers_in_its_order(tmp_path):
    np.savez(tmp_path / "d.npz", x=X, y=Y)
    dataset = read_dataset(tmp_path / "d.npz", DataOptions(class_selection=[2, 0]))
    assert_same(dataset, X[Y != 1], np.where(Y == 2, 0, 1)[Y != 1])
    assert dataset.class_names == ["2", "0"]


@pytest.mark.parametrize(
    "arrays, named",
    [
        ({"x": X}, "does not hold samples with labels"),
        ({"x": X[:0], "y": Y[:0]}, "no training samples"),
        ({"x": X, "y": Y[:9]}, "30 training samples but 9 labels"),
        ({"x": X, "y": Y * 0}, "one class only"),
        ({"x": np.where(X > 9, np.nan, X), "y": Y}, "NaN"),
        ({"x": X, "y": Y - 1, "class_names": ["a", "b", "c"]}, "label -1"),
        ({"x": X, "y": Y + 0.5, "class_names": ["a", "b", "c"]}, "label 0.5"),
        ({"x": X, "y": np.eye(3)[Y] + 1}, "3 labels a sample"),
        ({"x_train": X, "y_train": Y, "x_test": X[:, :3], "y_test": Y}, "of shape"),
    ],
)
def test_unfit_arrays_are_named(tmp_path, arrays, named):
    np.savez(tmp_path / "d.npz", **arrays)
    with pytest.raises(NNVisError) as error:
        read_dataset(tmp_path / "d.npz")
    assert named in str(error.value) and "d.npz" in str(error.value)


def test_pickled_arrays_are_not_run(tmp_path):
    canary = tmp_path / "canary"

    class Fires:
        def __reduce__(self):
            return open, (str(canary), "w")

    np.savez(tmp_path / "d.npz", x=np.array([Fires()], dtype=object), y=Y)
    with pytest.raises(NNVisError):
        read_dataset(tmp_path / "d.npz")
    assert not canary.exists()


@pytest.mark.parametrize(
    "name, content",
    [
        ("d.npz", b"PK\x03\x04 rubbish"),
        ("d.npz", b""),
        ("t.csv", b""),
        ("t.csv", b"1,2,a\n1,2\n"),
        ("t.csv", b"1,x,a\n1,2,b\n"),
        ("t.csv", b"\xff\xfe\x00"),
        ("d.xyz", b"?"),
    ],
)
def test_damaged_files_are_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NNVisError, match=name) as error:
        read_dataset(tmp_path / name)
    assert error.value.exit_code == 3 and error.value.remedy


def test_damaged_folders_are_named(tmp_path):
    with pytest.raises(NNVisError, match="no folders of images"):
        read_dataset(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.png").write_bytes(b"no image")
    with pytest.raises(NNVisError, match="x.png"):
        read_dataset(tmp_path)
    with pytest.raises(NNVisError, match="nowhere"):
        read_dataset(tmp_path / "nowhere")


def test_a_cut_off_idx_file_is_named(tmp_path):
    write_idx(tmp_path / "train-images-idx3-ubyte", X)
    write_idx(tmp_path / "train-labels-idx1-ubyte", Y)
    whole = (tmp_path / "train-images-idx3-ubyte").read_bytes()
    for length in (0, 3, 10, len(whole) - 5):
        (tmp_path / "train-images-idx3-ubyte").write_bytes(whole[:length])
        with pytest.raises(NNVisError, match="train-images"):
            read_dataset(tmp_path)


@pytest.mark.parametrize(
    "options, named",
    [
        ({"size": 0}, "size is 0"),
        ({"class_selection": [0, 99]}, "class_selection"),
        ({"class_selection": [1]}, "two or more"),
        ({"class_selection": [1, 1]}, "different"),
    ],
)
def test_unfit_options_are_named(options, named):
    with pytest.raises(NNVisError, match=named):
        read_dataset("digits", DataOptions(**options))
