"""A small data set and a network trained on it, and models of torch modules, for tests that ask for them by name."""

import pytest
from map_networks import processed_of

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.training.training import TrainingParameters, train
from nnvis_blender.processing.worker.report import Silent


@pytest.fixture(scope="module")
def digits():
    return read_dataset("digits")


@pytest.fixture(scope="module")
def model(digits):
    return train(TrainingParameters(hidden=[12], epochs=8), digits, Silent())[0]


@pytest.fixture(scope="module")
def trained(model, digits):
    """(model, data, the processed network of the model)."""
    return model, digits, processed_of(model)


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """name -> the Model of a network of torch_networks, read from a file."""
    import torch
    from torch.export import Dim
    from torch_networks import network, samples

    made, folder = {}, tmp_path_factory.mktemp("models")

    def model_of(name):
        if name not in made:
            path = folder / f"{name}.pt2"
            shapes = ({0: Dim("batch")},)
            torch.export.save(torch.export.export(network(name), (samples(name, 2),), dynamic_shapes=shapes), path)
            made[name] = read_model(path)
        return made[name]

    return model_of
