"""The input of an image kept as the picture it is: of which data, where its units stand, that nothing moves them."""

from dataclasses import replace

import numpy as np
import pytest

from nnvis_blender.processing.actions import ACTIONS, ActionParameters
from nnvis_blender.processing.actions.act import act
from nnvis_blender.processing.bundling.held import held_units
from nnvis_blender.processing.datasets.dataset import Dataset, SampleRead
from nnvis_blender.processing.datasets.pictures import PictureAxes, picture_axes, pictures
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs.process import read_request
from nnvis_blender.processing.jobs.process import run as process
from nnvis_blender.processing.network import InputImage
from nnvis_blender.processing.worker.report import Silent
from synthetic import processed_network

SIDE, CLASSES = 16, 3


class Warned(Silent):
    def __init__(self):
        self.said = []

    def warning(self, text):
        self.said.append(text)


def pixels(shape, count=60):
    """(count, *shape) bytes and their classes: noise, with a bright pixel at a place of its class's own."""
    random = np.random.default_rng(0)
    x, y = random.integers(0, 60, (count, *shape), np.uint8), np.arange(count) % CLASSES
    x[np.arange(count), 0, y] = 255
    return x, y


def processed_of(folder, x, y, report=None, choice="auto", **request):
    np.savez(folder / "data.npz", x=x, y=y)
    values = {
        "train": {"hidden": [6], "epochs": 1},
        "data": str(folder / "data.npz"),
        "importance": {"method": "weight"},
        "bundling": {"sampling_rate": 5.0, "most_edges": 200, "keep_input_grid": choice},
        "cache": str(folder / "cache"),
        **request,
    }
    return read_network_file(process(read_request(values), report or Silent())["path"])


def of_input(processed, places):
    return places[..., held_units(processed.network, processed.input_image.layer), :]


def notes(processed):
    return " ".join(processed.provenance["data"]["notes"])


@pytest.fixture
def kept(tmp_path):
    """A network whose input of 6 x 5 pixels is kept, units 0 to 29 of 45."""
    processed = processed_network((30, 12, CLASSES))
    row, column = np.divmod(np.arange(30), 5)
    processed.positions[:30, :2] = np.stack([2 - column, 2.5 - row], axis=1) / 6
    processed.positions_grid = processed.positions.copy()
    pictures = np.random.default_rng(1).integers(0, 256, (7, 1, 6, 5), np.uint8)
    processed.input_image = InputImage(0, pictures, 1 / 6, CLASSES)
    return processed


def test_a_kept_image_stands_as_it_is_seen_from_outside(tmp_path):
    """From -z, x runs to the left: pixel (0, 0) is at the upper left there."""
    processed = processed_of(tmp_path, *pixels((SIDE, SIDE + 2)))
    units = of_input(processed, processed.positions).reshape(SIDE, SIDE + 2, 3)
    assert (np.diff(units[..., 0], axis=1) < 0).all() and (np.diff(units[..., 1], axis=0) < 0).all()
    np.testing.assert_allclose(np.abs(np.diff(units[0, :, 0])), 1 / (SIDE + 2), atol=1e-6)
    np.testing.assert_allclose(units.mean(axis=(0, 1))[:2], 0, atol=1e-6)
    assert processed.input_image.pixel == pytest.approx(1 / (SIDE + 2))
    np.testing.assert_array_equal(processed.positions_grid[: units[..., 0].size], units.reshape(-1, 3))


def test_the_pictures_are_means_and_the_first_samples_of_each_class(tmp_path):
    x, y = pixels((SIDE, SIDE))
    image = processed_of(tmp_path, x, y).input_image
    assert image.class_means == CLASSES and image.samples == 20
    # the bright pixels of the first row tell the class of each picture
    brightest = image.pictures[:, 0, 0, :CLASSES].argmax(axis=1)
    np.testing.assert_array_equal(brightest[1 : CLASSES + 1], range(CLASSES))
    np.testing.assert_array_equal(brightest[CLASSES + 1 :], np.arange(20) % CLASSES)
    samples = {sample.tobytes() for sample in x}
    assert all(picture.tobytes() in samples for picture in image.pictures[CLASSES + 1 :, 0])


def test_the_values_of_a_coloured_pixel_stand_side_by_side(tmp_path):
    processed = processed_of(tmp_path, *pixels((SIDE, SIDE, 3)))
    units = of_input(processed, processed.positions).reshape(SIDE, SIDE, 3, 3)
    apart = np.diff(units, axis=2)
    np.testing.assert_allclose(apart[..., 0], -1 / SIDE / 3, atol=1e-6)
    np.testing.assert_allclose(apart[..., 1], 0, atol=1e-6)
    assert processed.input_image.pictures.shape[1:] == (3, SIDE, SIDE)


