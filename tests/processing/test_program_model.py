"""Programs of every architecture as models: what is drawn, and importance held to what removing edges does."""

import numpy as np
import pytest
import torch
from program_checks import check_changes, drawn, inputs
from programs import PROGRAMS, Maker

from nnvis_blender.processing.datasets.dataset import Dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.importance import estimate_importance
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.options import ModelOptions
from nnvis_blender.processing.models.program.build import model_of
from nnvis_blender.processing.models.program.execution import Runner
from nnvis_blender.processing.models.program.program import Program, ProgramInput, Step
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.models.reading import Reading
from nnvis_blender.processing.worker.report import Silent


@pytest.fixture(scope="module")
def models():
    return {name: ProgramModel(make(), name) for name, make in PROGRAMS.items()}


def test_additions_are_edges_that_jump_layers(models):
    assert drawn(models["resnet"]) == {
        "stem": ["x0"],
        "0.conv1": ["stem"],
        "0.conv2": ["0.conv1", "stem"],
        "1.conv1": ["0.conv2"],
        "1.conv2": ["0.conv2", "1.conv1"],
        "fc": ["1.conv2"],
    }
    network = models["resnet"].network
    skip = next(c for c in network.connections if (c.source, c.target) == (1, 3))
    assert skip.weight.tolist() == [1] * 6 and (skip.source_unit == skip.target_unit).all()
    assert [layer.map_shape for layer in network.layers] == [(12, 12)] * 4 + [(6, 6)] * 2 + [()]


def test_concatenated_channels_keep_their_layers(models):
    assert drawn(models["densenet"])["fc"] == ["0", "1", "2", "stem"]
    assert drawn(models["unet"])["out"] == ["down", "up"]
    assert len(models["unet"].network.connections[-1].weight) == 4 * 3


def test_a_gate_is_a_layer_of_pairs(models):
    assert drawn(models["squeeze_excite"])["multiply_9"] == ["depthwise", "excite"]
    assert drawn(models["squeeze_excite"])["pointwise"] == ["multiply_9", "stem"]
    depthwise = models["squeeze_excite"].network.connections[1]
    assert len(depthwise.weight) == 8 and (depthwise.source_unit == depthwise.target_unit).all()


def test_the_units_of_attention_are_heads(models):
    for name in ("vision_transformer", "language_model"):
        network = models[name].network
        heads = [layer for layer in network.layers if layer.kind == "attention"]
        assert [layer.size for layer in heads] == [2, 2], name
        into = drawn(models[name])
        assert into["0.heads"] == ["patch" if name == "vision_transformer" else "wte"]
        assert into["1.proj"] == ["0.fc2", "1.heads"] and not any(n.endswith(("qkv", ".q", ".k", ".v")) for n in into)


def test_the_weight_of_an_edge_is_the_norm_of_all_that_it_stands_for(models):
    model, program = models["vision_transformer"], PROGRAMS["vision_transformer"]()
    step = next(s for s in program.steps if s.layer == "0.qkv")
    weight = program.constants[step.inputs[1]].reshape(3, 2, 4, 8)
    network = model.network
    edge = next(c for c in network.connections if network.layers[c.target].name == "0.heads")
    expected = np.sqrt((weight**2).sum((0, 2))).T.ravel()
    np.testing.assert_allclose(edge.weight, expected, rtol=1e-5)


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_computes_what_the_program_says(models, name):
    program, model = PROGRAMS[name](), models[name]
    x = inputs(model, 3)
    with torch.no_grad():
        expected = Runner(program).run([x], program.outputs)[program.outputs[0]]
    if name == "language_model":
        expected = expected.mean(1)
    elif expected.ndim == 4:
        expected = expected.mean((2, 3))
    torch.testing.assert_close(model.pruned(None)(x), expected, atol=1e-4, rtol=1e-4)
    assert model.shapes.batched


@pytest.mark.parametrize("name", PROGRAMS)
def test_changes_are_those_of_the_log_odds_when_edges_fade_or_go(models, name):
    check_changes(models[name])


def data_for(model, each=12):
    classes = model.network.class_count
    y = np.arange(each * classes) % classes
    x = inputs(model, len(y)).numpy().reshape(len(y), -1).astype(np.float32)
    return Dataset(x, y, x[:classes], y[:classes], [str(k) for k in range(classes)], x.shape[1:], "drawn")


