"""A small data set and a network trained on it, for the tests that ask for them by these names."""

import pytest

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.models.training import TrainingParameters, train
from nnvis_blender.processing.worker.report import Silent


@pytest.fixture(scope="module")
def digits():
    return read_dataset("digits")


@pytest.fixture(scope="module")
def model(digits):
    return train(TrainingParameters(hidden=[12], epochs=8), digits, Silent())[0]
