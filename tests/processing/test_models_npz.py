"""NumPy archives: the names that people and programs give weights, and which way round they have them."""

import numpy as np
import pytest
import torch

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model

SIZES = (6, 5, 4, 3)


def chain(sizes=SIZES):
    random = np.random.default_rng(5)
    return [
        (random.normal(size=(a, b)).astype(np.float32), random.normal(size=b).astype(np.float32))
        for a, b in zip(sizes, sizes[1:])
    ]


def under(names, first=0, turned=False, column=False, sizes=SIZES):
    """The arrays of `chain` under a pair of names with numbers."""
    arrays = {}
    for i, (w, b) in enumerate(chain(sizes), first):
        arrays[names[0].format(i)] = w.T if turned else w
        arrays[names[1].format(i)] = b[:, None] if column else b
    return arrays


def as_list():
    return [array for pair in chain() for array in pair]


READ = {
    "ours": under(("W{}", "b{}")),
    "from one": under(("W{}", "b{}"), first=1),
    "course": under(("W{}", "b{}"), first=1, turned=True, column=True),
    "small letters": under(("w{}", "b{}"), turned=True),
    "weights and biases": under(("weights_{}", "biases_{}")),
    "weight and bias": under(("weight{}", "bias{}"), turned=True),
    "scikit-learn": under(("coefs_{}", "intercepts_{}")),
    "scikit-learn's attribute": under(("coefs__{}", "intercepts__{}")),
    "variables": under(("d{}/kernel:0", "d{}/bias:0")),
    "state dict": under(("fc{}.weight", "fc{}.bias"), first=1, turned=True),
    "float64 and others": {
        **{k: v.astype(np.float64) for k, v in under(("W{}", "b{}")).items()},
        "history": np.ones(9),
    },
    "list": {f"arr_{i}": array for i, array in enumerate(as_list())},
    "more than ten": {f"arr_{i}": a for i, a in enumerate(a for w in chain((4,) * 9 + (3,)) for a in w)},
}


@pytest.mark.parametrize("arrays", READ.values(), ids=READ.keys())
def test_names_and_orientations(tmp_path, arrays):
    np.savez_compressed(tmp_path / "net.NPZ.npz", **arrays)
    model = read_model(tmp_path / "net.NPZ.npz")
    expected = chain() if len(model.weights) == 3 else chain((4,) * 9 + (3,))
    assert len(model.weights) == len(expected)
    for (w, b), (w0, b0) in zip(model.weights, expected):
        assert np.array_equal(w, w0) and np.array_equal(b, b0)


def test_square_matrices_are_said_and_columns_tell(tmp_path):
    square = (4, 4, 4)
    np.savez(tmp_path / "m.npz", **under(("W{}", "b{}"), sizes=square))
    model = read_model(tmp_path / "m.npz")
    assert np.array_equal(model.weights[0][0], chain(square)[0][0])
    assert any("either way round: they are taken as (inputs, outputs)" in note for note in model.notes)
    np.savez(tmp_path / "m.npz", **under(("W{}", "b{}"), 1, turned=True, column=True, sizes=square))
    model = read_model(tmp_path / "m.npz")
    assert np.array_equal(model.weights[0][0], chain(square)[0][0])
    assert any("columns" in note for note in model.notes)


def test_the_recipe_for_scikit_learn(tmp_path):
    from sklearn.datasets import load_iris
    from sklearn.neural_network import MLPClassifier

    x, y = load_iris(return_X_y=True)
    m = MLPClassifier((7,), activation="logistic", max_iter=50, random_state=0).fit(x, y)
    np.savez(tmp_path / "model.npz", *sum(zip(m.coefs_, m.intercepts_), ()), activation=m.activation)
    model = read_model(tmp_path / "model.npz")
    assert model.layer_sizes == [4, 7, 3] and model.description["activation"] == "sigmoid"
    assert any("as the file says" in note for note in model.notes)


def test_one_output_becomes_two_classes_of_the_same_probability(tmp_path):
    arrays = under(("W{}", "b{}"), sizes=(6, 4, 1))
    np.savez(tmp_path / "m.npz", **arrays)
    model = read_model(tmp_path / "m.npz")
    x = torch.randn(9, 6)
    with torch.no_grad():
        hidden = torch.relu(x @ torch.from_numpy(arrays["W0"]) + torch.from_numpy(arrays["b0"]))
        logit = (hidden @ torch.from_numpy(arrays["W1"]) + torch.from_numpy(arrays["b1"]))[:, 0]
        assert torch.allclose(model.module()(x).softmax(1)[:, 1], torch.sigmoid(logit), atol=1e-6)
    assert any("two classes" in note for note in model.notes)


@pytest.mark.parametrize(
    "arrays, named",
    [
        ({"x_train": np.ones((9, 4)), "y_train": np.ones(9)}, "only x_train, y_train"),
        ({"arr_0": np.ones((3, 3, 1, 8)), "arr_1": np.ones(8)}, r"arr_0 of shape \(3, 3, 1, 8\).*convolutions"),
        ({"arr_0": np.ones((4, 3)), "arr_1": np.ones(3), "arr_2": np.ones(3)}, "arr_2 .*batch norms"),
        ({"d/kernel:0": np.ones((4, 3)), "n/gamma:0": np.ones(3)}, "'n/gamma:0' is of no dense layer"),
        ({"W0": np.ones(3)}, "W0 of shape"),
        ({"W0": np.ones((4, 3)), "W1": np.ones((3, 2), complex)}, "W1 holds 'complex128'"),
        ({"W0": np.ones((4, 3)), "W1": np.ones((3, 2), "U3")}, "W1 holds '<U3'"),
        ({"coefs_0": np.ones((4, 3)), "coefs_2": np.ones((3, 2))}, "no array Coefs_?1"),
        ({"W0": np.ones((4, 3)), "W1": np.ones((3, 2)), "activation": np.array("snake")}, "'snake'"),
    ],
)
def test_refused_by_name(tmp_path, arrays, named):
    np.savez(tmp_path / "m.npz", **arrays)
    with pytest.raises(NNVisError, match=named):
        read_model(tmp_path / "m.npz")


def test_what_is_not_read_is_named(tmp_path):
    np.save(tmp_path / "m.npy", np.ones((3, 3)))
    (tmp_path / "m.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + b"\0" * 100)
    (tmp_path / "m.txt").write_text("weights: 1 2 3")
    refusals = {"m.npy": "a single NumPy array", "m.h5": "not a whole Keras model", "m.txt": "Read are: .*NumPy"}
    for name, named in refusals.items():
        with pytest.raises(NNVisError, match=named):
            read_model(tmp_path / name)
