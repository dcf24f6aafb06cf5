"""Attributions: held to captum where that is right, to finite differences, and to what they have to sum to."""

import copy
import functools

import numpy as np
import pytest
import torch
from exported import exported_model
from image_models import images, trained_net
from map_networks import dataset_of, processed_of
from torch_networks import network, samples

from nnvis_blender.processing.activations.make import make_maps
from nnvis_blender.processing.activations.parameters import MapParameters
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.images.attribution.make import make_attributions
from nnvis_blender.processing.images.attribution.parameters import METHODS, AttributionParameters
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.worker.report import Silent

attr = pytest.importorskip("captum.attr", reason="captum is not installed")
rules = pytest.importorskip("captum.attr._utils.lrp_rules")
COUNT = 4


def with_maps(model, x, folder, classes):
    """(a processed network of a model with the maps of some samples, its data)."""
    processed, dataset = processed_of(model), dataset_of(folder, x, model, classes)
    settings = MapParameters(samples=list(range(len(x))))
    processed.maps = make_maps(processed, model, dataset, None, settings, Silent())
    processed.provenance["maps"] = {"part": "test"}
    return processed, dataset


def attributions(made, **settings):
    processed, model, dataset = made
    settings = {"measures": False, **settings}
    return make_attributions(processed, model, dataset, AttributionParameters(**settings), 0, Silent())


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """(the torch module, samples, what `attributions` takes) of a trained net of single modules."""
    folder = tmp_path_factory.mktemp("plain")
    net, x = trained_net(3, "0..1"), torch.from_numpy(images(3, COUNT)[0]).float() / 255
    model = exported_model(net, x, folder)
    processed, dataset = with_maps(model, x.numpy(), folder, 8)
    return net, x, (processed, model, dataset)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """name -> what `attributions` takes, of a network of torch_networks."""

    @functools.cache
    def of(name):
        folder, x = tmp_path_factory.mktemp(name), samples(name, COUNT)
        model = exported_model(network(name), x, folder)
        processed, dataset = with_maps(model, x.numpy(), folder, model.network.class_count)
        return processed, model, dataset

    return of


def over_input(found, made):
    return found.of_layer(made[1].inputs[0].layer).values[..., 0]


CAPTUM = {
    "gradient": lambda net: attr.Saliency(net).attribute,
    "gradient_x_input": lambda net: attr.InputXGradient(net).attribute,
    "guided": lambda net: attr.GuidedBackprop(net).attribute,
    "deconvnet": lambda net: attr.Deconvolution(net).attribute,
    "lrp": lambda net: captum_lrp(net, rules.EpsilonRule),
}


class Unflattened(torch.nn.Module):
    """`trained_net` without the module that captum's relevance propagation has no rule for."""

    def __init__(self, net):
        super().__init__()
        self.features, self.last = copy.deepcopy(net[:5]), copy.deepcopy(net[6])

    def forward(self, x):
        return self.last(self.features(x).flatten(1))


def captum_lrp(net, rule):
    """captum's relevance propagation with one rule for all layers of weights."""
    net = Unflattened(net)
    for module in net.modules():
        if hasattr(module, "weight"):
            module.rule = rule()
    return attr.LRP(net).attribute


@pytest.mark.parametrize("method", CAPTUM)
@pytest.mark.filterwarnings("ignore")
def test_as_captum_of_single_modules(plain, method):
    net, x, made = plain
    found = over_input(attributions(made, method=method, classes=["5"]), made)
    given = {"abs": False} if method == "gradient" else {}
    expected = CAPTUM[method](net)(x.clone().requires_grad_(), target=5, **given).detach()
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=2e-4)


def test_integrated_gradients(plain):
    net, x, made = plain
    found = attributions(made, method="integrated_gradients", classes=["2"], steps=128)
    assert found.about["figures"]["missed"] < 0.01
    expected = attr.IntegratedGradients(net).attribute(x, target=2, n_steps=256).detach().numpy()
    ours = over_input(found, made)
    assert np.corrcoef(ours.ravel(), expected.ravel())[0, 1] > 0.999
    difference = (net(x) - net(torch.zeros_like(x)))[:, 2].detach().numpy()
    np.testing.assert_allclose(ours.sum((1, 2, 3)), difference, rtol=0.01, atol=0.05)
    for own in found.layers[1:-1]:  # whatever all of it comes through sums to the same
        np.testing.assert_allclose(own.values.sum((1, 2, 3, 4)), difference, rtol=0.01, atol=0.05)


