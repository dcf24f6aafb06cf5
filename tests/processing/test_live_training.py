"""A layer list that is watched while it trains: its log and its network with maps, as the worker offers them."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba", reason="bundling needs numba")
from nnvis_blender.processing.activations.running import probabilities  # noqa: E402
from nnvis_blender.processing.datasets.dataset import read_dataset  # noqa: E402
from nnvis_blender.processing.files.cache import Cache  # noqa: E402
from nnvis_blender.processing.files.network_file import read_network_file  # noqa: E402
from nnvis_blender.processing.jobs import live_training, process  # noqa: E402
from nnvis_blender.processing.jobs.stages import trained_model  # noqa: E402
from nnvis_blender.processing.training.shared_history import history_from  # noqa: E402
from nnvis_blender.processing.worker.live import take_state  # noqa: E402
from nnvis_blender.processing.worker.report import Silent  # noqa: E402

LAYERS = [
    {"type": "conv", "out_channels": 4, "filter_size": 3},
    {"type": "relu"},
    {"type": "maxpool"},
    {"type": "flatten"},
    {"type": "dense", "out_features": 10},
]


class Eager(Silent):
    """Takes every state at once, as a screen that is quick does."""

    def __init__(self):
        self.logs, self.networks = [], []

    def state(self, path, step, steps, **others):
        self.logs.append(history_from(take_state({"path": str(path)})))
        if "network" in others:
            self.networks.append((step, read_network_file(Path(others["network"]))))


def request(folder, **others):
    values = {"train": {"layer_list": LAYERS, "epochs": 3, "learning_rate": 0.01}, "data": "digits"}
    return process.read_request({**values, "cache": str(folder / "cache"), **others})


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """(what was said, the result)."""
    folder, report = tmp_path_factory.mktemp("watched"), Eager()
    (folder / "live").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_training, "_SHARE", 1e9)  # as often as can be
        patch.setattr("nnvis_blender.processing.worker.live.OFFER_SECONDS", 0.0)
        result = process.run(request(folder, live=str(folder / "live")), report)
    return report, read_network_file(Path(result["path"])), folder


def test_each_moment_shows_the_same_samples_through_other_weights(watched):
    report, result, _ = watched
    assert [step for step, _ in report.networks] == [0, 1, 2, 3]
    moments = [network.maps for _, network in report.networks]
    assert all(one.names == result.maps.names and len(one.names) == 4 for one in moments)
    assert [len(one.curves.get("loss", [[]])) for one in report.logs] == [1, 2, 2, 2], "of training and test data"
    kernels = [network.network.connections[0].kernel for _, network in report.networks]
    assert not np.allclose(kernels[0], kernels[1]) and not np.allclose(moments[0].outputs, moments[1].outputs)


def test_the_maps_are_the_trained_network_s_own(watched):
    _, result, folder = watched
    asked = request(folder).source
    model, _, was_cached = trained_model(asked.train, asked.dataset(), Cache(folder / "cache"), Silent())
    assert was_cached, "being watched changes nothing of the training"
    samples = read_dataset("digits").x_test[result.maps.samples]
    assert np.allclose(probabilities(model, samples), result.maps.outputs, atol=1e-5)


def test_a_network_that_is_not_watched_has_no_maps(watched):
    _, seen, folder = watched
    plain = read_network_file(Path(process.run(request(folder), Silent())["path"]))
    assert plain.maps is None and np.array_equal(plain.bundles.points, seen.bundles.points)
