"""The report on a network: what is planted is told, gradients are those of differences, the page is one file."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the worker's packages are not in this Python")
Image = pytest.importorskip("PIL.Image")

from map_networks import processed_of  # noqa: E402
from saved_models import saved_model  # noqa: E402

from nnvis_blender.processing.activations.running import as_batch  # noqa: E402
from nnvis_blender.processing.errors import NNVisError  # noqa: E402
from nnvis_blender.processing.files.network_file import write_network_file  # noqa: E402
from nnvis_blender.processing.images.dream.contents import read_contents  # noqa: E402
from nnvis_blender.processing.images.report.codes import in_grid  # noqa: E402
from nnvis_blender.processing.images.report.make import input_gradients  # noqa: E402
from nnvis_blender.processing.jobs import run_job  # noqa: E402
from nnvis_blender.processing.worker.report import Silent  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="module")
def model(folder):
    """64-12-10, whose unit 4 is dead and whose unit 7 is as unit 2."""
    random = np.random.default_rng(0)
    first, last = (random.normal(size=size).astype(np.float32) / 8 for size in ((64, 12), (12, 10)))
    first[:] /= 4
    bias = np.full(12, 0.6, np.float32)
    first[:, 7], bias[7], bias[4] = first[:, 2], bias[2], -1000
    return saved_model(folder, [(first, bias), (last, np.zeros(10, np.float32))])


def asked(folder, model, **values) -> dict:
    write_network_file(folder / "net.nnvis", processed_of(model))
    given = {"command": "report", "file": str(folder / "net.nnvis"), "data": "digits", "cache": str(folder / "cache")}
    return {**given, "data_options": {"limit": 200}, "output": str(folder / "report"), **values}


def test_the_report_tells_what_is_planted(model, folder, tmp_path):
    few = {"units": 4, "samples": 2, "top": 4, "codes": 30}
    told = run_job(asked(tmp_path, model, report=few, other=str(folder / "net.npz")), Silent())
    values = json.loads((tmp_path / "report" / "report.json").read_text())
    hidden = values["layers"][0]
    assert hidden["dead"] == [4] and hidden["duplicates"] == [[2, 7]] and told["dead"] == told["duplicates"] == 1
    assert len(values["samples"]) == 2 and all(0 <= one["lowest"] <= one["whole"] <= 1 for one in values["samples"])
    assert np.unique(values["codes"]["grid"]).size == 25 and [one["sample"] for one in values["fooled"]] == [
        one["sample"] for one in values["samples"]
    ]
    alike = values["compared"]  # the same network
    assert alike["right"][0] == alike["right"][1] and alike["same_answer"] == 1 and alike["apart"] == 0
    assert all(one["layer"] == one["nearest"] and one["cka"] > 0.9999 for one in alike["layers"])
    shown = read_contents(tmp_path / "report" / "report.json")
    assert [image.size for image in shown.images] == [
        Image.open(tmp_path / "report" / image.file).size for image in shown.images
    ]
    page = (tmp_path / "report" / "report.html").read_text()
    assert "Weights of dense_1" in page and page.count("data:image/png") > 12 and "http" not in page


def test_the_grid_keeps_points_where_they_are():
    up, across = np.divmod(np.arange(36), 6)
    order = np.random.default_rng(0).permutation(36)
    points = np.stack([across, -up], axis=1)[order] * [3.0, 0.1]
    assert (order[in_grid(points, 6)] == np.arange(36)).all()


def test_gradients_are_those_of_differences(model):
    x = np.random.default_rng(1).random((3, 64)).astype(np.float32)
    found, module, step = input_gradients(model, x), model.module().double(), 1e-6
    with torch.no_grad():
        best = module(as_batch(model, x).double()).argmax(1)
        for feature in (0, 17, 63):
            moved = np.repeat(x[None], 2, axis=0).astype(np.float64)
            moved[0, :, feature] += step
            moved[1, :, feature] -= step
            up, down = (module(torch.from_numpy(one))[range(3), best].numpy() for one in moved)
            np.testing.assert_allclose(found[:, feature], (up - down) / (2 * step), atol=1e-4)


def test_a_report_without_data_is_told(model, tmp_path):
    with pytest.raises(NNVisError, match="names no data"):
        run_job(asked(tmp_path, model, data=None, data_options={}), Silent())


def test_an_earlier_report_is_written_over_and_nothing_else(model, tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.json").write_text('{"mine": 1}')
    with pytest.raises(NNVisError, match="holds something else"):
        run_job(asked(tmp_path, model), Silent())