def test_layer_conductance_as_captum(plain):
    net, x, made = plain
    found = attributions(made, method="integrated_gradients", classes=["2"], steps=200)
    expected = attr.LayerConductance(net, net[4]).attribute(x, target=2, n_steps=400).detach().numpy()
    own = found.of_layer(2).values[..., 0]
    assert np.corrcoef(own.ravel(), expected.ravel())[0, 1] > 0.999


def test_neuron_conductance_as_captum(plain):
    net, x, made = plain
    found = attributions(made, method="conductance", classes=["1"], layer="2", unit=3, steps=200)
    sums = 0
    for place in np.ndindex(6, 6):
        sums = sums + attr.NeuronConductance(net, net[4]).attribute(x, (3, *place), target=1, n_steps=50)
    assert np.corrcoef(over_input(found, made).ravel(), sums.detach().numpy().ravel())[0, 1] > 0.99
    assert found.about["figures"]["missed"] < 0.02


def test_grad_cam_as_captum(plain):
    net, x, made = plain
    found = attributions(made, method="grad_cam", classes=["6"])
    cam = attr.LayerGradCam(net, net[4]).attribute(x, target=6, relu_attributions=True).detach()
    np.testing.assert_allclose(found.of_layer(2).values[..., 0].sum(1).clip(0), cam[:, 0], rtol=1e-3, atol=1e-5)
    expected = torch.nn.functional.interpolate(cam, (12, 12), mode="bilinear").numpy()
    np.testing.assert_allclose(over_input(found, made), np.repeat(expected, 3, 1), rtol=1e-3, atol=1e-5)


def test_occlusion_is_what_brute_force_finds(plain):
    net, x, made = plain
    found = over_input(attributions(made, method="occlusion", classes=["0"], window=3, stride=3), made)
    with torch.no_grad():
        for row in range(0, 12, 3):
            covered = x.clone()
            covered[:, :, row : row + 3, 6:9] = 0
            lost = (net(x) - net(covered))[:, 0]
            np.testing.assert_allclose(found[:, 1, row + 1, 7], lost, rtol=1e-3, atol=1e-4)


