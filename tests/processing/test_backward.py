"""Gradients by the rules of rectifiers, held to passes written out by hand and to captum where that is right."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from exported import exported_model
from torch import nn
from torch_networks import network, samples

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.images.backward import DECONVNET, GRADIENT, GUIDED, Backward
from nnvis_blender.processing.models.dense_chain import DenseChain


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """name -> the Model of a network of torch_networks, read once."""
    made = {}

    def model(name):
        if name not in made:
            made[name] = exported_model(network(name), samples(name, 2), tmp_path_factory.mktemp(name))
        return made[name]

    return model


@pytest.fixture(scope="module")
def functional(tmp_path_factory):
    torch.manual_seed(0)
    net, x = Functional().eval(), torch.randn(3, 1, 28, 28)
    return net, x, exported_model(net, x, tmp_path_factory.mktemp("functional"))


def by_input(model, rule, x, chosen):
    """The rule's gradient of one class by the input, (samples, *input shape), whatever its units are."""
    recorded = Backward(model, rule).run(x, [model.inputs[0].layer])
    found = recorded.gradients(recorded.outputs[:, chosen], [model.inputs[0].layer])
    return found[model.inputs[0].layer].reshape(x.shape)


def cosine(a, b):
    return float(F.cosine_similarity(a.flatten().double(), b.flatten().double(), dim=0))