@pytest.mark.parametrize(
    "shape, choice, is_kept",
    [
        ((8, 8), "auto", False),
        ((8, 8), "on", True),
        ((SIDE, SIDE), "off", False),
        ((SIDE * SIDE,), "auto", False),
        ((SIDE * SIDE,), "on", True),
        ((SIDE * SIDE + 1,), "on", False),
    ],
)
def test_which_inputs_are_kept(tmp_path, shape, choice, is_kept):
    x, y = pixels((SIDE, SIDE + 10))
    x = x.reshape(len(x), -1)[:, : int(np.prod(shape))].reshape(-1, *shape)
    report = Warned()
    processed = processed_of(tmp_path, x, y, report, choice)
    assert (processed.input_image is not None) == is_kept
    assert any("keep_input_grid is on" in text for text in report.said) == (choice == "on" and not is_kept)
    # rows say nothing of pixels: what is guessed is told, and so is what could be
    is_square_row = shape == (SIDE * SIDE,)
    assert (f"{SIDE} x {SIDE}" in notes(processed)) == is_square_row


def test_tables_of_other_numbers_are_no_images(tmp_path):
    x, y = pixels((SIDE, SIDE))
    processed = processed_of(tmp_path, x - 100.0, y)
    assert processed.input_image is None and "keep_input_grid" not in notes(processed)


def test_standardised_images_of_a_model_that_takes_images_are_images():
    x, y = np.random.default_rng(0).normal(size=(20, SIDE * SIDE)).astype(np.float32), np.arange(20) % CLASSES
    read = SampleRead(pixels=None, is_rows=False, is_image=True)
    data = Dataset(x, y, x, y, ["a", "b", "c"], (1, SIDE, SIDE), "made", read=read)
    assert picture_axes(data) == PictureAxes(1, SIDE, SIDE, False)
    assert picture_axes(replace(data, read=replace(read, is_image=False))) is None
    found = pictures(data, picture_axes(data), False)
    assert found.min() == 0 and found.max() == 255  # the least and the largest value


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_have_a_picture_each(tmp_path, channels):
    layers = [
        {"type": "conv", "out_channels": 4, "filter_size": 3, "stride": 2, "padding": 0},
        {"type": "flatten"},
        {"type": "dense", "out_features": CLASSES},
    ]
    x, y = pixels((SIDE, SIDE, 3) if channels == 3 else (SIDE, SIDE))
    train = {"layer_list": layers, "epochs": 1}
    options = {"channel_order": "channels_first"} if channels == 3 else {}
    processed = processed_of(tmp_path, x, y, train=train, data_options=options)
    image, places = processed.input_image, of_input(processed, processed.positions)
    assert len(places) == channels and image.pictures.shape[1:] == (channels, SIDE, SIDE)
    apart = np.abs(places[:, None, :2] - places[None, :, :2]).max(axis=2)[~np.eye(channels, dtype=bool)]
    assert (apart > SIDE * image.pixel).all()  # no picture lies on another


@pytest.mark.parametrize("action", [name for name, action in ACTIONS.items() if action.moves_units])
def test_no_action_moves_the_pixels(kept, action):
    after = act(kept, action, ActionParameters(), {"sampling_rate": 8.0}, Silent())
    np.testing.assert_array_equal(after.positions[:30], kept.positions[:30])
    np.testing.assert_array_equal(after.input_image.pictures, kept.input_image.pictures)
    if action != "reset":
        assert not np.array_equal(after.positions[30:], kept.positions[30:])


def test_unit_states_keep_the_pixels_too(tmp_path):
    bundling = {"sampling_rate": 5.0, "most_edges": 200, "keep_iterations": 3}
    processed = processed_of(tmp_path, *pixels((SIDE, SIDE)), bundling=bundling)
    states = of_input(processed, processed.unit_states)
    np.testing.assert_array_equal(states, np.broadcast_to(states[:1], states.shape))


def test_the_file_keeps_the_pictures(kept, tmp_path):
    write_network_file(tmp_path / "a.nnvis", kept)
    read = read_network_file(tmp_path / "a.nnvis").input_image
    np.testing.assert_array_equal(read.pictures, kept.input_image.pictures)
    assert (read.layer, read.pixel, read.class_means) == (0, 1 / 6, CLASSES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"layer": 3},
        {"class_means": 7},
        {"pixel": float("nan")},
        {"pictures": np.zeros((7, 2, 6, 5), np.uint8)},
        {"pictures": np.zeros((7, 1, 0, 5), np.uint8)},
    ],
)
def test_damaged_pictures_are_refused(kept, tmp_path, wrong):
    kept.input_image = replace(kept.input_image, **wrong)
    write_network_file(tmp_path / "a.nnvis", kept)
    with pytest.raises(NNVisError, match="a.nnvis"):
        read_network_file(tmp_path / "a.nnvis")
