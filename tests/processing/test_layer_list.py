"""A list of layers: its shapes, each mistake in one sentence that says what to do, and its JSON form."""

import json
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.errors import MOST_CHARACTERS, NNVisError
from nnvis_blender.processing.models.layer_list.form import (
    ListSettings,
    items_of,
    layer_list_of,
    layers_of,
    read_layer_list,
    values_of,
)
from nnvis_blender.processing.models.layer_list.layers import LAYERS, layer_names
from nnvis_blender.processing.models.layer_list.presets import PRESETS
from nnvis_blender.processing.models.layer_list.shapes import MOST_LAYERS, layer_shapes

# the published form, as its authors' README has it
PUBLISHED = {
    "epochs": 10,
    "patience": 2,
    "batch_size": 32,
    "validation_subset_ratio": 0.5,
    "percent_of_train_data_to_use": 0.2,
    "percent_train_data_to_use_for_validation": 0.2,
    "num_classes": 10,
    "input_size": 14,
    "in_channels": 1,
    "model_output_filename": "mnist_cnn",
    "layers": [
        {"type": "conv", "out_channels": 8, "filter_size": 3, "stride": 1, "padding": 0},
        {"type": "relu"},
        {"type": "maxpool", "filter_size": 2, "stride": 2},
        {"type": "conv", "out_channels": 16, "filter_size": 3, "stride": 1, "padding": 0},
        {"type": "relu"},
        {"type": "maxpool", "filter_size": 2, "stride": 2},
        {"type": "flatten"},
        {"type": "dense", "out_features": 128},
        {"type": "relu"},
        {"type": "dense", "out_features": 10},
        {"type": "softmax"},
    ],
}
FLAT, SOFT = {"type": "flatten"}, {"type": "softmax"}


def conv(channels=8, size=3, **more):
    return {"type": "conv", "out_channels": channels, "filter_size": size, **more}


def dense(units=10):
    return {"type": "dense", "out_features": units}


def pool(size=2, stride=2, kind="maxpool", **more):
    return {"type": kind, "filter_size": size, "stride": stride, **more}


def shapes_of(*items, shape=(1, 28, 28), classes=10):
    return layer_shapes(layers_of(list(items)), shape, classes)


def test_the_published_form_is_read_whole():
    listed = layer_list_of(PUBLISHED)
    assert [layer.type for layer in listed.layers] == [item["type"] for item in PUBLISHED["layers"]]
    assert listed.input_shape == (1, 14, 14) and listed.classes == 10 and listed.output_name == "mnist_cnn"
    assert listed.training == {
        "epochs": 10,
        "batch_size": 32,
        "patience": 2,
        "train_share": 0.2,
        "validation_share": 0.2,
        "validation_subset": 0.5,
    }
    assert not listed.notes
    found = layer_shapes(listed.layers, listed.input_shape, listed.classes)
    assert found.mistake is None
    assert found.shapes[:7] == ((8, 12, 12),) * 2 + ((8, 6, 6),) + ((16, 4, 4),) * 2 + ((16, 2, 2), (64,))


@pytest.mark.parametrize("name", PRESETS)
def test_a_list_is_written_as_it_is_read(name):
    listed = PRESETS[name].layer_list
    assert layer_list_of(json.loads(json.dumps(values_of(listed)))) == listed
    published = layer_list_of(PUBLISHED)
    assert layer_list_of(values_of(published)) == published


def test_shapes_are_torchs():
    torch = pytest.importorskip("torch")
    from nnvis_blender.processing.models.layer_list.module import listed_module
    from nnvis_blender.processing.models.layer_list.weights import initial_arrays

    random, checked = np.random.default_rng(0), 0
    for number in range(40):
        window = {"stride": int(random.integers(1, 4)), "padding": int(random.integers(0, 2))}
        kinds = random.choice([k for k in LAYERS if k not in ("conv", "dense", "flatten", "softmax")], 4)
        items = [conv(3, int(random.integers(2, 6)), **window), *({"type": str(k)} for k in kinds)]
        if "global_avgpool" in kinds[:-1]:
            continue
        items += [FLAT, dense(4), SOFT]
        shape = (2, int(random.integers(9, 17)), int(random.integers(9, 17)))
        listed = layer_list_of({"layers": items, "input_size": list(shape[1:]), "in_channels": 2, "num_classes": 4})
        found = layer_shapes(listed.layers, shape, 4)
        if found.mistake is not None:
            continue
        value = torch.zeros(2, *shape)
        for layer, expected in zip(listed_module(listed, initial_arrays(listed, random)), found.shapes):
            value = layer(value)
            assert tuple(value.shape[1:]) == expected, (number, layer)
        checked += 1
    assert checked > 15


