"""A list of layers with weights: untrained, from a state dict, trained; what runs is what torch runs."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the worker's packages are not in this Python")

from nnvis_blender.processing.errors import NNVisError  # noqa: E402
from nnvis_blender.processing.models import model_outline, read_model  # noqa: E402
from nnvis_blender.processing.models.dense_chain import DenseChain  # noqa: E402
from nnvis_blender.processing.models.layer_list.form import layer_list_of, values_of  # noqa: E402
from nnvis_blender.processing.models.layer_list.layers import LAYERS  # noqa: E402
from nnvis_blender.processing.models.layer_list.module import listed_module, module_arrays  # noqa: E402
from nnvis_blender.processing.models.layer_list.presets import PRESETS  # noqa: E402
from nnvis_blender.processing.models.layer_list.program import program_of  # noqa: E402
from nnvis_blender.processing.models.layer_list.saved import write_trained  # noqa: E402
from nnvis_blender.processing.models.layer_list.weights import initial_arrays  # noqa: E402
from nnvis_blender.processing.models.options import ModelOptions  # noqa: E402
from nnvis_blender.processing.models.program.execution import Runner  # noqa: E402

CLOSE = 1e-5
CONV = {"type": "conv", "out_channels": 4, "filter_size": 3}
NET = {
    "layers": [
        CONV,
        {"type": "batchnorm"},
        {"type": "relu"},
        {"type": "maxpool"},
        {**CONV, "name": "second"},
        {"type": "tanh"},
        {"type": "flatten"},
        {"type": "dense", "out_features": 5},
        {"type": "sigmoid"},
        {"type": "dense", "out_features": 3},
        {"type": "softmax"},
    ],
    "input_size": 10,
    "in_channels": 1,
    "num_classes": 3,
}
MLP = {
    "layers": [{"type": "dense", "out_features": 6}, {"type": "gelu"}, {"type": "dense", "out_features": 3}],
    "input_size": 16,
}


def every_layer() -> dict:
    """A list in which every type stands at least once."""
    window = {"filter_size": 3, "stride": 2, "padding": 1}
    maps = [k for k, kind in LAYERS.items() if not kind.takes and k not in ("flatten", "dropout")]
    items = [{"type": "conv", "out_channels": 6, **window}]
    items += [{"type": kind, **({"slope": 0.2} if kind == "leaky_relu" else {})} for kind in maps]
    items += [{"type": "maxpool", **window}, {"type": "dropout"}, {"type": "avgpool", **window}]
    items += [{"type": "global_avgpool"}, {"type": "flatten"}, {"type": "batchnorm"}]
    items += [{"type": "dense", "out_features": 4}, {"type": "softmax"}]
    assert {item["type"] for item in items} == set(LAYERS)
    return {"layers": items, "input_size": [17, 12], "in_channels": 2, "num_classes": 4}


def randomised(values, seed=0):
    """(LayerList, arrays of which no bias or statistic is 0 or 1)."""
    listed, random = layer_list_of(values), np.random.default_rng(seed)
    arrays = initial_arrays(listed, random)
    return listed, {name: (a + 0.1 * (random.random(a.shape) - 0.5)).astype(np.float32) for name, a in arrays.items()}


def batch(listed, count=5):
    return np.random.default_rng(1).normal(size=(count, *listed.input_shape)).astype(np.float32)


def outputs(module, x):
    with torch.no_grad():
        return module(torch.from_numpy(x)).numpy()


def write(folder, values, name="list.json"):
    (folder / name).write_text(json.dumps(values))
    return folder / name


@pytest.mark.parametrize("values", [NET, every_layer(), *(p.values for p in PRESETS.values())])
def test_the_program_computes_what_torch_computes(values):
    listed, arrays = randomised(values)
    program = program_of(listed, arrays)
    program.validate("list")
    x, module = batch(listed), listed_module(listed, arrays)
    (ends,) = program.outputs
    with torch.no_grad():
        given = Runner(program).run([torch.from_numpy(x)], [ends])[ends].numpy()
    expected = torch.from_numpy(outputs(module, x)).softmax(1).numpy()
    assert given.shape == expected.shape and np.abs(given - expected).max() < CLOSE
    assert expected.std(axis=0).max() > 10 * CLOSE, "the outputs depend on the input"
    for name, array in module_arrays(listed, module).items():
        np.testing.assert_array_equal(array, arrays[name])


@pytest.mark.parametrize("values", [NET, MLP])
def test_a_list_without_weights_is_drawn_untrained_and_says_so(tmp_path, values):
    path = write(tmp_path, {**values, "seed": 3})
    model = read_model(path)
    assert any("untrained" in note and "seed 3" in note for note in model.notes)
    assert model.sha256 == read_model(path).sha256 != read_model(write(tmp_path, {**values, "seed": 4})).sha256
    assert len(model.network.class_names) == 3 and isinstance(model, DenseChain) == (values is MLP)


def test_what_is_drawn_has_a_unit_for_each_channel(tmp_path):
    network = read_model(write(tmp_path, NET)).network
    assert [layer.size for layer in network.layers if layer.kind == "conv"] == [4, 4]
    assert "second" in [layer.name for layer in network.layers]
    assert network.layers[-1].size == 3


def test_a_list_needs_the_size_of_its_input(tmp_path):
    without = {k: v for k, v in NET.items() if k not in ("input_size", "in_channels")}
    with pytest.raises(NNVisError, match="does not say how large its input is. Add .*input_size"):
        read_model(write(tmp_path, without))
    asked = read_model(write(tmp_path, without), ModelOptions(input_size=[10]))
    assert asked.sha256 == read_model(write(tmp_path, NET)).sha256
    assert any("grey" in note for note in asked.notes)


def test_a_mistake_in_a_file_is_refused_by_layer(tmp_path):
    with pytest.raises(NNVisError, match=r"layer 2 \(dense\) takes a row of values but gets 4 maps of 8 x 8"):
        read_model(write(tmp_path, {**NET, "layers": [CONV, {"type": "dense", "out_features": 3}]}))


@pytest.mark.parametrize("values", [NET, MLP])
def test_what_was_trained_is_read_as_it_was_written(tmp_path, values):
    listed, arrays = randomised(values)
    write_trained(tmp_path / "net.safetensors", listed, arrays)
    model = read_model(tmp_path / "net.safetensors")
    x = batch(listed)
    close(model, x, listed_module(listed, arrays))
    assert any("layer list in the file" in note for note in model.notes)


@pytest.mark.parametrize("values", [NET, MLP])
def test_what_is_inside_is_told_of_a_list_and_of_a_trained_one(tmp_path, values):
    listed, arrays = randomised(values)
    write_trained(tmp_path / "net.safetensors", listed, arrays)
    untrained, trained = (model_outline(path) for path in (write(tmp_path, values), tmp_path / "net.safetensors"))
    assert untrained["layers"] == trained["layers"] and untrained["edges"] == trained["edges"] > 0
    assert trained["architecture"] == "list of layers" and trained["parameters"] == sum(a.size for a in arrays.values())
    assert untrained["inputs"] == trained["inputs"] == int(np.prod(listed.input_shape))


def close(model, x, module):
    """Both as shares of the classes: whether a softmax at the end is left to the loss is the model's."""
    given, expected = (torch.from_numpy(a).softmax(1) for a in (outputs(model.module(), x), outputs(module, x)))
    assert (given - expected).abs().max() < CLOSE


