"""Spaces as .nnspace files: they come back as they were, and what is damaged is told in one sentence."""

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.space_file import read_space_file, write_space_file
from synthetic_space import synthetic_space
from synthetic_training import output_surface


def test_a_space_comes_back(tmp_path):
    wanted = synthetic_space()
    wanted.regions = [output_surface()]
    wanted.regions[0].epochs = np.array([0.0])
    wanted.regions[0].values, wanted.regions[0].heights = (
        own[:1] for own in (wanted.regions[0].values, wanted.regions[0].heights)
    )
    write_space_file(tmp_path / "a.nnspace", wanted)
    given = read_space_file(tmp_path / "a.nnspace")
    for name in ("kind", "title", "states", "axes", "dimensions", "class_names", "figures", "notes", "provenance"):
        assert getattr(given, name) == getattr(wanted, name)
    for one, other in zip(
        [*wanted.clouds, *wanted.lattices, *wanted.regions, wanted.arrows],
        [*given.clouds, *given.lattices, *given.regions, given.arrows],
    ):
        for name, value in vars(one).items():
            if isinstance(value, np.ndarray):
                np.testing.assert_array_equal(getattr(other, name), value)
                assert getattr(other, name).dtype == value.dtype
            else:
                assert getattr(other, name) == value


def test_the_same_space_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_space_file(tmp_path / f"{name}.nnspace", synthetic_space())
    assert (tmp_path / "a.nnspace").read_bytes() == (tmp_path / "b.nnspace").read_bytes()


def test_a_figure_that_is_no_number_is_left_out(tmp_path):
    space = synthetic_space()
    space.figures[1]["purity"] = float("nan")
    write_space_file(tmp_path / "a.nnspace", space)
    assert list(read_space_file(tmp_path / "a.nnspace").figures[1]) == ["trustworthiness"]


DAMAGE = {
    "NaN": lambda s: s.clouds[0].points.__setitem__((0, 0, 0), np.nan),
    "shape": lambda s: setattr(s.clouds[0], "points", s.clouds[0].points[:2]),
    "more than 2": lambda s: s.clouds[0].labels.__setitem__(0, 3),
    "more than 11": lambda s: s.clouds[0].neighbours.__setitem__((0, 0, 0), 12),
    "join 5 points": lambda s: setattr(s.lattices[0], "faces", np.zeros((1, 5), np.int32)),
    "more than 3": lambda s: s.lattices[0].edges.__setitem__((0, 0), 4),
    "one name": lambda s: setattr(s.lattices[0], "name", "samples"),
    "kind": lambda s: setattr(s, "kind", "room"),
    "figures of 2": lambda s: s.figures.pop(),
    "axes of 2": lambda s: setattr(s, "axes", s.axes * 2),
    "other states": lambda s: s.regions.append(output_surface()),
    "1 names": lambda s: setattr(s.clouds[0], "names", ["one"]),
    "1 names of 2 arrows": lambda s: s.arrows.names.pop(),
    "less than 0": lambda s: s.arrows.ranks.__setitem__(0, -1),
    "has pictures": lambda s: s.clouds.append(synthetic_space().clouds[0]),
}


@pytest.mark.parametrize("told", DAMAGE)
def test_what_does_not_fit_is_one_sentence(told, tmp_path):
    space = synthetic_space(states=3)
    DAMAGE[told](space)
    write_space_file(tmp_path / "a.nnspace", space)
    with pytest.raises(NNVisError, match=told) as error:
        read_space_file(tmp_path / "a.nnspace")
    assert error.value.code == "bad_input" and error.value.remedy and "a.nnspace" in str(error.value)


def test_another_file_is_refused(tmp_path):
    (tmp_path / "a.nnspace").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(NNVisError, match="not a whole .nnspace file"):
        read_space_file(tmp_path / "a.nnspace")
