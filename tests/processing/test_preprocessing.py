"""What models say of preprocessing, or a user by a preset's name or by parts, becomes the values that are meant."""

import numpy as np
import pytest

from nnvis_blender.processing.errors import MOST_CHARACTERS, NNVisError
from nnvis_blender.processing.models.preprocessing import PRESETS, Preprocessing, parsed, read_preprocessing

PIXELS = np.array([0.0, 0.25, 1.0])


def values(preprocessing, channel=0):
    times, plus = preprocessing.affine()
    return PIXELS * times[min(channel, len(times) - 1)] + plus[min(channel, len(plus) - 1)]


@pytest.mark.parametrize(
    "name, channel, expected",
    [
        ("none", 0, PIXELS),
        ("0..1", 0, PIXELS),
        ("-1..1", 0, PIXELS * 2 - 1),
        ("0..255", 0, PIXELS * 255),
        ("mnist", 0, (PIXELS - 0.1307) / 0.3081),
        ("imagenet", 2, (PIXELS - 0.406) / 0.225),
        ("cifar10", 1, (PIXELS - 0.4822) / 0.2435),
        ("caffe", 0, PIXELS * 255 - 103.939),
    ],
)
def test_presets_mean_what_they_are_called(name, channel, expected):
    np.testing.assert_allclose(values(PRESETS[name], channel), expected, atol=1e-6)


def test_a_mean_above_one_is_that_of_bytes():
    assert parsed("mean=127.5;std=128").of_pixels.scale == "0..255"
    np.testing.assert_allclose(values(parsed("mean=127.5;std=127.5").of_pixels), PIXELS * 2 - 1, atol=1e-6)
    assert parsed("mean=0.5;std=0.5").of_pixels.scale == "0..1"
    assert parsed("mean=127.5;scale=-1..1").of_pixels.scale == "-1..1"


def test_what_is_said_is_read_again():
    for preprocessing in PRESETS.values():
        assert read_preprocessing(preprocessing.values, "net") == preprocessing
    whole = Preprocessing((224, 160), 3, "0..255", (1.0, 2.0, 3.0), (4.0,), "BGR", 0.875)
    assert read_preprocessing(whole.values, "net") == whole == parsed(whole.text)


def test_a_text_is_a_preset_and_changes_of_it():
    assert parsed("imagenet") == PRESETS["imagenet"]
    changed = parsed(" imagenet ; order=BGR; size=224; crop=0.875")
    assert (changed.order, changed.size, changed.crop) == ("BGR", (224, 224), 0.875)
    assert changed.mean == PRESETS["imagenet"].mean
    assert parsed("mean=0.5, 0.4 0.3;std=(0.25)").mean == (0.5, 0.4, 0.3)
    assert parsed("order=BGR", PRESETS["clip"]).std == PRESETS["clip"].std
    assert parsed("size=32x48").size == (32, 48)


@pytest.mark.parametrize(
    "text, told",
    [
        ("imagent", "preprocessing is 'imagent'"),
        ("mean=0.5;imagenet", "preprocessing is"),
        ("mean=a", "mean is"),
        ("std=0", "std is"),
        ("std=1e400", "std is"),
        ("mean=nan", "mean is"),
        ("size=0", "size is"),
        ("size=1x2x3", "size is"),
        ("size=99999999999", "size is"),
        ("scale=2", "scale is '2'.*0..1, 0..255, -1..1"),
        ("order=GBR", "order is 'GBR'.*RGB or BGR"),
        ("crop=0", "crop is"),
        ("channels=1.5", "channels is"),
        ("colour=3", "'colour' is no part of preprocessing"),
        ("mean=1,2,3;std=1,2", "3 means but 2 deviations"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(text, told):
    with pytest.raises(NNVisError, match=told) as error:
        parsed(text)
    assert error.value.remedy and len(str(error.value)) <= MOST_CHARACTERS


@pytest.mark.parametrize("value", [None, {}, [], "x", [None], [[1]], True, float("inf"), -1, 10**30])
@pytest.mark.parametrize("key", ["size", "channels", "scale", "mean", "std", "order", "crop"])
def test_whatever_a_file_says_is_read_or_told(key, value):
    try:
        read_preprocessing({key: value}, "net")
    except NNVisError as error:
        assert f"net: {key} is" in str(error)
