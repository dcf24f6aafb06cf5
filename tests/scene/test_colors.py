import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnvis_blender.scene import oklab
from nnvis_blender.scene.colors import class_colors, class_fractions, mixed_colors


def chroma(rgb):
    lab = oklab.from_linear(rgb)
    return np.hypot(lab[..., 1], lab[..., 2])


@pytest.mark.parametrize("count, apart", [(10, 0.10), (20, 0.09), (40, 0.07), (100, 0.04)])
def test_class_colors_are_well_apart(count, apart):
    lab = oklab.from_linear(class_colors(count).astype(float))
    distance = np.linalg.norm(lab[:, None] - lab[None], axis=2) + 9 * np.eye(count)
    assert distance.min() > apart


def test_a_class_keeps_its_color_however_many_follow():
    assert_allclose(class_colors(7), class_colors(60)[:7])


def test_class_colors_show_on_white_and_on_black():
    lightness = oklab.from_linear(class_colors(40).astype(float))[:, 0]
    assert lightness.min() > 0.4 and lightness.max() < 0.85


def test_more_classes_than_candidates_repeat():
    assert class_colors(5000).shape == (5000, 3)


def test_a_single_class_keeps_its_exact_color():
    colors = class_colors(10)
    assert_allclose(mixed_colors(np.eye(10, dtype=np.float32), colors), colors, atol=2e-3)


def test_mixtures_keep_more_chroma_than_the_plain_average():
    colors = class_colors(10)
    shares = class_fractions(np.random.default_rng(0).random((500, 10)).astype(np.float32) ** 2)
    assert np.median(chroma(mixed_colors(shares, colors))) > 2 * np.median(chroma(shares @ colors))


def test_nearly_equal_rows_get_nearly_equal_colors():
    """No jump anywhere between two classes: chroma is raised, but grey stays grey where the hue turns round."""
    t = np.linspace(0, 1, 20000)[:, None]
    for a, b in ((0, 2), (1, 8), (4, 7)):
        colors = class_colors(10)
        rows = (1 - t) * np.eye(10)[a] + t * np.eye(10)[b]
        lab = oklab.from_linear(mixed_colors(rows, colors).astype(float))
        assert np.linalg.norm(np.diff(lab, axis=0), axis=1).max() < 0.03


def test_rows_without_importance_are_finite():
    assert np.isfinite(mixed_colors(class_fractions(np.zeros((3, 10), np.float32)), class_colors(10))).all()


def test_colors_off_the_screen_keep_lightness_and_hue():
    wanted = oklab.from_lch(0.6, 0.4, 150.0)
    got = oklab.from_linear(oklab.to_screen(wanted))
    assert abs(got[0] - 0.6) < 5e-3
    assert abs(np.degrees(np.arctan2(got[2], got[1])) - 150) < 1