class Functional(nn.Module):
    """A LeNet whose rectifiers are functions, and one module that is used twice."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 8, 5)
        self.fc1, self.fc2, self.on = nn.Linear(8 * 25, 30), nn.Linear(30, 10), nn.ReLU(inplace=True)

    def forward(self, x):
        x = F.max_pool2d(self.on(self.conv1(x)), 2)
        x = F.max_pool2d(self.on(self.conv2(x)), 2)
        return self.fc2(F.relu(self.fc1(x.flatten(1))))


def rectify(r, z, rule):
    return F.relu(r) * (z > 0) if rule == GUIDED else F.relu(r)


@torch.no_grad()
def of_functional(net, x, rule, chosen):
    z1 = net.conv1(x)
    p1, where1 = F.max_pool2d(F.relu(z1), 2, return_indices=True)
    z2 = net.conv2(p1)
    p2, where2 = F.max_pool2d(F.relu(z2), 2, return_indices=True)
    z3 = net.fc1(p2.flatten(1))
    r = net.fc2.weight[chosen].expand(len(x), -1)
    r = rectify(r, z3, rule) @ net.fc1.weight
    r = rectify(F.max_unpool2d(r.reshape(p2.shape), where2, 2, output_size=z2.shape), z2, rule)
    r = F.conv_transpose2d(r, net.conv2.weight)
    r = rectify(F.max_unpool2d(r, where1, 2, output_size=z1.shape), z1, rule)
    return F.conv_transpose2d(r, net.conv1.weight, padding=2)


def scaled(norm, r):
    return r * (norm.weight / torch.sqrt(norm.running_var + norm.eps)).view(-1, 1, 1)


def conv_back(conv, norm, r, x):
    wide = [
        before - ((after - 1) * stride - 2 * pad + kernel)
        for before, after, stride, pad, kernel in zip(
            x.shape[2:], r.shape[2:], conv.stride, conv.padding, conv.kernel_size
        )
    ]
    return F.conv_transpose2d(scaled(norm, r), conv.weight, None, conv.stride, conv.padding, wide)


@torch.no_grad()
def of_resnet(net, x, rule, chosen):
    conv, norm, _ = net.stem
    z0 = norm(conv(x))
    now, kept = F.relu(z0), []
    for block in (*net.layer1, *net.layer2):
        z1 = block.bn1(block.conv1(now))
        beside = now if block.shortcut is None else block.shortcut(now)
        z2 = block.bn2(block.conv2(F.relu(z1))) + beside
        kept.append((block, now, z1, z2))
        now = F.relu(z2)
    r = net.fc.weight[chosen].view(1, -1, 1, 1).expand_as(now) / (now.shape[2] * now.shape[3])
    for block, given, z1, z2 in reversed(kept):
        r = rectify(r, z2, rule)
        beside = r if block.shortcut is None else conv_back(*block.shortcut, r, given)
        r = rectify(conv_back(block.conv2, block.bn2, r, z1), z1, rule)
        r = conv_back(block.conv1, block.bn1, r, given) + beside
    return conv_back(conv, norm, rectify(r, z0, rule), x)


def chain():
    random = np.random.default_rng(3)
    sizes = (12, 9, 7, 4)
    return [
        (random.normal(size=s).astype(np.float32), random.normal(size=s[1]).astype(np.float32))
        for s in zip(sizes, sizes[1:])
    ]


def of_chain(weights, x, rule, chosen):
    zs, a = [], x
    for w, b in weights[:-1]:
        zs.append(a @ w + b)
        a = np.maximum(zs[-1], 0)
    r = np.broadcast_to(weights[-1][0][:, chosen], (len(x), len(weights[-1][0])))
    for (w, _), z in zip(reversed(weights[:-1]), reversed(zs)):
        r = np.maximum(r, 0) * ((z > 0) if rule == GUIDED else 1)
        r = r @ w.T
    return torch.from_numpy(np.float32(r))


@pytest.mark.parametrize("rule", [GUIDED, DECONVNET])
def test_functions_and_modules_used_twice(rule, functional):
    net, x, model = functional
    found = by_input(model, rule, x, 4)
    assert cosine(found, of_functional(net, x, rule, 4)) > 0.9999
    assert cosine(found, by_input(model, GRADIENT, x, 4)) < 0.99


@pytest.mark.parametrize("rule", [GUIDED, DECONVNET])
def test_residual(rule, models):
    net, x = network("resnet"), samples("resnet", 3)
    found = by_input(models("resnet"), rule, x, 2)
    assert cosine(found, of_resnet(net, x, rule, 2)) > 0.9999


@pytest.mark.parametrize("rule", [GUIDED, DECONVNET])
def test_dense_chain(rule):
    x = np.random.default_rng(0).normal(size=(5, 12)).astype(np.float32)
    found = by_input(DenseChain(chain(), "chain"), rule, torch.from_numpy(x), 1)
    assert cosine(found, of_chain(chain(), x, rule, 1)) > 0.9999


@pytest.mark.parametrize("rule", [GUIDED, DECONVNET])
def test_as_captum_of_single_modules(rule, tmp_path):
    attr = pytest.importorskip("captum.attr")
    torch.manual_seed(1)
    net = nn.Sequential(
        nn.Conv2d(2, 5, 3),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
        nn.Conv2d(5, 6, 3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(54, 4),
    ).eval()
    x = torch.randn(2, 2, 11, 11)
    found = by_input(exported_model(net, x, tmp_path), rule, x, 3)
    method = (attr.GuidedBackprop if rule == GUIDED else attr.Deconvolution)(net)
    torch.testing.assert_close(found, method.attribute(x, target=3), rtol=1e-4, atol=1e-6)


def test_gradients_are_those_of_finite_differences(models):
    net, x = network("lenet").double(), samples("lenet", 2)
    found = by_input(models("lenet"), GRADIENT, x, 1)
    direction = torch.randn(x.shape, generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        ends = [net((x + step * direction).double())[:, 1] for step in (1e-5, -1e-5)]
    slope = (ends[0] - ends[1]) / 2e-5
    torch.testing.assert_close((found * direction).flatten(1).sum(1).double(), slope, rtol=1e-2, atol=1e-4)


def test_units_of_layers_have_gradients(models):
    model, x = models("resnet"), samples("resnet", 2)
    layers = [layer for layer in range(len(model.network.layers)) if model.has_outputs(layer)]
    recorded = Backward(model).run(x, layers)
    found = recorded.gradients(recorded.outputs[:, 0], layers)
    plain = model.outputs(x, layers)
    for layer in layers:
        torch.testing.assert_close(recorded.units(layer).detach(), plain[layer][1])
        assert found[layer].shape == plain[layer][1].shape
    last = model.network.outputs[0]
    assert found[last][:, 0].eq(1).all() and found[last][:, 1:].eq(0).all()


@pytest.mark.parametrize("rule", [GUIDED, DECONVNET])
@pytest.mark.parametrize("name, op", [("lenet", "tanh"), ("mobilenet", "hard_swish"), ("vit", "attention")])
def test_refused_by_name(rule, name, op, models):
    with pytest.raises(NNVisError, match=f"{rule} is defined for rectifiers .* has {op}"):
        Backward(models(name), rule)


def test_chain_of_other_functions_is_refused():
    with pytest.raises(NNVisError, match="dense_1.*has gelu"):
        Backward(DenseChain(chain(), "chain", activation="gelu"), DECONVNET)