@pytest.mark.parametrize("method", ["removal", "combined", "activation", "gradient", "weight"])
@pytest.mark.parametrize("name", ["resnet", "squeeze_excite", "language_model", "lstm"])
def test_methods_give_importance(models, name, method):
    model = models[name]
    importance = estimate_importance(model, data_for(model), method, {}, 0, Silent())
    network = model.network
    assert importance.units.shape == (network.unit_count, network.class_count)
    assert len(importance.edges) == network.edge_count and importance.edges.min() >= 0
    parts = np.split(np.sqrt(np.mean(importance.edges**2, axis=1)), network.edge_offsets[1:-1])
    assert [part.max() for part in parts] == pytest.approx([1] * len(parts), rel=1e-4)
    again = estimate_importance(model, data_for(model), method, {}, 0, Silent())
    np.testing.assert_array_equal(importance.edges, again.edges)


def test_a_chain_of_dense_layers_takes_the_fast_path():
    make = Maker()
    x = make("flatten", make.input((1, 4, 4)), start=1, end=-1)
    x = make("softmax", make.dense(make("tanh", make.dense(x, 16, 6)), 6, 3), axis=1)
    program = make.done(x)
    chain = model_of(program, Reading("net.onnx", "test"))
    assert isinstance(chain, DenseChain) and chain.layer_sizes == [16, 6, 3] and chain.activations == ["tanh"]
    general = ProgramModel(program, "net")
    batch = torch.rand(5, 16)
    found = torch.softmax(chain.module()(batch), 1)
    torch.testing.assert_close(found, general.pruned(None)(batch.reshape(5, 1, 4, 4)), atol=1e-6, rtol=1e-5)


def test_one_sigmoid_is_two_classes_and_several_are_labels():
    for outputs, kind, logits in ((1, "classes", 2), (4, "labels", 4)):
        make = Maker()
        x = make("relu", make.conv(make.input((1, 6, 6)), 1, 3, layer="conv"))
        x = make.dense(make("flatten", x, start=1, end=-1), 108, outputs, "fc")
        model = model_of(make.done(make("sigmoid", x)), Reading("net.onnx", "test"))
        assert model.outputs_kind == kind and model.network.class_count == logits
        batch = torch.rand(3, 1, 6, 6)
        with torch.no_grad():
            own = Runner(make.done(x)).run([batch], [x])[x]
        found = model.pruned(None)(batch)
        expected = torch.cat([-own / 2, own / 2], 1) if outputs == 1 else own
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)


def test_one_of_several_outputs_is_chosen():
    make = Maker()
    x = make("relu", make.conv(make.input((1, 6, 6)), 1, 3, layer="conv"))
    x = make("mean", x, axes=[2, 3], keep=False)
    program = make.done(make.dense(x, 3, 2, "boxes"), make.dense(x, 3, 5, "classes"))
    both = model_of(program, Reading("net.onnx", "test"))
    assert both.network.class_count == 7 and any("outputs" in note for note in both.notes)
    one = model_of(program, Reading("net.onnx", "test", ModelOptions(outputs=[program.outputs[1]])))
    assert one.network.class_count == 5
    with pytest.raises(NNVisError, match="has no output 'head'"):
        model_of(program, Reading("net.onnx", "test", ModelOptions(outputs=["head"])))


def test_what_does_not_run_is_refused_in_a_sentence():
    make = Maker()
    x = make.dense(make.input((7,), "values"), 8, 3)
    with pytest.raises(NNVisError, match="net does not run"):
        ProgramModel(make.done(x), "net")
    steps = [Step("linear", ("x", "missing"), ("y",))]
    with pytest.raises(NNVisError, match="takes 'missing', which nothing gives"):
        ProgramModel(Program([ProgramInput("x", (3,))], {}, steps, ["y"]), "net")
    make = Maker()
    weight = make.drawn(3, 4)
    weight[1, 2] = np.nan
    x = make("linear", make.input((4,), "values"), weight, make.drawn(3))
    with pytest.raises(NNVisError, match="1 values of 'c0' are NaN or infinite"):
        ProgramModel(make.done(x), "net")


