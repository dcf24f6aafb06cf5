"""Training learns, repeats itself exactly, and each option does what it says."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.training.training import TrainingParameters, train, unbalanced
from nnvis_blender.processing.worker.report import Silent


@pytest.fixture(scope="module")
def digits():
    return read_dataset("digits")


def trained(digits, **values):
    return train(TrainingParameters(**{"hidden": [16], "epochs": 30, **values}), digits, Silent())


def weights(model):
    return np.concatenate([array.ravel() for array in model.arrays().values()])


def test_it_learns(digits):
    model, record, _ = trained(digits)
    assert model.layer_sizes == [64, 16, 10]
    assert len(record["train_loss"]) == 30 and record["train_loss"][-1] < 0.6 * record["train_loss"][0]
    assert record["test_accuracy"][-1] > 0.7
    assert record["report"]["accuracy"] == pytest.approx(record["test_accuracy"][-1])
    assert set(digits.class_names) < set(record["report"])


def test_the_same_seed_gives_the_same_weights(digits):
    first = weights(trained(digits)[0])
    np.testing.assert_array_equal(first, weights(trained(digits)[0]))
    assert (first != weights(trained(digits, seed=1)[0])).any()


def test_threads_do_not_change_the_weights():
    code = (
        "import hashlib\nfrom test_training import *\nd = read_dataset('digits')\n"
        "print(hashlib.sha256(weights(trained(d)[0]).tobytes()).hexdigest())"
    )
    here = Path(__file__).parent
    path = os.pathsep.join(map(str, (here, here.parents[1])))
    results = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": n},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in ("1", "2")
    }
    assert len(results) == 1


def test_l1_shrinks_the_weights(digits):
    assert np.abs(weights(trained(digits, l1=True)[0])).mean() < 0.9 * np.abs(weights(trained(digits)[0])).mean()


def test_untrained_networks_keep_their_start(digits):
    model, record, _ = trained(digits, untrained=True)
    first, bias = model.weights[0]
    assert np.abs(first).max() <= np.sqrt(6 / (64 + 16)) and not bias.any()
    assert len(record["train_loss"]) == 1 and record["test_accuracy"][0] < 0.4


def test_unbalanced_data_keep_the_main_class(digits):
    x, y = unbalanced(digits, TrainingParameters(main_class=3, other_share=0.1))
    assert (y == 3).sum() == (digits.y_train == 3).sum()
    others = digits.x_train[digits.y_train != 3]
    np.testing.assert_array_equal(x[y != 3], others[: int(0.1 * len(digits.y_train))])
    assert len(unbalanced(digits, TrainingParameters())[1]) == len(digits.y_train)


def test_a_selection_of_classes_has_as_many_outputs():
    selected = read_dataset("digits", DataOptions(class_selection=[7, 1, 4]))
    assert trained(selected)[0].layer_sizes[-1] == 3


@pytest.mark.parametrize(
    "values, named",
    [({"hidden": [0]}, "hidden"), ({"hidden": ["a"]}, "hidden"), ({"main_class": 12}, "main_class is 12")],
)
def test_unfit_parameters_are_named(digits, values, named):
    with pytest.raises(NNVisError, match=named):
        trained(digits, **values)
