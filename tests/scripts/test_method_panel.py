"""The panel of networks on which methods are compared: what it holds, and how losses are told."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from nnvis_blender.processing.importance import DEFAULT_METHOD, METHODS

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

from panel.data import read_panel_data  # noqa: E402
from panel.networks import NETWORKS, PanelNetwork  # noqa: E402
from panel.tables import losses, markdown  # noqa: E402
from panel.training import make_module  # noqa: E402
from reference import mnist_path  # noqa: E402


def test_halves_are_of_one_kind_and_share_no_network():
    halves = [[n for n in NETWORKS if n.kept_apart == apart] for apart in (False, True)]
    assert len({n.name for n in NETWORKS}) == len({n.seed for n in NETWORKS}) == len(NETWORKS)
    for half in halves:
        assert len(half) >= 8 and sum(bool(n.convolutions) for n in half) >= 2
        assert any(n.norm for n in half) and any(n.l1 for n in half) and any(n.dropout for n in half)


@pytest.mark.parametrize("name", sorted({n.data for n in NETWORKS if not n.data.startswith("mnist")}))
def test_data_are_the_same_every_time(name):
    first, second = (read_panel_data(name, Path("none.npz")) for _ in range(2))
    assert first.sha256 == second.sha256 and np.isfinite(first.x_train).all()
    assert len(np.unique(first.y_test)) == len(first.class_names)


@pytest.mark.parametrize("side", [28, 12, 7])
def test_mnist_is_pooled_over_whole_pixels(side):
    whole, pooled = (read_panel_data(f"mnist{n}", mnist_path()) for n in (28, side))
    assert pooled.shape == (side, side) and len(pooled.x_train) == 5000 and len(pooled.x_test) == 2000
    step = 28 // side
    edge = (28 - side * step) // 2
    corner = whole.x_train.reshape(-1, 28, 28)[:, edge + 14 // step * step :, edge + 14 // step * step :]
    middle = pooled.x_train.reshape(-1, side, side)[:, 14 // step, 14 // step]
    np.testing.assert_allclose(middle, corner[:, :step, :step].mean(axis=(1, 2)), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("convolutions", ["", "lenet", "small", "residual"])
def test_modules_take_a_batch(convolutions):
    network = PanelNetwork("one", False, "digits", (12,), convolutions, norm=True, dropout=0.1)
    side = 28 if convolutions == "lenet" else 8
    data = type("Data", (), {"shape": (side, side), "class_names": ["a", "b", "c"]})
    batch = torch.zeros(2, 1, side, side) if convolutions else torch.zeros(2, side * side)
    assert make_module(network, data).eval()(batch).shape == (2, 3)


def test_losses_are_against_the_best_of_each_network_and_percentage():
    def result(own):
        methods = dict.fromkeys(METHODS)
        for name, value in own.items():
            methods[name] = {"accuracy": [value] * 7, "recall": [value] * 2, "balanced": [value] * 2}
        return {"whole": 1.0, "methods": methods}

    results = {"a": result({DEFAULT_METHOD: 0.8, "weight": 0.5}), "b": result({DEFAULT_METHOD: 0.6, "weight": 0.7})}
    found = losses(results, "accuracy")
    np.testing.assert_allclose(found[DEFAULT_METHOD], [[0] * 7, [0.1] * 7])
    np.testing.assert_allclose(found["weight"], [[0.3] * 7, [0] * 7])
    text = markdown({"Half": {**results, "c": result({DEFAULT_METHOD: 0.5, "weight": 0.5, "gradient": 0.4})}})
    assert "| **Removal** | 0.033 | 0.100 | 0.100 |" in text and "| Weight | 0.100 | 0.300 | 0.300 |" in text
    assert "| Gradient | 0.100 | 0.100 | 0.100 |" in text and "| b | 1.000 | 0.600 |" in text
