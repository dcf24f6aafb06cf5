"""Errors and notes in the words of a panel or of a command line."""

import pytest

from nnvis_blender.processing.wording import reworded

LABELS = {"class_order": "Class Order", "scale": "Scale", "size": "Image Size", "offset": "Offset", "seed": "Seed"}
OPTIONS = {name: f"--{name.replace('_', '-')}" for name in LABELS} | {"seed": "--train-seed"}


@pytest.mark.parametrize(
    "text, panel, command",
    [
        ("scale is 'x', not a number", "Scale is 'x', not a number", "--scale is 'x', not a number"),
        (
            "set scale to 0.0625, and offset to 1 in the data options",
            "set Scale to 0.0625, and Offset to 1 in the data options",
            "set --scale to 0.0625, and --offset to 1 in the data options",
        ),
        ("Leave size out", "Leave Image Size out", "Leave --size out"),
        (
            "class_order names the class 7 twice.",
            "Class Order names the class 7 twice.",
            "--class-order names the class 7 twice.",
        ),
        ("seed is -1, outside its range", "Seed is -1, outside its range", "--train-seed is -1, outside its range"),
    ],
)
def test_a_parameter_is_called_what_the_reader_sees(text, panel, command):
    assert reworded(text, LABELS) == panel
    assert reworded(text, OPTIONS) == command


@pytest.mark.parametrize(
    "text",
    [
        "class_order.npz is no data set",
        "the file 'class_order' is damaged",
        "/data/class_order holds no images",
        "images of a size that varies, and of any scale",
        "The seed of the noise",
    ],
)
def test_what_is_no_parameter_stays(text):
    assert reworded(text, LABELS) == text