class Published(torch.nn.Module):
    """As scripts have it: no Sequential, names of their own, a convolution without a bias."""

    def __init__(self):
        super().__init__()
        self.features = torch.nn.ModuleDict(
            {"a": torch.nn.Conv2d(1, 4, 3, bias=False), "norm": torch.nn.BatchNorm2d(4), "b": torch.nn.Conv2d(4, 4, 3)}
        )
        self.head = torch.nn.ModuleList([torch.nn.Linear(16, 5), torch.nn.Linear(5, 3)])

    def forward(self, x):
        f = torch.nn.functional
        x = f.max_pool2d(self.features["norm"](self.features["a"](x)).relu(), 2)
        x = self.features["b"](x).tanh().flatten(1)
        return self.head[1](self.head[0](x).sigmoid())


@pytest.fixture
def published():
    torch.manual_seed(0)
    module = Published()
    module.train()(torch.randn(16, 1, 10, 10))  # so that the batch norm has statistics
    return module.eval()


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_list_is_the_architecture_of_a_state_dict(tmp_path, published, wrapped):
    state = published.state_dict()
    torch.save({"state_dict": {f"module.{k}": v for k, v in state.items()}} if wrapped else state, tmp_path / "net.pth")
    options = ModelOptions(architecture=str(write(tmp_path, NET)))
    model = read_model(tmp_path / "net.pth", options)
    close(model, batch(layer_list_of(NET)), published)
    assert any("by order and shape" in note for note in model.notes)