MISTAKES = {
    # what: (items, input shape, classes, layer, in the sentence, in the remedy)
    "nothing": ([], (4,), 3, -1, "no layers", "Add layers"),
    "flatten": ([conv(), dense(), SOFT], (1, 28, 28), 10, 1, "8 maps of 26 x 26", "Add a flatten layer before it"),
    "large kernel": (
        [conv(8, 9), FLAT, dense()],
        (1, 8, 8),
        10,
        0,
        "kernel of 9 x 9 but gets maps of 8 x 8",
        "at most 8",
    ),
    "poolings": (
        [conv(), *[pool()] * 5, FLAT, dense()],
        (1, 28, 28),
        10,
        5,
        "window of 2 x 2 but gets maps of 1 x 1, all that is left of 28 x 28 after 4 poolings",
        "Remove a pooling",
    ),
    "classes": (
        [FLAT, dense(10), SOFT],
        (1, 8, 8),
        3,
        1,
        "gives 10 values but there are 3 classes",
        "out_features to 3",
    ),
    "maps at the end": (
        [conv(), {"type": "relu"}],
        (1, 8, 8),
        3,
        1,
        "8 maps of 6 x 6",
        "Add a flatten layer and a dense",
    ),
    "no weights": ([FLAT, SOFT], (1, 2, 2), 4, 1, "no layer of the list has weights", "Add a dense layer of 4 units"),
    "after flatten": (
        [FLAT, conv(), dense()],
        (1, 8, 8),
        10,
        1,
        "layer 1 (flatten) gives a row of 64",
        "Move it before",
    ),
    "features": ([conv(), FLAT, dense()], (30,), 10, 0, "the input is a row of 30 values", "height and width"),
    "padding": ([conv(8, 3, padding=4), FLAT, dense()], (1, 8, 8), 10, 0, "padding of 4", "at most 2"),
    "padded pool": ([pool(3, 2, padding=2), FLAT, dense()], (1, 8, 8), 10, 0, "padding of 2", "at most 1"),
    "stride": ([conv(8, 3, stride=20), FLAT, dense()], (1, 8, 8), 10, 0, "sees one place only", "at most 3"),
    "softmax": ([FLAT, dense(), SOFT, dense()], (1, 8, 8), 10, 2, "is not the last layer", "Move it to the end"),
    "softmax of maps": ([conv(), SOFT], (1, 8, 8), 10, 1, "8 maps of 6 x 6", "flatten"),
    "large": ([FLAT, dense(65536), dense(65536), dense()], (1, 64, 64), 10, 1, "weights", "At most"),
    "maps too large": ([conv(4096), FLAT, dense()], (1, 224, 224), 10, 0, "4096 x 222 x 222 values", "At most"),
    "much work": ([conv(64), *[conv(64)] * 30], (1, 512, 512), 10, 5, "products a sample", "At most"),
    "one output": ([FLAT, dense(1)], (1, 4, 4), None, 1, "gives one value", "a unit for each class"),
    "flat classes": ([conv(4, 8), FLAT], (1, 8, 8), 3, 0, "gives 4 values but there are 3", "Add a dense layer of 3"),
    "pooled classes": (
        [conv(4), {"type": "global_avgpool"}, SOFT],
        (1, 8, 8),
        3,
        0,
        "gives 4 values but there are 3",
        "out_channels to 3",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_sentence_with_what_to_do(name):
    items, shape, classes, index, said, remedy = MISTAKES[name]
    found = layer_shapes(layers_of(items) if items else (), shape, classes)
    assert found.mistake is not None and found.mistake.index == index
    assert said in found.mistake.message and remedy in found.mistake.remedy
    assert len(found.mistake.sentence) <= MOST_CHARACTERS and "\n" not in found.mistake.sentence
    if 0 <= index < len(found.shapes):
        assert len(found.shapes) == len(items), "a mistake of the end comes after all shapes"
    elif index >= 0:
        assert f"layer {index + 1} ({items[index]['type']})" in found.mistake.message


def test_doing_what_is_said_ends_in_a_network():
    items, done = [conv(8, 9), conv(), dense(12)], []
    while (mistake := shapes_of(*items, shape=(1, 8, 8), classes=10).mistake) is not None:
        done.append(mistake.index)
        assert len(done) < 9
        if "flatten" in mistake.remedy:
            items.insert(mistake.index, FLAT)
        else:
            key, _, number = mistake.remedy.removeprefix("Set its ").replace(" at most", "").partition(" to ")
            items[mistake.index] = {**items[mistake.index], key: int(number)}
    assert shapes_of(*items, shape=(1, 8, 8)).shapes[-1] == (10,) and len(done) >= 3


@pytest.mark.parametrize(
    "values, said",
    [
        ({}, "layers is None"),
        ({"layers": {}}, "not a list of layers"),
        ({"layers": [3]}, "layer 1 is 3, not an object"),
        ({"layers": [{"type": "convolve"}]}, "layer 1 has the type 'convolve'"),
        ({"layers": [{"type": ["conv"]}]}, "layer 1 has the type"),
        ({"layers": [FLAT, {"type": "conv", "kernel": 3}]}, r"layer 2 \(conv\): unknown parameter 'kernel'"),
        ({"layers": [{"type": "conv", "stride": 0}]}, r"layer 1 \(conv\): stride is 0, outside its range 1 to 64"),
        ({"layers": [{"type": "dense", "out_features": "many"}]}, "not a whole number"),
        ({"layers": [{"type": "relu", "name": "a\nb"}]}, "the name of layer 1"),
        ({"layers": [{"type": "relu", "name": "a"}] * 2}, "two layers have the name 'a'"),
        ({"layers": [FLAT] * (MOST_LAYERS + 1)}, "there are 501 layers"),
        ({"layers": [conv()], "input_size": [1, 2, 3]}, "input_size is"),
        ({"layers": [conv()], "input_size": 10**6}, "Images of at most"),
        ({"layers": [dense()], "epochs": 0}, "epochs is 0"),
        ({"layers": [dense()], "percent_of_train_data_to_use": 0}, "leaves no samples"),
        ({"layers": [dense()], "validation_subset_ratio": 101}, "outside its range"),
    ],
)
def test_what_is_no_list_is_said(tmp_path, values, said):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(values))
    with pytest.raises(NNVisError, match=rf"list.json: .*{said}") as raised:
        read_layer_list(path)
    assert raised.value.code == "bad_input" and len(str(raised.value)) <= MOST_CHARACTERS


def test_what_is_assumed_is_said():
    listed = layer_list_of(
        {
            "layers": [conv(), FLAT, dense()],
            "input_size": 8,
            "percent_of_train_data_to_use": 20,
            "patience": 0,
            "loss": "x",
        }
    )
    assert listed.input_shape == (1, 8, 8) and listed.training == {"patience": None, "train_share": 0.2}
    told = " ".join(listed.notes)
    assert all(word in told for word in ("loss", "grey", "20 %", "no early stopping"))


@pytest.mark.parametrize(
    "said, shape",
    [
        ({"input_size": 30}, (30,)),
        ({"input_size": 8, "in_channels": 1}, (64,)),
        ({"input_size": [4, 5], "in_channels": 3}, (60,)),
        ({}, None),
    ],
)
def test_a_list_of_dense_layers_takes_its_input_in_a_row(said, shape):
    assert layer_list_of({"layers": [dense()], **said}).input_shape == shape


def test_every_layer_has_a_name_of_its_own():
    items = [
        conv(),
        conv(name="conv_1"),
        {"type": "relu"},
        FLAT,
        dense(4),
        dense(
            3,
        ),
        SOFT,
    ]
    names = layer_names(layers_of(items))
    assert len(set(names)) == len(names) and names[1] == "conv_1" and names[5] == "output"
    assert items_of(layers_of(items))[1]["name"] == "conv_1"


def test_the_documentation_has_every_layer_with_its_parameters_and_every_key():
    text = (Path(__file__).resolve().parents[2] / "docs" / "layer_lists.md").read_text()
    table = {line.split("|")[1]: line for line in text.splitlines() if line.startswith("| `")}
    for kind, known in LAYERS.items():
        (row,) = [line for names, line in table.items() if f"`{kind}`" in names]
        for name, field in known.parameters.__dataclass_fields__.items():
            assert f"`{name}` ({field.default:g})" in row
    for key in ListSettings.__dataclass_fields__:
        assert [names for names in table if f"`{key}`" in names], key
