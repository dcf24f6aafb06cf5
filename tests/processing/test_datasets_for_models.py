"""Data are read as the model takes them: order of axes, channels, size, values; what was done is said."""

import numpy as np
import pytest
from image_models import SIDE, images, taking
from PIL import Image

from nnvis_blender.processing.datasets import image_folder, limit
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.datasets.resize import resized
from nnvis_blender.processing.errors import MOST_CHARACTERS, NNVisError
from nnvis_blender.processing.models.preprocessing import PRESETS

COLOUR, GREY = (3, SIDE, SIDE), (1, SIDE, SIDE)
X, Y = images(3, 40)
FIRST = X.astype(np.float32) / 255


def saved(tmp_path, x=X, y=Y):
    np.savez(tmp_path / "d.npz", x_train=x, y_train=y, x_test=x, y_test=y)
    return tmp_path / "d.npz"


def folder(tmp_path, pictures=X, labels=Y, suffix=".png"):
    for i, (picture, k) in enumerate(zip(pictures, labels)):
        file = tmp_path / "pets" / str(k) / f"{i:03}{suffix}"
        file.parent.mkdir(parents=True, exist_ok=True)
        picture = picture if isinstance(picture, Image.Image) else Image.fromarray(np.moveaxis(picture, 0, -1))
        picture.save(file)
    return tmp_path / "pets"


def said(dataset, text):
    return any(text in note for note in dataset.notes)


def image_of(dataset, sample=0):
    return dataset.x_train[sample].reshape(dataset.shape)


@pytest.mark.parametrize(
    "arranged, options, told",
    [
        (X, {}, "divided by 255"),
        (np.moveaxis(X, 1, -1), {}, "brought to the front"),
        (X.reshape(40, -1), {}, "channels first"),
        (np.moveaxis(X, 1, -1).reshape(40, -1), {"channel_order": "channels_last"}, "channels last, as asked for"),
        (np.moveaxis(X, 1, -1).swapaxes(1, 2), {"transpose": True}, "brought to the front"),
        (np.concatenate([np.moveaxis(X, 1, -1), np.full((40, SIDE, SIDE, 1), 9, np.uint8)], -1), {}, "transparency"),
    ],
)
def test_any_order_of_axes_comes_in_as_the_model_has_it(tmp_path, arranged, options, told):
    dataset = read_dataset(saved(tmp_path, arranged), DataOptions(**options), taking(COLOUR))
    assert dataset.shape == COLOUR and said(dataset, told)
    np.testing.assert_allclose(dataset.x_train.reshape(FIRST.shape), FIRST, atol=1e-6)


@pytest.mark.parametrize("shape", [(40, SIDE, SIDE), (40, SIDE, SIDE, 1), (40, 1, SIDE, SIDE), (40, SIDE * SIDE)])
def test_grey_images_with_and_without_an_axis_of_channels(tmp_path, shape):
    dataset = read_dataset(saved(tmp_path, X[:, 0].reshape(shape)), None, taking(GREY))
    np.testing.assert_allclose(dataset.x_train.reshape(40, SIDE, SIDE), FIRST[:, 0], atol=1e-6)


def test_grey_and_coloured_images_become_what_the_model_takes(tmp_path):
    grey = read_dataset(saved(tmp_path, X[:, 0]), None, taking(COLOUR))
    assert said(grey, "given as coloured ones")
    np.testing.assert_array_equal(image_of(grey)[0], image_of(grey)[2])
    coloured = read_dataset(saved(tmp_path, X), None, taking(GREY))
    expected = np.asarray(Image.fromarray(np.moveaxis(X[0], 0, -1)).convert("L"))
    np.testing.assert_allclose(image_of(coloured)[0] * 255, expected, atol=1.01)
    with pytest.raises(NNVisError, match="3 channels but the model takes 13"):
        read_dataset(saved(tmp_path, X), None, taking((13, SIDE, SIDE)))


def test_arrays_are_resized_to_the_model_and_rows_only_when_asked_for(tmp_path):
    larger = read_dataset(saved(tmp_path), None, taking((3, 24, 20)))
    assert larger.shape == (3, 24, 20) and said(larger, "12 x 12 were resized to 24 x 20, which the model takes")
    rows = saved(tmp_path, X[:, 0].reshape(40, -1))
    assert read_dataset(rows, None, taking((1, 24, 24))).shape == GREY
    assert read_dataset(rows, DataOptions(size=24), taking((1, 24, 24))).shape == (1, 24, 24)


