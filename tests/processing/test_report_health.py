"""Dead and duplicate units: planted ones are found, live ones never."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the worker's packages are not in this Python")

from nnvis_blender.processing.images.report.health import unit_health  # noqa: E402
from nnvis_blender.processing.models.dense_chain import DenseChain  # noqa: E402
from nnvis_blender.processing.worker.report import Silent  # noqa: E402

DEAD, TWINS = (3, 17), ((5, 9), (5, 20))


def chain(seed: int, planted: bool) -> DenseChain:
    random = np.random.default_rng(seed)
    weights, bias = random.normal(size=(12, 24)).astype(np.float32), random.normal(size=24).astype(np.float32)
    if planted:
        weights[:, DEAD[0]], bias[DEAD[0]] = 0, 0.7  # the same for all
        bias[DEAD[1]] = -1000  # below zero for all
        for first, other in TWINS:
            weights[:, other], bias[other] = 2 * weights[:, first], 2 * bias[first]
    last = random.normal(size=(24, 3)).astype(np.float32)
    return DenseChain([(weights, bias), (last, np.zeros(3, np.float32))], "net")


@pytest.mark.parametrize("seed", range(8))
def test_planted_units_are_found_and_live_ones_never(seed):
    x = np.random.default_rng(100 + seed).normal(size=(500, 12)).astype(np.float32)
    for planted in (False, True):
        (found,) = unit_health(chain(seed, planted), x, [1], Silent())
        assert tuple(found.dead) == (DEAD if planted else ())
        assert tuple(found.duplicates) == (TWINS if planted else ())


def test_batches_make_no_difference():
    model, x = chain(0, True), np.random.default_rng(1).normal(size=(400, 12)).astype(np.float32)
    (whole,) = unit_health(model, x, [1], Silent())
    model.rows = 7
    (parted,) = unit_health(model, x, [1], Silent())
    assert (whole.dead, whole.duplicates) == (parted.dead, parted.duplicates)
    np.testing.assert_array_equal(whole.high, parted.high)


def test_maps_of_convolutions_are_compared_place_by_place():
    from test_windows import Maker, ProgramModel, inputs

    make = Maker()
    weight, bias = np.array(make.drawn(6, 2, 3, 3)), make.drawn(6)
    make_x = make("relu", make("conv", make.input((2, 9, 9)), weight, bias, layer="conv"))
    model = ProgramModel(make.done(make.dense(make("mean", make_x, axes=[2, 3], keep=False), 6, 3, "fc")), "net")
    x = inputs(model, 20).numpy().reshape(20, -1)
    layer = [one.name for one in model.network.layers].index("conv")
    (found,) = unit_health(model, x, [layer], Silent())
    assert not found.dead and not found.duplicates
