"""What is drawn of the blocks of every family of networks, and that nothing of them is lost in silence."""

import numpy as np
import pytest
import torch
from program_blocks import BLOCKS
from program_checks import check_changes, drawn, inputs
from programs import Maker

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.program.build import model_of
from nnvis_blender.processing.models.program.execution import Runner
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.models.reading import Reading


@pytest.fixture(scope="module")
def models():
    return {name: ProgramModel(make(), name) for name, make in BLOCKS.items()}


@pytest.mark.parametrize("name", BLOCKS)
def test_changes_are_those_of_the_log_odds(models, name):
    check_changes(models[name], least_order=0.7)


@pytest.mark.parametrize("name", BLOCKS)
def test_it_computes_what_the_program_says_of_several_samples(models, name):
    program, model = BLOCKS[name](), models[name]
    x = inputs(model, 3)
    others = [given[:1].expand(3, *given.shape[1:]) for given in model.runner.example(1)[1:]]
    with torch.no_grad():
        expected = Runner(program).run([x, *others], program.outputs)[program.outputs[0]]
    torch.testing.assert_close(model.pruned(None)(x), expected.flatten(2).mean(2) if expected.ndim > 2 else expected)
    assert model.shapes.batched


@pytest.mark.parametrize(
    "name", ["bidirectional", "encoder_decoder", "last_cell", "two_inputs", "inception", "shuffled"]
)
def test_the_edges_that_leave_a_unit_make_its_change(models, name):
    """Where nothing stands between a layer's values and its edges, no edge of its is missing."""
    model, network = models[name], models[name].network
    passes = model.passes(inputs(model), True)
    units, leaving = {}, [np.zeros(layer.size) for layer in network.layers]
    for layer, change, flows in passes.backward(torch.eye(network.class_count)[:1]):
        units[layer] = change[0].numpy()
        for number, flow in flows.items():
            connection = network.connections[number]
            edges = connection.of_pairs(model.blocks[number].edge_sums(flow).numpy())
            np.add.at(leaving[connection.source], connection.source_unit, edges)
    assert len(units) == len(network.layers)
    for layer, change in units.items():
        if layer not in network.outputs:
            np.testing.assert_allclose(leaving[layer], change, atol=1e-4, rtol=1e-3, err_msg=network.layers[layer].name)