@pytest.mark.parametrize("size", [(24, 24), (5, 7), (12, 12), (40, 6)])
@pytest.mark.parametrize("crop", [None, 1.0, 0.5])
def test_arrays_are_resized_as_files_are(tmp_path, size, crop):
    text = "none" if crop is None else f"crop={crop}"
    options, model = DataOptions(preprocessing=text), taking((3, *size))
    of_files = read_dataset(folder(tmp_path), options, model)
    of_arrays = resized(X, size, crop, 2).reshape(40, -1) / 255
    x = np.concatenate([of_files.x_train, of_files.x_test])
    assert np.abs(np.sort(x, axis=0) - np.sort(of_arrays, axis=0)).max() < 2.1 / 255


def test_a_folder_of_images_takes_size_and_channels_of_the_model(tmp_path):
    pictures = [Image.fromarray(np.moveaxis(x, 0, -1)).resize((31, 17)) for x in X]
    dataset = read_dataset(folder(tmp_path, pictures, suffix=".bmp"), None, taking(GREY))
    assert dataset.shape == GREY
    assert said(dataset, "40 of 40 images were resized to 12 x 12, which the model takes")
    assert said(dataset, "40 coloured images became grey, which the model takes")
    assert not said(read_dataset(tmp_path / "pets", DataOptions(size=SIDE), taking(GREY)), "12, which the model takes")


def test_the_model_s_own_preprocessing_is_applied_and_said(tmp_path):
    given = {**PRESETS["imagenet"].values, "size": [SIDE, SIDE]}
    dataset = read_dataset(saved(tmp_path), None, taking(COLOUR, preprocessing=given))
    assert said(
        dataset, "the values 0 to 255 are pixels, preprocessed as the model says: size=12,12;scale=0..1;mean=0.485"
    )
    mean, std = (np.array(PRESETS["imagenet"].values[key], np.float32)[:, None, None] for key in ("mean", "std"))
    np.testing.assert_allclose(image_of(dataset), (FIRST[0] - mean) / std, atol=1e-5)


@pytest.mark.parametrize(
    "stored", [X, X / np.float32(255), X.astype(np.float64), X.astype(np.uint16) * 257, X.astype(np.int64)]
)
def test_pixels_of_any_range_are_the_same_to_preprocessing(tmp_path, stored):
    dataset = read_dataset(saved(tmp_path, stored), DataOptions(preprocessing="-1..1"), taking(COLOUR))
    np.testing.assert_allclose(image_of(dataset), FIRST[0] * 2 - 1, atol=1e-5)


def test_an_option_comes_before_the_model_and_scaling_before_both(tmp_path):
    model, path = taking(COLOUR, preprocessing={"scale": "0..255"}), saved(tmp_path)
    assert read_dataset(path, None, model).x_train.max() > 200
    assert read_dataset(path, DataOptions(preprocessing="none"), model).x_train.max() <= 1
    assert read_dataset(path, DataOptions(preprocessing="-1..1"), model).x_train.min() < -0.9
    scaled = read_dataset(path, DataOptions(preprocessing="-1..1", scale=2.0), model)
    assert scaled.x_train.max() == 2 * X.max() and said(scaled, "scale 2.0")
    flipped = read_dataset(path, DataOptions(preprocessing="order=BGR"), model)
    np.testing.assert_allclose(image_of(flipped), X[0][::-1], atol=1e-4)
    inverted = read_dataset(path, DataOptions(invert=True), model)
    np.testing.assert_allclose(image_of(inverted), 255 - X[0].astype(np.float32), atol=1e-4)


def test_a_preset_holds_without_a_model_too(tmp_path):
    dataset = read_dataset(saved(tmp_path, np.moveaxis(X, 1, -1)), DataOptions(preprocessing="caffe"))
    expected = np.moveaxis(X[0, ::-1], 0, -1) - np.array([103.939, 116.779, 123.68], np.float32)
    np.testing.assert_allclose(image_of(dataset), expected, atol=1e-3)
    digits = read_dataset("digits", DataOptions(preprocessing="mnist"))
    np.testing.assert_allclose(digits.x_train, (read_dataset("digits").x_train - 0.1307) / 0.3081, atol=1e-5)


