"""The world: what the camera sees behind everything, and that its light is another's."""

import pytest

from nnvis_blender.scene.camera import build_camera
from nnvis_blender.scene.world import Backdrop, update_world


@pytest.fixture
def seen(empty_scene, rendered):
    """seen(backdrop, engine="CYCLES") -> (32, 32, 3) of an empty scene."""
    build_camera(empty_scene)
    empty_scene.view_settings.view_transform = "Raw"

    def see(backdrop, **options):
        update_world(empty_scene, backdrop)
        return rendered(empty_scene, samples=4, **options)

    return see


def test_a_backdrop_goes_from_its_middle_to_its_corners(seen):
    picture = seen(Backdrop((0.8, 0.4, 0.2), (0.1, 0.2, 0.3)))
    assert picture[17, 16] == pytest.approx((0.8, 0.4, 0.2), abs=0.02)
    assert picture[0, 0] == pytest.approx((0.1, 0.2, 0.3), abs=0.1)


def test_grain_and_mist_are_there_where_they_are_wanted(seen):
    plain = seen(Backdrop((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)))
    grained = seen(Backdrop((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), grain=0.5))
    assert plain.min() > 0.999
    assert 0.01 < grained.std() < 0.1 and 0.7 < grained.mean() < 0.95
    bare, misty = (seen(Backdrop((0.2, 0.2, 0.2), (0.0, 0.0, 0.0), mist=amount)) for amount in (0.0, 1.0))
    assert (misty - bare).max() > 0.02 and misty.max() <= 0.2 + 1e-3
