"""Surfaces in a .nnvis file: they come back as they were, and what is damaged is told in one sentence."""

import dataclasses

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network
from synthetic_training import loss_surface, output_surface


def solid_surface():
    """Values over a space of three inputs."""
    flat = output_surface(side=5)
    return dataclasses.replace(
        flat,
        axes=["x", "y", "z"],
        low=np.array([-1.0, -1.0, -1.0]),
        high=np.array([1.0, 1.0, 1.0]),
        values=np.repeat(flat.values[:, :, None], 3, axis=2),
        points=np.pad(flat.points, ((0, 0), (0, 1))),
    )


def written(path, *surfaces):
    processed = processed_network()
    processed.surfaces = list(surfaces)
    write_network_file(path, processed)
    return path


def test_surfaces_come_back(tmp_path):
    wanted = [output_surface(), loss_surface(), solid_surface()]
    wanted[0].fading = np.linspace(0, 1, 21 * 21, dtype=np.float32).reshape(21, 21)
    wanted[0].notes, wanted[0].measure = ["61 % of the samples are classified in the plane as they are"], "probability"
    wanted[1].passed = np.arange(12.0) * 2
    given = read_network_file(written(tmp_path / "a.nnvis", *wanted)).surfaces
    assert len(given) == 3
    for one, other in zip(wanted, given):
        for name, value in vars(one).items():
            if isinstance(value, np.ndarray):
                np.testing.assert_array_equal(getattr(other, name), value)
                assert getattr(other, name).dtype == value.dtype
            else:
                assert getattr(other, name) == value


def test_a_file_without_surfaces_has_none(tmp_path):
    assert read_network_file(written(tmp_path / "a.nnvis")).surfaces == []


DAMAGE = {
    "NaN": lambda s: s.values.__setitem__((0, 0, 1, 1), np.nan),
    "infinite": lambda s: s.heights.__setitem__((0, 0, 0), np.inf),
    "more than": lambda s: s.values.__setitem__((0, 0, 1, 1), 1e35),
    "shape": lambda s: setattr(s, "heights", s.heights[:, :-1]),
    "do not ascend": lambda s: setattr(s, "epochs", s.epochs[::-1]),
    "ends before": lambda s: setattr(s, "low", s.high + 1),
    "grid of the shape": lambda s: setattr(s, "values", s.values[..., :1]),
    "hold -2": lambda s: setattr(s, "labels", s.labels - 2),
    "of the kind": lambda s: setattr(s, "kind", "terrain"),
    "1 axes": lambda s: setattr(s, "axes", ["x"]),
}


@pytest.mark.parametrize("told", DAMAGE)
def test_damaged_surfaces_are_one_sentence(tmp_path, told):
    surface = output_surface()
    DAMAGE[told](surface)
    with pytest.raises(NNVisError, match=told) as error:
        read_network_file(written(tmp_path / "a.nnvis", surface))
    assert "a.nnvis" in error.value.message and "\n" not in str(error.value)
