import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models.random_network import random_network


def test_form_and_seed():
    network, importance = random_network([4, 9, 10], 3)
    network.validate()
    assert importance.units.shape == (23, 10) and importance.edges.shape == (126, 1)
    assert (
        (importance.units[13:] == np.eye(10)).all()
        and importance.units[:4].max() == 1
        and importance.units[4:13].max() == 1
    )
    assert (random_network([4, 9, 10], 3)[1].units == importance.units).all() and (
        random_network([4, 9, 10], 4)[1].units != importance.units
    ).any()


@pytest.mark.parametrize("sizes", [[], [4], [4, 0, 2], [4, 1], [4, 2.5], [10**6, 10**6]])
def test_bad_sizes(sizes):
    with pytest.raises(NNVisError) as caught:
        random_network(sizes, 0)
    assert caught.value.code == "usage"