def test_values_that_are_no_pixels_count_as_preprocessed_or_are_refused(tmp_path):
    path = saved(tmp_path, (FIRST - 0.5) / 0.2)
    dataset = read_dataset(path, None, taking(COLOUR, preprocessing=PRESETS["imagenet"].values))
    np.testing.assert_allclose(image_of(dataset), (FIRST[0] - 0.5) / 0.2, atol=1e-5)
    assert said(dataset, "are not those of pixels and count as preprocessed; the model says scale=0..1;mean=0.485")
    with pytest.raises(NNVisError, match="preprocessing is .* are not those of pixels"):
        read_dataset(path, DataOptions(preprocessing="imagenet"), taking(COLOUR))


def test_a_model_of_measurements_has_its_mean_and_deviation(tmp_path):
    x = np.arange(80, dtype=np.float32).reshape(40, 2)
    model = taking((2,), "values", {"mean": [10, 20], "std": [2, 4]})
    dataset = read_dataset(saved(tmp_path, x), None, model)
    np.testing.assert_allclose(dataset.x_train, (x - [10, 20]) / [2, 4], rtol=1e-6)


def test_the_axes_of_sequences_are_swapped_to_the_model_s(tmp_path):
    x = np.arange(40 * 6, dtype=np.float32).reshape(40, 2, 3)
    dataset = read_dataset(saved(tmp_path, x), None, taking((3, 2), "values"))
    assert said(dataset, "the axes (2, 3) of the samples were swapped to (3, 2)")
    np.testing.assert_array_equal(dataset.x_train[0].reshape(3, 2), x[0].T)


@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.float32])
def test_tokens_come_through_as_whole_numbers(tmp_path, kind):
    x = np.arange(40 * 9).reshape(40, 9) % 250
    dataset = read_dataset(saved(tmp_path, x.astype(kind)), None, taking((9,), "tokens"))
    np.testing.assert_array_equal(dataset.x_train, x)
    assert dataset.shape == (9,) and said(dataset, "0 to 249 are tokens")


@pytest.mark.parametrize("value, told", [(0.5, "no whole numbers"), (-1, "token -1"), (1 << 24, "token 16777216")])
def test_what_is_no_token_is_told(tmp_path, value, told):
    x = np.zeros((40, 9))
    x[3, 4] = value
    with pytest.raises(NNVisError, match=told):
        read_dataset(saved(tmp_path, x), None, taking((9,), "tokens"))


def test_a_limit_takes_its_share_of_every_class(tmp_path):
    y = np.array([0] * 600 + [1] * 300 + [2] * 2)
    x = np.arange(len(y), dtype=np.float32)[:, None].repeat(2, 1)
    np.savez(tmp_path / "d.npz", x_train=x, y_train=y, x_test=x[:300], y_test=y[:300])
    dataset = read_dataset(tmp_path / "d.npz", DataOptions(limit=120))
    assert len(dataset.y_train) + len(dataset.y_test) == 120 and said(dataset, "120 of 1202 samples")
    assert np.bincount(dataset.y_train)[[0, 2]].tolist() == pytest.approx([60, 1], abs=2)
    np.testing.assert_array_equal(y[dataset.x_train[:, 0].astype(int)], dataset.y_train)
    assert read_dataset(tmp_path / "d.npz", DataOptions(limit=120)).sha256 == dataset.sha256
    for few in (2, 3, 10):
        kept = limit.chosen([y, y[:300]], few)
        assert sum(map(len, kept)) == few and all(len(part) for part in kept)


def test_of_a_folder_only_the_images_that_are_wanted_are_opened(tmp_path, monkeypatch):
    opened, read = [], image_folder.read_header
    monkeypatch.setattr(image_folder, "read_header", lambda file: opened.append(file) or read(file))
    dataset = read_dataset(folder(tmp_path), DataOptions(limit=16))
    assert len(opened) == len(dataset.y_train) + len(dataset.y_test) == 16