def test_heads_that_share_keys_take_them_from_a_layer_of_its_own(models):
    into, network = drawn(models["grouped_query"]), models["grouped_query"].network
    assert into["heads"] == ["k", "v", "wte"] and into["k"] == into["v"] == ["wte"]
    heads = next(n for n, layer in enumerate(network.layers) if layer.name == "heads")
    for connection in network.connections:
        if connection.target == heads and network.layers[connection.source].name in "kv":
            pairs = set(zip(connection.source_unit.tolist(), connection.target_unit.tolist()))
            assert pairs == {(unit, head) for unit in range(4) for head in range(4) if unit // 2 == head // 2}


def test_keys_that_all_heads_share_lead_to_all():
    make = Maker()
    x = make.dense(make.input((5, 6), "values"), 6, 8, "in")
    q = make.heads(make.dense(x, 8, 8, "q"), 4, 8)
    k, v = (make("unsqueeze", make.dense(x, 8, 2, name), axes=[1]) for name in "kv")
    x = make.together(make("attention", q, k, v, layer="heads"), 8)
    model = ProgramModel(make.done(make.dense(make("mean", x, axes=[1], keep=False), 8, 4, "fc")), "net")
    assert drawn(model)["heads"] == ["in", "k", "v"]
    edge = next(c for c in model.network.connections if model.network.layers[c.source].name == "k")
    assert len(edge.weight) == 2 * 4


def test_states_that_begin_with_another_layers_are_joined_to_it(models):
    for name in ("encoder_decoder", "encoder_decoder_gru"):
        assert drawn(models[name])["decoder"] == ["decoder before", "encoder", "x0"]


def test_products_by_equations_are_dense_layers(models):
    assert drawn(models["equations"]) == {
        "in": ["x0"],
        "heads": ["in"],
        "proj": ["heads"],
        "square": ["proj"],
        "fc": ["square"],
    }


def test_additions_in_another_order_of_axes_are_edges_into_the_layer(models):
    into = drawn(models["convnext"])
    assert into["0.down"] == ["0.up", "stem"] and into["1.down"] == ["0.down", "1.up"] and len(into) == 8
    assert drawn(models["windows"])["proj"] == ["heads", "patch"]
    layers = {layer.name: layer.map_shape for layer in models["windows"].network.layers}
    assert layers["proj"] == (4, 4) and layers["patch"] == (4, 4)


def test_pixels_made_of_channels_come_of_these_alone(models):
    model = models["shuffled"]
    assert drawn(model)["out"] == ["out in"] and drawn(model)["out in"] == ["up"]
    assert not any("out in" in note for note in model.notes)
    edge = next(c for c in model.network.connections if model.network.layers[c.source].name == "up")
    assert list(zip(edge.source_unit.tolist(), edge.target_unit.tolist())) == [(n, n // 4) for n in range(8)]


def test_what_is_not_drawn_is_said(models):
    (note,) = models["mixer"].notes
    assert "part of those before them: token1, token2" in note
    (note,) = models["two_inputs"].notes
    assert "'x0'" in note and "x1 hold the same drawn numbers for every sample" in note
    make = Maker()
    codes = make("cast", make("one_hot", make.input((5,), "tokens", 9), depth=9), dtype="float32")
    x = make("mean", make("relu", make.dense(codes, 9, 4, "in")), axes=[1], keep=False)
    model = ProgramModel(make.done(make.dense(x, 4, 3, "fc")), "net")
    assert any("which units lead into in in is not known" in note for note in model.notes)


def test_products_of_values_have_the_units_of_their_columns():
    make = Maker()
    x = make.dense(make.input((5, 6), "values"), 6, 4, "in")
    q, k, v = (make.dense(x, 4, 4, name) for name in "qkv")
    y = make("matmul", q, make("matmul", make("transpose", k, axes=[0, 2, 1]), v, layer="kv"), layer="qkv")
    x = make("add", x, make.dense(y, 4, 4, "proj"))
    model = ProgramModel(make.done(make.dense(make("mean", x, axes=[1], keep=False), 4, 3, "fc")), "net")
    sizes = {layer.name: (layer.size, layer.map_shape) for layer in model.network.layers}
    assert sizes["kv"] == (4, (4,)) and sizes["qkv"] == (4, (5,)) and drawn(model)["proj"] == ["in", "qkv"]
    assert len(model.notes) == len(set(model.notes)) == 2


def test_a_choice_at_the_end_is_read_by_its_scores():
    make = Maker()
    x = make("mean", make("relu", make.conv(make.input((1, 6, 6)), 1, 4, layer="conv")), axes=[2, 3], keep=False)
    program = make.done(make("argmax", make.dense(x, 4, 3, "fc"), axis=1))
    model = model_of(program, Reading("net.onnx", "test"))
    assert drawn(model) == {"conv": ["x0"], "fc": ["conv"]} and any("the scores are read" in n for n in model.notes)
    with pytest.raises(NNVisError, match="No unit's values lead to the output"):
        ProgramModel(program, "net")


def ends(*activations):
    """A program with two outputs, of four units and of one, or with the second alone."""
    make = Maker()
    x = make("relu", make.conv(make.input((1, 6, 6)), 1, 4, layer="conv"))
    x = make("mean", x, axes=[2, 3], keep=False)
    outputs = [make.dense(x, 4, count, f"out{count}") for count in ((4, 1) if len(activations) == 2 else (1,))]
    options = {"softmax": {"axis": 1}}
    return make.done(*(make(a, x, **options.get(a, {})) if a else x for x, a in zip(outputs, activations)))


@pytest.mark.parametrize(
    "activations, kind",
    [(("softmax", "tanh"), "values"), (("sigmoid", "sigmoid"), "labels"), (("tanh",), "values"), ((None,), "classes")],
)
def test_outputs_that_are_no_classes_are_not_taken_for_them(activations, kind):
    model = model_of(ends(*activations), Reading("net.onnx", "test"))
    assert model.outputs_kind == model.description["outputs"] == kind
    assert any("its value is measured" in note for note in model.notes) == (activations == ("tanh",))


def test_a_mean_over_the_places_of_outputs_is_said():
    make = Maker()
    x = make("relu", make.conv(make.input((1, 6, 4)), 1, 4, layer="conv"))
    model = ProgramModel(make.done(make.conv(x, 4, 3, layer="out")), "net")
    assert model.notes == ["its outputs have a value at each of 6 x 4 places: the mean of these is measured"]


@pytest.mark.parametrize("channels_last", [True, False])
def test_coloured_images_come_in_the_order_that_a_chain_of_dense_layers_flattens_them(channels_last, tmp_path):
    make = Maker()
    x = make("flatten", make.input((3, 6, 5)), start=1, end=-1)
    program = make.done(make.dense(make("relu", make.dense(x, 90, 8, "a")), 8, 4, "b"))
    model = model_of(program, Reading("net.onnx", "test"))
    images = np.random.default_rng(0).random((12, 3, 6, 5), np.float32)
    held = np.moveaxis(images, 1, 3) if channels_last else images
    np.savez(tmp_path / "data.npz", x=held, y=np.arange(12) % 4)
    data = read_dataset(tmp_path / "data.npz", DataOptions(), model)
    with torch.no_grad():
        expected = Runner(program).run([torch.from_numpy(images)], program.outputs)[program.outputs[0]]
        found = model.module()(torch.from_numpy(model.samples(np.concatenate([data.x_train, data.x_test]))))
    assert isinstance(model, DenseChain)
    distances = (found[:, None] - expected).abs().amax(2)  # they are parted at random
    assert distances.amin(1).max() < 1e-5 and len(set(distances.argmin(1).tolist())) == 12


def test_names_that_are_not_one_for_each_output_are_left_out_and_said():
    for counted in (3, 4):
        program = ends("softmax", None)
        program.outputs, program.class_names = program.outputs[:1], [f"class {k}" for k in range(counted)]
        model = model_of(program, Reading("net.onnx", "test"))
        assert any("the names are left out" in note for note in model.notes) == (counted == 3)
        assert (model.network.class_names[0] == "class 0") == (counted == 4)


def test_a_partly_flattened_image_is_no_chain_of_dense_layers():
    make = Maker()
    x = make("flatten", make.input((2, 3, 4), "values"), start=1, end=2)
    x = make.dense(make("relu", make.dense(x, 4, 5, "a")), 5, 3, "b")
    model = model_of(make.done(x), Reading("net.onnx", "test"))
    assert not isinstance(model, DenseChain) and model.network.layers[0].size == 4