def test_a_file_without_an_order_is_matched_by_shapes(tmp_path, published):
    from safetensors.torch import save_file

    options = ModelOptions(architecture=str(write(tmp_path, NET)))
    save_file({k.replace("head", "a_head"): v for k, v in published.state_dict().items()}, tmp_path / "net.safetensors")
    model = read_model(tmp_path / "net.safetensors", options)
    close(model, batch(layer_list_of(NET)), published)
    assert any("their shapes tell" in note for note in model.notes)


@pytest.mark.parametrize(
    "changed, said",
    [
        (
            {7: {"type": "dense", "out_features": 6}},
            r"layer 8 \(dense\) of the layer list has weights 6 x 16, but left",
        ),
        ({1: {"type": "relu"}}, "has 5 layers with weights .* but the layer list has 4"),
        ({3: {"type": "relu"}}, r"layer 8 \(dense\) of the layer list has weights 5 x 144"),
    ],
)
def test_weights_of_another_list_are_refused(tmp_path, published, changed, said):
    torch.save(published.state_dict(), tmp_path / "net.pth")
    layers = [changed.get(k, layer) for k, layer in enumerate(NET["layers"])]
    with pytest.raises(NNVisError, match=rf"net.pth.*{said}"):
        read_model(tmp_path / "net.pth", ModelOptions(architecture=str(write(tmp_path, {**NET, "layers": layers}))))


def test_layers_of_one_shape_in_no_order_are_refused(tmp_path):
    """Their names tell nothing: which is which is not guessed."""
    from safetensors.torch import save_file

    values = {
        "layers": [{"type": "dense", "out_features": 4}, {"type": "tanh"}] * 2 + MLP["layers"][2:],
        "input_size": 4,
    }
    state = {"zeta.weight": torch.randn(4, 4), "alpha.weight": torch.randn(4, 4), "an_end.weight": torch.randn(3, 4)}
    save_file(state, tmp_path / "net.safetensors")
    with pytest.raises(NNVisError, match="their order does not tell which is which"):
        read_model(tmp_path / "net.safetensors", ModelOptions(architecture=str(write(tmp_path, values))))


def test_a_list_says_activations_that_a_chain_leaves_open(tmp_path):
    listed, arrays = randomised(MLP)
    module = listed_module(listed, arrays)
    torch.save(module.state_dict(), tmp_path / "net.pth")
    without = {"layers": MLP["layers"]}  # the first layer's weights say how many features there are
    model = read_model(tmp_path / "net.pth", ModelOptions(architecture=str(write(tmp_path, without))))
    assert isinstance(model, DenseChain) and model.activations == ["gelu"]
    close(model, batch(listed), module)


def test_a_list_that_a_file_brings_is_checked(tmp_path):
    from safetensors.numpy import save_file

    listed, arrays = randomised(NET)
    for values, said in (("{", "no JSON"), ("[]", "layers is None"), (json.dumps({"layers": [CONV]}), "input")):
        save_file(arrays, tmp_path / "net.safetensors", {"nnvis_layers": values})
        with pytest.raises(NNVisError, match=said):
            read_model(tmp_path / "net.safetensors")
    assert layer_list_of(values_of(listed)) == listed