@pytest.mark.parametrize("form", ["npz", "npy", "folder", "idx"])
def test_what_memory_should_not_hold_is_refused_with_the_limit_that_helps(tmp_path, monkeypatch, form):
    monkeypatch.setattr(limit, "MOST_VALUES", 20 * X[0].size)
    if form == "npz":
        path = saved(tmp_path)
    elif form == "folder":
        path = folder(tmp_path)
    elif form == "idx":
        path = tmp_path
        for name, array in (("train-images-idx4-ubyte", X), ("train-labels-idx1-ubyte", Y.astype(np.uint8))):
            head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            (path / name).write_bytes(head + array.tobytes())
    else:
        path = tmp_path
        np.save(path / "x.npy", X)
        np.save(path / "y.npy", Y)
    with pytest.raises(NNVisError, match="GB of memory.*Set the data option limit to 20") as error:
        read_dataset(path, None, taking(COLOUR))
    assert len(str(error.value)) <= MOST_CHARACTERS
    dataset = read_dataset(path, DataOptions(limit=20), taking(COLOUR))
    assert len(dataset.y_train) + len(dataset.y_test) == 20


def test_a_folder_with_arrays_of_each_part(tmp_path):
    for part, rows in (("train", slice(0, 30)), ("test", slice(30, 40))):
        (tmp_path / part).mkdir()
        np.save(tmp_path / part / "images.npy", X[rows])
        np.save(tmp_path / part / "labels.npy", Y[rows])
    dataset = read_dataset(tmp_path)
    assert (len(dataset.y_train), len(dataset.y_test), dataset.shape) == (30, 10, COLOUR)


def test_samples_along_the_last_axis_are_told_by_the_labels(tmp_path):
    x = np.moveaxis(np.moveaxis(X, 1, -1), 0, -1)  # (height, width, channels, samples)
    dataset = read_dataset(saved(tmp_path, x), None, taking(COLOUR))
    assert said(dataset, "the last axis of (12, 12, 3, 40) counts the samples")
    np.testing.assert_allclose(dataset.x_train.reshape(FIRST.shape), FIRST, atol=1e-6)


def test_sounds_are_refused_with_what_to_do(tmp_path):
    for name in ("yes", "no"):
        (tmp_path / "words" / name).mkdir(parents=True)
        (tmp_path / "words" / name / "a.wav").write_bytes(b"RIFF")
    for path in (tmp_path / "words", tmp_path / "words" / "yes" / "a.wav", tmp_path / "words" / "yes"):
        with pytest.raises(NNVisError, match=r"holds sounds \(a\.wav.*numpy\.savez|a\.wav holds sounds"):
            read_dataset(path)


def test_a_model_of_values_takes_samples_with_targets_or_without_any(tmp_path):
    x = np.arange(80, dtype=np.float32).reshape(40, 2)
    model = taking((2,), "values", classes=1, outputs_kind="values")
    np.savez(tmp_path / "targets.npz", x=x, y=x[:, 0] * 1.37)
    np.savez(tmp_path / "alone.npz", x=x)
    (tmp_path / "t.csv").write_text("a,b,price\n" + "\n".join(f"{a},{b},{a * 1.37}" for a, b in x))
    for name in ("targets.npz", "alone.npz", "t.csv"):
        dataset = read_dataset(tmp_path / name, None, model)
        assert dataset.class_names == ["samples"] and not dataset.y_train.any() and len(dataset.y_test) == 8
        assert said(dataset, "without labels: the model's outputs are values")
        both = np.concatenate([dataset.x_train, dataset.x_test])
        np.testing.assert_array_equal(both[np.argsort(both[:, 0])], x)
        with pytest.raises(NNVisError):
            read_dataset(tmp_path / name, None, taking((2,), "values", classes=1))


def test_a_model_of_values_takes_images_of_one_folder(tmp_path):
    model = taking(COLOUR, outputs_kind="values")
    dataset = read_dataset(folder(tmp_path, labels=[0] * 40) / "0", DataOptions(limit=30), model)
    assert dataset.class_names == ["samples"] and len(dataset.x_train) + len(dataset.x_test) == 30
    assert set(read_dataset(saved(tmp_path), None, model).y_train) == {0}