def test_ablation_of_units_is_what_leaving_them_out_does(plain):
    net, x, made = plain
    found = attributions(made, method="ablation", classes=["4"]).of_layer(1).values[:, :, 0, 0, 0]
    first, rest = net[:3], net[3:]
    with torch.no_grad():
        held = first(x)
        for unit in range(8):
            left = held.clone()
            left[:, unit] = 0
            np.testing.assert_allclose(found[:, unit], (rest(held) - rest(left))[:, 4], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("method", ["gradient", "gradient_x_input", "smoothgrad", "lrp", "integrated_gradients"])
@pytest.mark.parametrize("name", ["lenet", "resnet"])
def test_edges_have_attributions(made, method, name):
    found = attributions(made(name), method=method, steps=8, draws=2)
    assert found.edges.shape == (COUNT, made(name)[1].network.edge_count) and np.isfinite(found.edges).all()
    assert np.abs(found.edges).max() > 0


@pytest.mark.parametrize("name", ["lenet", "resnet"])
def test_edges_sum_to_what_their_source_brings(made, name):
    """Of a unit whose way on is its edges alone, gradient times activation is the sum of the edges that leave it."""
    processed, model, dataset = made(name)
    found = attributions(made(name), method="gradient_x_input")
    network = model.network
    sums = np.zeros((COUNT, network.unit_count))
    np.add.at(sums, (slice(None), network.edge_source), found.edges)
    for own in found.layers:
        first, units = network.unit_offsets[own.layer], network.layers[own.layer].size
        if own.layer not in network.outputs and len(own.units) == units:
            expected = own.values.sum((2, 3, 4))
            np.testing.assert_allclose(sums[:, first : first + units], expected, rtol=1e-2, atol=1e-4)


@pytest.fixture(scope="module")
def unbiased(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unbiased")
    net, x = copy.deepcopy(trained_net(3, "0..1")), torch.from_numpy(images(3, COUNT)[0]).float() / 255
    for module in net:
        if hasattr(module, "bias"):
            torch.nn.init.zeros_(module.bias)
    model = exported_model(net, x, folder)
    processed, dataset = with_maps(model, x.numpy(), folder, 8)
    return processed, model, dataset


@pytest.mark.parametrize("rule", ["epsilon", "gamma", "z_plus"])
def test_relevance_is_kept_where_nothing_is_biased(unbiased, rule):
    found = attributions(unbiased, method="lrp", rule=rule, classes=["3"])
    assert found.about["figures"]["missed"] < 1e-3
    assert (found.edges is None) == (rule != "epsilon")
    total = found.of_layer(unbiased[1].network.outputs[0]).values.sum((1, 2, 3, 4))
    for own in found.layers:
        np.testing.assert_allclose(own.values.sum((1, 2, 3, 4)), total, rtol=1e-3, atol=1e-3)


@pytest.mark.filterwarnings("ignore")
def test_gamma_rule_as_captum(plain):
    """Of classes that are spoken for: captum takes the same weights where the sum speaks against."""
    net, x, made = plain
    found = over_input(attributions(made, method="lrp", rule="gamma", gamma=0.25), made)
    expected = captum_lrp(net, rules.GammaRule)(x.clone().requires_grad_(), target=net(x).argmax(1)).detach().numpy()
    assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.999


def test_several_classes_have_their_colors(plain):
    _, _, made = plain
    found = attributions(made, method="guided", classes=["1", "6"])
    assert found.is_picture and found.title == "Guided Backpropagation of 1 and 6"
    values = found.of_layer(0).values
    assert values.shape == (COUNT, 3, 12, 12, 3) and values.min() >= 0 and values.max() <= 1


@pytest.mark.parametrize("method", METHODS)
def test_dense_chains_and_tables(method, tmp_path):
    random = np.random.default_rng(0)
    weights = [
        (random.normal(size=s).astype(np.float32), random.normal(size=s[1]).astype(np.float32))
        for s in ((4, 9), (9, 7), (7, 3))
    ]
    model = DenseChain(weights, "iris")
    x = random.normal(size=(COUNT, 4)).astype(np.float32)
    made = (*with_maps(model, x, tmp_path, 3), model)
    made = made[0], model, made[1]
    if method == "grad_cam":
        with pytest.raises(NNVisError, match="no layer of maps"):
            attributions(made, method=method)
        return
    found = attributions(made, method=method, layer="1" if method == "conductance" else None, measures=True, steps=256)
    assert over_input(found, made).shape == (COUNT, 4, 1, 1)
    figures = found.about["figures"]
    assert np.isfinite([figures["infidelity"], figures["sensitivity"]]).all()
    if method in ("integrated_gradients", "conductance"):
        assert figures["missed"] < 0.01
    if method in ("occlusion", "ablation"):  # four values are no image of 2 x 2
        whole, left = (
            model.module()(torch.from_numpy(own)).detach().numpy() for own in (x, x * np.float32([1, 0, 1, 1]))
        )
        lost = np.take_along_axis(whole - left, whole.argmax(1)[:, None], 1)
        np.testing.assert_allclose(over_input(found, made)[:, 1, 0], lost, rtol=1e-3, atol=1e-4)
    again = attributions(made, method=method, layer="1" if method == "conductance" else None, measures=True, steps=256)
    assert (
        all((a.values == b.values).all() for a, b in zip(found.layers, again.layers))
        and figures == again.about["figures"]
    )


def test_units_and_layers_are_asked_about(plain):
    net, x, made = plain
    found = over_input(attributions(made, method="gradient_x_input", layer="1", unit=2), made)
    asked = x.clone().requires_grad_()
    net[:2](asked)[:, 2].mean((1, 2)).sum().backward()
    np.testing.assert_allclose(found, (asked.grad * x).detach(), rtol=1e-3, atol=1e-5)
    with pytest.raises(NNVisError, match="no unit 99"):
        attributions(made, method="gradient", layer="1", unit=99)
    with pytest.raises(NNVisError, match="no class 'cat'"):
        attributions(made, method="gradient", classes=["cat"])


@pytest.mark.parametrize(
    "name, method, told",
    [
        ("vit", "deconvnet", "defined for rectifiers"),
        ("vit", "lrp", "relevance passes layer_norm is not defined"),
        ("mobilenet", "guided", "hard_swish"),
        ("gpt", "integrated_gradients", "takes tokens"),
        ("lstm", "lrp", "recurrent"),
    ],
)
def test_refused_by_name(made, name, method, told):
    with pytest.raises(NNVisError, match=told):
        attributions(made(name), method=method)


@pytest.mark.parametrize("name", ["gpt", "vit", "lstm", "mobilenet"])
def test_other_networks_get_what_is_defined(made, name):
    found = attributions(made(name), method="gradient_x_input")
    has_input = found.of_layer(made(name)[1].inputs[0].layer) is not None
    assert has_input == (name != "gpt") and any("tokens" in note for note in found.notes) == (name == "gpt")
    assert all(np.isfinite(own.values).all() for own in found.layers)
    assert any(np.abs(own.values).max() > 0 for own in found.layers)
