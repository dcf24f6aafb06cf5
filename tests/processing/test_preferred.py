"""Preferred images: what they raise, pixels that stay what the model takes, runs that repeat and go on."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from digit_net import digit_data, digit_net, right_share
from image_models import taking
from map_networks import dataset_of, processed_of
from programs import PROGRAMS

from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.images.canvas import canvas_of
from nnvis_blender.processing.images.forward import Forward
from nnvis_blender.processing.images.preferred import PreferredParameters, ascent, make
from nnvis_blender.processing.images.preferred.make import make_preferred
from nnvis_blender.processing.images.preferred.parameters import RECIPES
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.preprocessing import PRESETS
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.tasks import ComputeParameters, Tasks
from nnvis_blender.processing.worker.report import Silent

CLASSES = PreferredParameters(layers=["classes"], steps=60)


def preferred(folder, settings=CLASSES, model=None, data=None, seed=0, report=None):
    model = digit_net() if model is None else model
    data = digit_data() if data is None else data
    processed = processed_of(model)
    tasks = Tasks(ComputeParameters(), folder)
    return make_preferred(processed, model, data, DataOptions(), settings, seed, tasks, report or Silent())


def test_images_of_classes_go_beyond_real_samples_and_are_taken_for_them(tmp_path):
    assert right_share() > 0.9
    (own,) = (made := preferred(tmp_path)).layers
    assert own.values.shape == (1, 10, 8, 8, 1) and made.is_picture
    assert own.values.min() >= 0 and own.values.max() <= 1
    figures = made.about
    assert figures["rose"] == 10 and figures["is_top"] >= 9 and figures["beyond_real"] >= 9
    (run,) = figures["runs"]
    curves = np.array(run["responses"])
    smooth = np.apply_along_axis(np.convolve, 1, curves, np.ones(4) / 4, "valid")
    assert (np.diff(smooth) > -0.02 * np.ptp(smooth, axis=1, keepdims=True)).all()
    found = digit_net().module()(torch.from_numpy(own.values[0].reshape(10, 1, 8, 8))).numpy()
    np.testing.assert_allclose(np.diag(found), curves[:, -1], rtol=1e-3)


def test_the_seed_gives_the_same_bytes_whatever_the_threads(tmp_path):
    settings, threads, made = replace(CLASSES, layers=["conv2"], steps=8), torch.get_num_threads(), []
    for count in (1, 2):
        torch.set_num_threads(count)
        made.append(preferred(tmp_path / str(count), settings).layers[0].values.tobytes())
    torch.set_num_threads(threads)
    assert made[0] == made[1]
    assert preferred(tmp_path / "other", settings, seed=1).layers[0].values.tobytes() != made[0]


@pytest.mark.parametrize("recipe", [name for name in RECIPES if name != "fourier"])
def test_every_published_recipe_raises_units_with_valid_pixels(tmp_path, recipe):
    made = preferred(tmp_path, replace(CLASSES, recipe=recipe, steps=40))
    values = made.layers[0].values
    assert values.min() >= 0 and values.max() <= 1
    assert made.about["rose"] == 10 and made.about["is_top"] >= 9


def test_the_four_published_sets_are_those_of_the_paper():
    """Yosinski et al. 2015, Table 1."""
    assert [ascent.PUBLISHED[f"yosinski_{n}"] for n in (1, 2, 3, 4)] == [
        (0.0, 0.5, 4, 50.0, 0.0),
        (0.3, 0.0, 0, 20.0, 0.0),
        (0.0001, 1.0, 4, 0.0, 0.0),
        (0.0, 0.5, 4, 0.0, 90.0),
    ]


def test_pixels_near_the_mean_or_of_small_contribution_are_put_out(tmp_path):
    mean = float(canvas_of(digit_net(), digit_data(), DataOptions(), False).mean)
    for recipe, share in (("yosinski_1", 0.5), ("yosinski_2", 0.2), ("yosinski_4", 0.9)):
        values = preferred(tmp_path, replace(CLASSES, recipe=recipe, steps=9)).layers[0].values
        out = np.isclose(values, mean, atol=1e-6).mean(axis=(0, 2, 3, 4))
        assert (out > share - 0.05).all(), recipe


def test_a_blur_is_a_gaussian():
    from scipy.ndimage import gaussian_filter

    images = np.random.default_rng(0).random((2, 3, 16, 12), np.float32)
    found = ascent.blurred(torch.from_numpy(images), 1.0).numpy()
    wanted = gaussian_filter(images, (0, 0, 1, 1), mode="nearest", truncate=4)
    np.testing.assert_allclose(found, wanted, atol=1e-5)


@pytest.mark.parametrize("preset", ["none", "imagenet", "caffe", "-1..1"])
def test_images_come_in_as_the_model_says(preset):
    model = taking((3, 6, 5), preprocessing=PRESETS[preset].values)
    canvas = canvas_of(model, None, DataOptions(), False)
    images = torch.rand(2, 3, 6, 5, generator=torch.Generator().manual_seed(0))
    batch = canvas.batch(images)
    times, plus = (torch.tensor(n, dtype=torch.float32).reshape(-1, 1, 1) for n in PRESETS[preset].of_pixels.affine())
    given = images.flip(1) if preset == "caffe" else images
    np.testing.assert_allclose(batch.numpy(), (given * times + plus).numpy(), atol=1e-3)
    np.testing.assert_allclose(canvas.images(batch.flatten(1).numpy()).numpy(), images.numpy(), atol=1e-5)
    assert bool(canvas.notes) == (preset == "none")


def test_several_images_of_a_unit_are_held_unlike(tmp_path):
    def likeness(diversity):
        settings = replace(CLASSES, layers=["conv2"], units=6, images=3, diversity=diversity, steps=40)
        made = preferred(tmp_path / str(diversity), settings)
        assert made.names == ["image 1", "image 2", "image 3"]
        values = made.layers[0].values.reshape(3, 6, -1)
        flat = values - values.mean(2, keepdims=True)
        flat /= np.linalg.norm(flat, axis=2, keepdims=True)
        return np.einsum("ikp,jkp->ijk", flat, flat)[~np.eye(3, dtype=bool)].mean()

    assert likeness(5.0) < likeness(0.0) - 0.02


def test_states_play_from_noise_to_the_finished_image(tmp_path):
    made = preferred(tmp_path, replace(CLASSES, states=5))
    values = made.layers[0].values
    assert made.names == ["preferred image", "step 0", "step 4", "step 15", "step 34", "step 60"]
    np.testing.assert_array_equal(values[0], values[-1])
    assert np.abs(values[1] - values[0]).mean() > 0.05


@pytest.mark.parametrize("recipe", ["fourier", "yosinski_3"])
def test_an_ascent_starts_from_an_image(tmp_path, recipe):
    from PIL import Image

    picture = (np.arange(64).reshape(8, 8) * 3 + 20).astype(np.uint8)
    Image.fromarray(picture).save(tmp_path / "start.png")
    made = preferred(tmp_path, replace(CLASSES, recipe=recipe, states=4, start=str(tmp_path / "start.png")))
    np.testing.assert_allclose(made.layers[0].values[1, 3, :, :, 0], picture / 255, atol=0.06)
    assert made.about["parameters"]["start"] == "start.png"


def test_what_is_done_is_not_done_again(tmp_path, monkeypatch):
    class Stopping(Silent):
        stops = True

        def progress(self, done, total):
            if self.stops and done > 0.9 * total:
                raise KeyboardInterrupt

    monkeypatch.setattr("nnvis_blender.processing.images.preferred.climbing.MOST_TOGETHER", 3)
    settings, climbed, climb = replace(CLASSES, layers=["conv2"], steps=4), [], make.climb
    monkeypatch.setattr(make, "climb", lambda *given: climbed.append(given[2].tolist()) or climb(*given))
    with pytest.raises(KeyboardInterrupt):
        preferred(tmp_path, settings, report=Stopping())
    stopped = len(climbed)
    made = preferred(tmp_path, settings)
    assert 0 < len(climbed) - stopped < 4, "only what was stopped is made again"
    whole = preferred(tmp_path / "other", settings)
    np.testing.assert_array_equal(made.layers[0].values, whole.layers[0].values)


def test_a_layer_as_a_whole_has_an_image_over_the_input(tmp_path):
    made = preferred(tmp_path, PreferredParameters(layers=["conv1", "conv2"], target="layer", steps=20))
    (own,) = made.layers
    assert own.layer == digit_net().inputs[0].layer and own.values.shape == (2, 1, 8, 8, 1)
    assert made.names == ["conv1", "conv2"] and made.about["rose"] == 2


def test_units_with_plates_come_first_and_numbers_choose(tmp_path):
    model = digit_net()
    processed = processed_of(model)
    first = int(processed.network.unit_offsets[2])
    strongest = np.sort(np.argsort(-processed.importance.units[first : first + 12].mean(1), kind="stable")[:4])
    made = preferred(tmp_path, replace(CLASSES, layers=["2"], units=4, steps=2))
    assert made.layers[0].units.tolist() == strongest.tolist() and any("4 units of 12" in note for note in made.notes)
    made = preferred(tmp_path, replace(CLASSES, layers=["conv2"], numbers=[7, 2], target="neuron", steps=2))
    assert made.layers[0].units.tolist() == [2, 7]


def test_samples_that_are_no_images_stay_within_the_range_of_the_data(tmp_path):
    random = np.random.default_rng(0)
    weights = [
        (random.normal(0, 0.5, shape).astype(np.float32), np.zeros(shape[1], np.float32)) for shape in ((5, 8), (8, 3))
    ]
    model = DenseChain(weights, "rows")
    data = dataset_of(tmp_path, random.normal(3, 2, (40, 5)).astype(np.float32), model, 3)
    made = preferred(tmp_path, PreferredParameters(steps=80, rate=0.2), model, data)
    assert [own.values.shape for own in made.layers] == [(1, 8, 1, 5, 1), (1, 3, 1, 5, 1)]
    values = made.layers[1].values[0, :, 0, :, 0]
    assert not made.is_picture and np.abs(values).max() <= 1 and made.about["rose"] == 11
    assert any("no images" in note for note in made.notes)
    with pytest.raises(NNVisError, match="nothing says between which values"):
        canvas_of(taking((256, 1)), None, DataOptions(), False)  # a wave
    with pytest.raises(NNVisError, match="nothing says between which values"):
        make_preferred(
            processed_of(model),
            model,
            None,
            DataOptions(),
            PreferredParameters(),
            0,
            Tasks(ComputeParameters(), tmp_path),
            Silent(),
        )


@pytest.mark.parametrize(
    "settings, said",
    [
        (replace(CLASSES, layers=["conv9"]), "there is no layer 'conv9'"),
        (replace(CLASSES, layers=["0"]), "is an input"),
        (replace(CLASSES, numbers=[10]), "has no unit 10"),
        (replace(CLASSES, layers=None, numbers=[1]), "no layer"),
        (PreferredParameters(side=0, images=16, states=64, units=0, layers=["conv2"]), ""),
    ],
)
def test_what_there_is_none_of_is_one_sentence(tmp_path, settings, said, monkeypatch):
    if not said:
        monkeypatch.setattr(make, "MOST_BYTES", 1000)
        said = "these images would take"
    with pytest.raises(NNVisError, match=said):
        preferred(tmp_path, settings)


def test_tokens_are_refused(tmp_path):
    model = ProgramModel(PROGRAMS["language_model"](), "gpt")
    with pytest.raises(NNVisError, match="takes tokens"):
        make_preferred(
            processed_of(model),
            model,
            None,
            DataOptions(),
            PreferredParameters(),
            0,
            Tasks(ComputeParameters(), tmp_path),
            Silent(),
        )


@pytest.mark.parametrize("name", ["lenet", "resnet"])
def test_what_leads_to_a_layer_is_what_the_model_does_with_gradients(name):
    model = ProgramModel(PROGRAMS[name](), name)
    batch = torch.rand(3, *model.inputs[0].shape, generator=torch.Generator().manual_seed(0))
    for layer in [n for n in range(len(model.network.layers)) if model.has_outputs(n)]:
        for wanted, found in zip(model.outputs(batch, [layer])[layer], Forward(model, [layer])(batch)[layer]):
            assert (wanted is None) == (found is None)
            if wanted is not None:
                torch.testing.assert_close(found.detach(), wanted, rtol=1e-5, atol=1e-5)
    forward, last = Forward(model, [model.network.outputs[0]]), model.network.outputs[0]
    image, way = batch[:1].double().float().requires_grad_(), torch.rand_like(batch[:1])
    (gradient,) = torch.autograd.grad(forward(image)[last][1][0, 1], image)
    with torch.no_grad():
        ahead, behind = (float(forward(image + step * way)[last][1][0, 1]) for step in (1e-3, -1e-3))
    assert float((gradient * way).sum()) == pytest.approx((ahead - behind) / 2e-3, rel=0.02, abs=1e-3)


def test_the_job_adds_images_to_a_file(tmp_path):
    weights = [
        (np.random.default_rng(0).normal(0, 0.3, s).astype(np.float32), np.zeros(s[1], np.float32))
        for s in ((64, 12), (12, 10))
    ]
    model = DenseChain(weights, "chain")
    write_network_file(tmp_path / "in.nnvis", processed_of(model))
    request = {"command": "prefer", "file": str(tmp_path / "in.nnvis"), "data": "digits", "cache": str(tmp_path)}
    own = {"prefer": {"steps": 10, "layers": ["output"]}, "output": str(tmp_path / "out.nnvis")}
    result = run_job({**request, **own}, Silent())
    (images,) = read_network_file(tmp_path / "out.nnvis").images
    assert images.kind == "preferred" and images.layers[0].values.shape == (1, 10, 8, 8, 1)
    assert result["units"] == 10 and images.about["runs"][0]["name"] == "output" and images.about["seed"] == 0
    again = run_job({**request, **own, "output": str(tmp_path / "again.nnvis")}, Silent())
    assert result["notes"] == again["notes"]
    assert (tmp_path / "out.nnvis").read_bytes() == (tmp_path / "again.nnvis").read_bytes()
