"""The job "embed": data alone, a network's layers and epochs, and the boundary with what it says of itself."""

import numpy as np
import pytest

from nnvis_blender.processing.activations.running import probabilities
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.space_file import read_space_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.spaces.embedding import EmbedParameters
from nnvis_blender.processing.spaces.embedding.boundary import lay_boundary
from nnvis_blender.processing.spaces.embedding.make import make_embedding
from nnvis_blender.processing.spaces.embedding.states import subjects_of
from nnvis_blender.processing.spaces.embedding.vectors import choose_samples, layer_vectors
from nnvis_blender.processing.worker.report import Silent


@pytest.fixture(scope="module")
def dense(tmp_path_factory):
    """(model of 784-12-10, its data): random weights and pictures of ten classes."""
    folder, random = tmp_path_factory.mktemp("dense"), np.random.default_rng(0)
    sizes = (16, 12, 3)
    weights = {f"W{k}": random.normal(size=pair).astype(np.float32) for k, pair in enumerate(zip(sizes, sizes[1:]))}
    weights |= {f"b{k}": np.zeros(size, np.float32) for k, size in enumerate(sizes[1:])}
    np.savez(folder / "net.npz", **weights)
    y = np.arange(120) % 3
    x = np.clip(random.normal(100, 20, (120, 4, 4)) + 120 * (np.arange(4) == y[:, None])[:, None], 0, 255)
    data = {"x_train": x[:60], "y_train": y[:60], "x_test": x[60:], "y_test": y[60:]}
    np.savez(folder / "data.npz", **{k: v.astype(np.uint8 if k[0] == "x" else int) for k, v in data.items()})
    model = read_model(folder / "net.npz")
    return model, read_dataset(str(folder / "data.npz"), model=model), folder


def made_of(dense, **settings):
    model, dataset, _ = dense
    settings = EmbedParameters(samples=60, neighbours=8, perplexity=8.0, **settings)
    samples = choose_samples(model, dataset, settings, Silent())
    subjects, what, _ = subjects_of(model, samples, settings, None, Silent())
    return make_embedding(subjects, samples, settings, what, Silent()), samples


def test_layers_are_what_the_network_gives(dense):
    model, dataset, _ = dense
    settings = EmbedParameters()
    values, _ = layer_vectors(model, dataset.x_test[:7], [0, 1], settings, Silent())
    import torch

    wanted = model.outputs(torch.from_numpy(model.samples(dataset.x_test[:7])), [1])[1][1].numpy()
    assert np.allclose(values[1], wanted.reshape(7, -1)) and values[0].shape == (7, 16)


def test_each_layer_is_a_state(dense):
    made, samples = made_of(dense, states="layers", method="pca")
    assert len(made.space.states) == 3 and made.space.clouds[0].neighbours.shape == (3, 60, 5)
    assert (samples.predictions == probabilities(dense[0], samples.x).argmax(axis=1)).all()
    assert made.space.clouds[0].pictures.shape == (60, 1, 4, 4)


def test_the_boundary_is_the_networks_and_says_how_far_it_is_to_be_trusted(dense):
    made, samples = made_of(dense, methods=["pca", "isomap"], boundary=True)
    lay_boundary(made, dense[0], samples, Silent())
    (surface,) = made.space.regions
    assert surface.values.shape == (2, 3, 101, 101) and np.allclose(surface.values.sum(axis=1), 1.0, atol=1e-4)
    # of PCA each place is a sample in the plane of the components
    own, aligned = made.embedded[0], made.aligned
    place = np.array([surface.low[0], surface.low[1]])
    lifted = own.origin + (place / aligned.scales[0] + aligned.middles[0]) @ own.directions
    wanted = probabilities(dense[0], lifted[None].astype(np.float32))[0]
    assert np.allclose(surface.values[0, :, 0, 0], wanted, atol=1e-4)
    for figures in made.space.figures:
        assert 0 <= figures["agreement"] <= 1 and 0 < figures["reconstruction error"] <= 1
    assert any("classified where they lie" in note for note in made.space.notes)


def test_the_plane_of_two_inputs_has_no_error(tmp_path):
    random = np.random.default_rng(0)
    weights = {"W0": random.normal(size=(2, 8)), "W1": random.normal(size=(8, 2)), "b0": np.zeros(8), "b1": np.zeros(2)}
    np.savez(tmp_path / "net.npz", **{k: v.astype(np.float32) for k, v in weights.items()})
    model = read_model(tmp_path / "net.npz")
    dataset = read_dataset("moons", model=model)
    settings = EmbedParameters(samples=50, methods=["pca"], boundary=True, part="train")
    samples = choose_samples(model, dataset, settings, Silent())
    subjects, what, _ = subjects_of(model, samples, settings, None, Silent())
    made = make_embedding(subjects, samples, settings, what, Silent())
    lay_boundary(made, model, samples, Silent())
    assert made.space.figures[0]["agreement"] == 1.0
    assert made.space.figures[0]["reconstruction error"] == pytest.approx(0.0, abs=1e-4)


def test_data_alone_become_a_file(tmp_path):
    request = {
        "command": "embed",
        "data": "digits",
        "embed": {"samples": 40, "methods": ["pca", "lda"], "hulls": True},
        "output": str(tmp_path / "a.nnspace"),
        "cache": str(tmp_path),
    }
    result = run_job(request, Silent())
    space = read_space_file(result["path"])
    assert space.states == ["PCA", "LDA"] == result["states"] and space.components is not None
    assert len(space.components.shares) == 32 and space.clouds[0].predictions.max() == -1
    first = (tmp_path / "a.nnspace").read_bytes()
    run_job(request, Silent())
    assert (tmp_path / "a.nnspace").read_bytes() == first


def test_arrows_have_the_names_of_a_tables_columns(tmp_path):
    random = np.random.default_rng(0)
    rows = [f"{a:.3f},{a + 0.1 * b:.3f},7,{'xy'[k % 2]}" for k, (a, b) in enumerate(random.normal(size=(60, 2)))]
    (tmp_path / "a.csv").write_text("\n".join(["sepal length,sepal width,still,kind", *rows]))
    request = {"command": "embed", "data": str(tmp_path / "a.csv"), "cache": str(tmp_path)}
    request |= {"embed": {"methods": ["pca"], "biplot": True, "part": "train"}}
    space = read_space_file(run_job(request, Silent())["path"])
    assert sorted(space.arrows.names) == ["sepal length", "sepal width"]
    assert any(space.arrows.measures[0] in note for note in space.notes)


@pytest.mark.parametrize(
    "values, match",
    [
        ({}, "names no data to embed"),
        ({"data": "digits", "embed": {"boundary": True, "methods": ["pca"], "samples": 20}}, "no network answers"),
        ({"data": "digits", "model": "/net.npz"}, "without the .nnvis file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(values, match, tmp_path):
    with pytest.raises(NNVisError, match=match) as error:
        run_job({"command": "embed", "cache": str(tmp_path), **values}, Silent())
    assert error.value.remedy


def test_a_method_that_there_is_none_of_is_one_sentence(tmp_path):
    with pytest.raises(NNVisError, match="not a list of pca, mds"):
        run_job(
            {"command": "embed", "data": "digits", "embed": {"methods": ["fpca"]}, "cache": str(tmp_path)}, Silent()
        )


def test_a_layer_that_there_is_none_of_is_one_sentence(dense):
    with pytest.raises(NNVisError, match="no layer 9"):
        made_of(dense, layers=[9])
    with pytest.raises(NNVisError, match="follows checkpoints"):
        made_of(dense, states="epochs")