@pytest.mark.parametrize("name", ["resnet", "vision_transformer", "lstm"])
def test_gates_are_trained_for_every_architecture(models, name):
    model, warnings = models[name], []
    report = Silent()
    report.warning = warnings.append
    parameters = {"epochs": 1, "minimum_steps": 30, "batch_size": 16, "learning_rate": 0.02}
    importance = estimate_importance(model, data_for(model, 20), "batchnorm", parameters, 0, report)
    units = np.split(importance.raw_units, model.network.unit_offsets[1:-1])
    gated = [layer.name for layer, own in zip(model.network.layers, units) if own.any()]
    ends = {model.network.layers[layer].name for layer in model.network.outputs}
    assert not warnings and set(gated) == {layer.name for layer in model.network.layers if layer.name not in ends}
    assert np.ptp(importance.raw_units[model.network.unit_layer == 1]) > 0.01  # they moved, each its own way


def test_gates_of_a_dense_graph_are_those_of_its_own_steps():
    make = Maker()
    x = make.dense(make("relu", make.dense(make.input((6,), "values"), 6, 5)), 5, 3)
    program = make.done(x)
    chain, general = model_of(program, Reading("net.onnx", "test")), ProgramModel(program, "net")
    assert isinstance(chain, DenseChain)
    parameters = {"epochs": 1, "minimum_steps": 40, "batch_size": 16, "learning_rate": 0.01}
    data = data_for(general, 30)
    found = [estimate_importance(m, data, "batchnorm", parameters, 0, Silent()) for m in (chain, general)]
    np.testing.assert_allclose(found[0].raw_units, found[1].raw_units, atol=2e-3)


@pytest.mark.parametrize("method", ["combined", "activation", "gradient"])
def test_outputs_that_are_no_classes_are_measured_by_their_values(models, method):
    make = Maker()
    x = make("relu", make.conv(make.input((1, 6, 6)), 1, 3, layer="conv"))
    x = make.dense(make("flatten", x, start=1, end=-1), 108, 4, "fc")
    model = model_of(make.done(x), Reading("net.onnx", "test", ModelOptions(output_kind="values")))
    assert model.outputs_kind == "values"
    x = np.random.default_rng(0).random((40, 36), np.float32)
    data = Dataset(x, np.zeros(40, np.int64), x[:4], np.zeros(4, np.int64), ["samples"], (6, 6), "drawn")
    importance = estimate_importance(model, data, method, {}, 0, Silent())
    network = model.network
    assert importance.units.shape == (network.unit_count, 4) and importance.edges.max() > 0
    if method == "gradient":  # a weight into one output changes that output alone
        last = importance.edges[network.edge_offsets[1] :]
        others = np.arange(4) != network.connections[1].target_unit[:, None]
        assert last[~others].any() and not last[others].any()


def test_pooling_activations_and_norms_are_drawn_where_that_is_asked_for(models):
    plain = models["lenet"].network
    for steps, kinds in (("pooling", {"max_pool"}), ("all", {"max_pool", "relu", "softmax"})):
        model = ProgramModel(PROGRAMS["lenet"](), "lenet", drawn_steps=steps)
        found = {layer.kind for layer in model.network.layers} - {layer.kind for layer in plain.layers}
        assert found == kinds and model.sha256 != models["lenet"].sha256
        x = inputs(model, 3)
        torch.testing.assert_close(model.pruned(None)(x), models["lenet"].pruned(None)(x), atol=1e-5, rtol=1e-4)
        pool = next(layer for layer in model.network.layers if layer.kind == "max_pool")
        assert pool.size == 6 and pool.map_shape == (6, 6)
        importance = estimate_importance(model, data_for(model), "combined", {}, 0, Silent())
        assert np.isfinite(importance.edges).all()
    norms = ProgramModel(PROGRAMS["resnet"](), "resnet", drawn_steps="all")
    assert sum(layer.kind == "batch_norm" for layer in norms.network.layers) == 6
    x = inputs(norms, 2)
    torch.testing.assert_close(norms.pruned(None)(x), models["resnet"].pruned(None)(x), atol=1e-4, rtol=1e-3)
