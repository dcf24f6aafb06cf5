"""Data as people have them give the accuracy that their saved network has, or one sentence that says what to do."""

import re

import numpy as np
import pytest
from saved_models import saved_model

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.fit import measure_fit
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import MOST_CHARACTERS, NNVisError
from nnvis_blender.processing.worker.report import Silent
from reference import case_path, hostile_files


def network(name, folder):
    """The dense network saved in a case, whatever its layers are called."""
    torch = pytest.importorskip("torch")
    tensors = [t.numpy() for t in torch.load(case_path(name), weights_only=True).values()]
    return saved_model(folder, [(w.T, b) for w, b in zip(tensors[::2], tensors[1::2])])


def fit_of(folder, net, data, **options):
    """(accuracy on all samples, Fit, Dataset) of a case's network on its data."""
    dataset = read_dataset(case_path(data), DataOptions(**options))
    fit = measure_fit(network(net, folder), dataset, Silent())
    train, test = len(dataset.y_train), len(dataset.y_test)
    return (fit.train_accuracy * train + fit.test_accuracy * test) / (train + test), fit, dataset


CASES = [
    ("d01_optdigits_csv/net.pth", "d01_optdigits_csv/optdigits.csv", {}, 0.988, "0 to 16 are taken as they are"),
    ("d02_semicolon_wine/net.pth", "d02_semicolon_wine/winequality-red.csv", {}, 0.447, "semicolons"),
    ("d02_semicolon_wine/net.pth", "d02_semicolon_wine/winequality-comma.csv", {}, 0.447, "3, 4, 5, 6, 7, 8"),
    ("d03_iris_id/net.pth", "d03_iris_id/Iris.csv", {}, 0.973, "'Id'"),
    (
        "d04_pandas_numbers_as_header/net.pth",
        "d04_pandas_numbers_as_header/digits.csv",
        {},
        0.963,
        "first line holds names",
    ),
    ("d05_float_labels_12_classes/net.pth", "d05_float_labels_12_classes/months.csv", {}, 1.0, "'label'"),
    (
        "d07_label_column_named_otherwise/net.pth",
        "d07_label_column_named_otherwise/digits.csv",
        {"label_column": "digit"},
        0.967,
        "'digit'), as asked for",
    ),
    (
        "d07_label_column_named_otherwise/net.pth",
        "d07_label_column_named_otherwise/digits.csv",
        {},
        0.967,
        "'digit'), by its name",
    ),
    (
        "i01_rgb_torch_order/net.pth",
        "i01_rgb_torch_order/pets",
        {"channel_order": "channels_first"},
        1.0,
        "channels first (3, 8, 8)",
    ),
    ("i02_hidden_folders/net.pth", "i02_hidden_folders/pets", {}, 1.0, ".ipynb_checkpoints"),
    ("i03_train_test_folders/net.pth", "i03_train_test_folders/pets", {}, 1.0, "train and test are read as parts"),
    ("i04_mixed_modes_sizes/net.pth", "i04_mixed_modes_sizes/mix", {}, 1.0, "1 of 60 images were resized to 8 x 8"),
    ("n01_normalised_training/net.pth", "n01_normalised_training/medmnist.npz", {}, 0.969, "train_images"),
    (
        "n01_normalised_training/net.pth",
        "n01_normalised_training/data.npz",
        {"mean": [0.3], "std": [0.37]},
        0.982,
        "mean [0.3]",
    ),
    (
        "n01_normalised_training/net.pth",
        "n01_normalised_training/float255.npz",
        {"scale": 1 / 255, "mean": [0.3], "std": [0.37]},
        0.982,
        "scale 0.00392",
    ),
    ("x01_idx_dot_names/net.pth", "x01_idx_dot_names/kaggle", {}, 0.967, "divided by 255"),
    ("x01_idx_dot_names/net.pth", "x01_idx_dot_names/MNIST", {}, 0.967, "are in raw"),
    ("x01_idx_dot_names/net.pth", "x01_idx_dot_names/kaggle/train-images.idx3-ubyte", {}, 0.967, "divided by 255"),
]


