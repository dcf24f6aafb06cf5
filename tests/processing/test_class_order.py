"""The classes of data come in the order of the model's outputs: by its own names, by a text file, and said."""

import numpy as np
import pytest
from image_models import taking

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.fit import takes_class_names
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import MOST_CHARACTERS, NNVisError
from nnvis_blender.processing.jobs.request import absolute

NAMES = ["ant", "big bee", "cat"]
Y = np.arange(30) % 3


def data(tmp_path, names=tuple(NAMES)):
    x = np.stack([Y, Y * 2], axis=1).astype(np.float32)
    np.savez(tmp_path / "d.npz", x=x, y=np.array(names)[Y])
    return tmp_path / "d.npz"


def read(tmp_path, classes, names=tuple(NAMES), **options):
    return read_dataset(data(tmp_path, names), DataOptions(**options), taking((2,), "values", classes=classes))


def said(dataset, text):
    return any(text in note for note in dataset.notes)


def names_of(dataset):
    """The class that each training sample was saved with, and the name that its label has now."""
    return [(NAMES[int(x[0])], dataset.class_names[k]) for x, k in zip(dataset.x_train, dataset.y_train)]


@pytest.mark.parametrize(
    "classes", [["cat", "ant", "Big_Bee"], ["CAT", "Ant", "BIG-BEE"], ["tabby, cat", "ant", "bigbee"]]
)
def test_the_model_s_own_names_say_the_order(tmp_path, classes):
    dataset = read(tmp_path, classes)
    assert dataset.class_names == ["cat", "ant", "big bee"]
    assert all(saved == now for saved, now in names_of(dataset))
    assert said(dataset, "in the order of the model's own names, which is not theirs") and dataset.conflict is None


def test_classes_without_samples_keep_their_place(tmp_path):
    dataset = read(tmp_path, ["dog", "cat", "emu", "ant", "big bee"])
    assert dataset.class_names == ["dog", "cat", "emu", "ant", "big bee"] and set(dataset.y_train) == {1, 3, 4}
    assert all(saved == now for saved, now in names_of(dataset)) and said(dataset, "2 of the model's 5 classes")


def test_numbered_classes_take_the_model_s_names(tmp_path):
    dataset = read(tmp_path, NAMES, names=("0", "1", "2"))
    assert dataset.class_names == NAMES and said(dataset, "0 to 2 are called as the model calls its outputs")
    assert all(saved == now for saved, now in names_of(dataset))


@pytest.mark.parametrize(
    "classes, names, told",
    [
        (["dog", "emu", "fox"], NAMES, "none of the classes of d.npz are the model's outputs: it has dog, emu, fox"),
        (["ant", "emu", "fox"], NAMES, "not all of the classes"),
        (NAMES, ("3", "5", "8"), "d.npz has classes 3, 5, 8, the model's outputs are ant"),
    ],
)
def test_names_that_do_not_match_are_a_conflict(tmp_path, classes, names, told):
    dataset = read(tmp_path, classes, tuple(names))
    assert dataset.class_names == list(names) and told in dataset.conflict
    assert not takes_class_names(taking((2,), "values", classes=classes), dataset)


def test_outputs_that_are_only_numbered_say_nothing(tmp_path):
    dataset = read(tmp_path, 3)
    assert dataset.class_names == NAMES and dataset.conflict is None
    assert takes_class_names(taking((2,), "values", classes=3), dataset)


@pytest.mark.parametrize(
    "text", ["cat\nAnt\nBig_Bee\n", "0 cat\n1 ant\n2 big bee", "\ufeff0: cat\r\n\r\n1: ant\r\n2: big bee\r\n"]
)
def test_a_text_file_says_the_order(tmp_path, text):
    (tmp_path / "classes.txt").write_text(text, encoding="utf-8", newline="")
    for file in ("classes.txt", str(tmp_path / "classes.txt")):
        dataset = read(tmp_path, 3, class_file=file)
        assert dataset.class_names == ["cat", "ant", "big bee"]
        assert all(saved == now for saved, now in names_of(dataset))


@pytest.mark.parametrize(
    "content, told",
    [
        (b"", "classes.txt is empty"),
        (b"\n \n", "no list of different classes"),
        (b"ant\nant\ncat", "no list of different classes"),
        (b"ant\ncat", "without the class 'big bee'"),
        (b"\xff\xfe\x00", "classes.txt"),
        (b"x\n" * 600_000, "too large"),
    ],
)
def test_a_file_that_is_no_list_of_the_classes_is_told(tmp_path, content, told):
    (tmp_path / "classes.txt").write_bytes(content)
    with pytest.raises(NNVisError, match=told) as error:
        read(tmp_path, 3, class_file="classes.txt")
    assert len(str(error.value)) <= MOST_CHARACTERS
    with pytest.raises(NNVisError, match="does not exist"):
        read(tmp_path, 3, class_file="nowhere.txt")
    with pytest.raises(NNVisError, match="both say an order"):
        read(tmp_path, 3, class_file="classes.txt", class_order=NAMES)


def test_a_request_names_the_file_by_its_whole_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "classes.txt").write_text("a\nb")
    assert absolute({"data_options": {"class_file": "classes.txt", "size": 3}}) == {
        "data_options": {"class_file": str(tmp_path / "classes.txt"), "size": 3}
    }
    assert absolute({"data_options": {"class_file": "by the data"}}) == {"data_options": {"class_file": "by the data"}}
