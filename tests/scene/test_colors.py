import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnvis_blender.processing import oklab
from nnvis_blender.processing.colors import PALETTES, SAFE, STANDARD, class_colors, hex_color
from nnvis_blender.scene.colors import class_fractions, mixed_colors


def chroma(rgb):
    lab = oklab.from_linear(rgb)
    return np.hypot(lab[..., 1], lab[..., 2])


# what people without one sort of cones see of linear sRGB: G. Machado et al., 2009, severity 1
BLIND = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


def least_distance(rgb):
    """The OKLab distance of the two colours that are most alike."""
    lab = oklab.from_linear(rgb)
    return (np.linalg.norm(lab[:, None] - lab[None], axis=2) + 9 * np.eye(len(lab))).min()


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("count, apart", [(2, 0.3), (10, 0.07), (26, 0.05), (40, 0.04), (100, 0.02)])
def test_class_colors_are_well_apart(palette, count, apart):
    assert least_distance(class_colors(count, palette).astype(float)) > apart


@pytest.mark.parametrize("kind", BLIND)
@pytest.mark.parametrize("count, apart", [(2, 0.3), (4, 0.2), (8, 0.1), (10, 0.06)])
def test_the_safe_palette_is_told_apart_without_red_or_green_cones(kind, count, apart):
    def seen(palette):
        return least_distance(np.clip(class_colors(count, palette).astype(float) @ np.transpose(BLIND[kind]), 0, 1))

    assert seen(SAFE) > apart
    assert seen(SAFE) > seen(STANDARD)


@pytest.mark.parametrize("palette", PALETTES)
def test_a_class_keeps_its_color_however_many_follow(palette):
    assert_allclose(class_colors(7, palette), class_colors(60, palette)[:7])


@pytest.mark.parametrize("palette, spread", [(STANDARD, 0.01), (SAFE, 0.46)])
def test_class_colors_show_on_white_and_on_black(palette, spread):
    """And the standard palette's are equally light, from 2 to 100 classes."""
    lightness = oklab.from_linear(class_colors(100, palette).astype(float))[:, 0]
    assert lightness.min() > 0.38 and lightness.max() < 0.86 and np.ptp(lightness) < spread


def test_colors_of_figures_are_encoded():
    assert hex_color(np.array([1.0, 0.2158605, 0.0])) == "#ff8000"


def test_more_classes_than_candidates_repeat():
    assert class_colors(5000).shape == (5000, 3)


def test_a_single_class_keeps_its_exact_color():
    colors = class_colors(10)
    assert_allclose(mixed_colors(np.eye(10, dtype=np.float32), colors), colors, atol=2e-3)


def test_mixtures_keep_more_chroma_than_the_plain_average():
    colors = class_colors(10)
    shares = class_fractions(np.random.default_rng(0).random((500, 10)).astype(np.float32) ** 2)
    assert np.median(chroma(mixed_colors(shares, colors))) > 1.8 * np.median(chroma(shares @ colors))


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