@pytest.mark.parametrize("net, data, options, accuracy, said", CASES, ids=[c[1] + " ".join(c[2]) for c in CASES])
def test_the_saved_network_knows_the_data(tmp_path, net, data, options, accuracy, said):
    measured, _, dataset = fit_of(tmp_path, net, data, **options)
    assert measured == pytest.approx(accuracy, abs=0.02)
    assert any(said in note for note in dataset.description["notes"])


def test_wine_has_six_classes_and_months_twelve_in_numeric_order():
    wine = read_dataset(case_path("d02_semicolon_wine/winequality-red.csv"))
    assert wine.class_names == ["3", "4", "5", "6", "7", "8"] and wine.x_train.shape[1] == 11
    months = read_dataset(case_path("d05_float_labels_12_classes/months.csv"))
    assert months.class_names == [str(k) for k in range(12)]


def test_the_parts_of_train_and_test_folders_stay_apart():
    dataset = read_dataset(case_path("i03_train_test_folders/pets"))
    assert (len(dataset.y_train), len(dataset.y_test)) == (60, 20)


@pytest.mark.parametrize("name, cell", [("nan.csv", "'NaN'"), ("blank.csv", "''"), ("question.csv", "'?'")])
def test_a_missing_value_is_named_by_line_and_column(name, cell):
    with pytest.raises(NNVisError, match=rf"{name} line 9, column 2 \('b'\).*missing \({re.escape(cell)}\)"):
        read_dataset(case_path(f"d06_missing_values/{name}"))
    left_out = read_dataset(case_path(f"d06_missing_values/{name}"), DataOptions(drop_columns=["b"]))
    assert left_out.x_train.shape[1] == 2


def test_the_only_column_of_texts_is_the_label():
    dataset = read_dataset(case_path("d06_missing_values/wdbc.csv"))
    assert dataset.class_names == ["B", "M"] and dataset.x_train.shape[1] == 3


def test_an_id_that_stays_is_named_with_the_way_to_leave_it_out(tmp_path):
    with pytest.raises(NNVisError, match="5 features a sample .* takes 4.*drop_columns"):
        fit_of(tmp_path, "d03_iris_id/net.pth", "d03_iris_id/Iris.csv", keep_ids=True)


def test_every_class_of_three_samples_keeps_one_for_training(tmp_path):
    _, _, dataset = fit_of(tmp_path, "s01_few_samples_a_class/k1000.pth", "s01_few_samples_a_class/data.npz")
    assert len(np.unique(dataset.y_train)) == 1000 and len(dataset.y_test) > 500


@pytest.mark.parametrize(
    "net, data, options, cause",
    [
        ("d01_optdigits_csv/net.pth", "d01_optdigits_csv/optdigits.csv", {"scale": 1 / 255}, r"98\.\d% .*scale to 1 "),
        ("i01_rgb_torch_order/net.pth", "i01_rgb_torch_order/pets", {}, r"100\.0% .*channel_order to channels_first"),
        (
            "d05_float_labels_12_classes/net.pth",
            "d05_float_labels_12_classes/months.csv",
            {"class_order": [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9]},
            r"100\.0% .*class_order to 0, 1, 2, 3, 4",
        ),
    ],
)
def test_data_that_are_read_otherwise_than_in_training_are_warned_of(tmp_path, net, data, options, cause):
    _, fit, _ = fit_of(tmp_path, net, data, **options)
    assert re.search(cause, fit.warning) and len(fit.warning) <= MOST_CHARACTERS


def test_every_damaged_file_is_right_or_told_in_one_sentence():
    for path in hostile_files("data", "csv"):
        try:
            dataset = read_dataset(path)
        except NNVisError as error:
            assert path.name in str(error) and len(str(error)) <= MOST_CHARACTERS and "\n" not in str(error)
        else:
            assert np.isfinite(dataset.x_train).all() and len(dataset.class_names) < 100
