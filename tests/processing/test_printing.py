"""Bodies to print: closed, of the volume and size that they should have, whatever lies in what."""

import dataclasses

import numpy as np
import pytest
import trimesh

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.exports import stl, three_mf
from nnvis_blender.processing.exports.contour import contour
from nnvis_blender.processing.exports.formats import ExportParameters
from nnvis_blender.processing.exports.surfaces import balls, tubes
from synthetic_drawing import drawing

pytest.importorskip("manifold3d", reason="bodies are joined by manifold3d, an extra of the worker")


def test_a_contour_is_closed_whatever_the_numbers():
    """Noise has every case of a cube."""
    grid = np.random.default_rng(0).normal(size=(12, 13, 14)).astype(np.float32)
    for axis in range(3):
        np.moveaxis(grid, axis, 0)[[0, -1]] = 1.0
    body = trimesh.Trimesh(*contour(grid), process=False)
    assert body.is_watertight and body.is_winding_consistent and body.volume > 0


@pytest.mark.parametrize("capped", [False, True])
def test_tubes_and_balls_have_the_volume_that_they_should(capped):
    places, radius = np.float32([[0, 0, 0], [1, 0, 0], [2, 0, 0], [0, 0, 5], [0, 1, 5]]), np.full(5, 0.1, np.float32)
    surface = tubes(places, radius, np.int32([0, 3, 5]), 64, capped)
    faces = surface.faces
    assert faces.shape[1] == (3 if capped else 4)
    if capped:
        body = trimesh.Trimesh(surface.vertices, faces, process=False)
        assert body.is_watertight and body.volume == pytest.approx(3 * np.pi * 0.01, rel=0.01)
    body = trimesh.Trimesh(*balls(np.float32([[1, 2, 3]]), np.float32([2.0]), 3)[:2], process=False)
    assert body.is_watertight and body.volume == pytest.approx(4 / 3 * np.pi * 8, rel=0.02)


def rod(length=1.0, radius=0.1):
    """A Drawing of one edge along X without units that are seen."""
    drawn = drawing((1, 1), samples=2)
    drawn.unit_radius[:] = 0.0
    drawn.places = np.float32([[0, 0, 0], [length, 0, 0]])
    drawn.radius = np.full(2, radius, np.float32)
    return drawn


@pytest.mark.parametrize("radius, thinnest, wanted", [(0.1, 2.0, 2.5), (0.001, 3.0, 1.5)])
def test_a_rod_has_its_volume_and_its_least_thickness(tmp_path, radius, thinnest, wanted):
    """30 mm long in all; what is thinner than the least is as thick as that."""
    scale = 30 / (1 + 2 * radius)
    notes = stl.write(rod(radius=radius), tmp_path / "a.stl", ExportParameters(print_size=30.0, thinnest=thinnest))
    body = trimesh.load(tmp_path / "a.stl")
    assert body.is_watertight and body.body_count == 1
    volume = np.pi * wanted**2 * scale + 4 / 3 * np.pi * wanted**3
    assert body.volume == pytest.approx(volume, rel=0.12)
    assert body.extents[1:] == pytest.approx([2 * wanted] * 2, rel=0.1) and body.bounds[0, 2] == pytest.approx(
        0, abs=1e-4
    )
    assert f"{body.volume / 1000:.2f} cm³" in notes[0]


def test_a_network_is_one_body_and_pieces_are_told(tmp_path):
    parameters = ExportParameters(print_size=40.0, thinnest=1.6)
    notes = stl.write(drawing((3, 2, 2)), tmp_path / "a.stl", parameters)
    body = trimesh.load(tmp_path / "a.stl")
    assert body.is_watertight and body.is_winding_consistent and body.body_count == 1 and len(notes) == 1
    assert body.extents.max() == pytest.approx(40, abs=1.0)
    apart = drawing((1, 1), samples=2)
    apart.unit_place[0] += [0, 5, 0]
    assert "2 pieces" in stl.write(apart, tmp_path / "b.stl", parameters)[1]


def test_units_that_no_edge_reaches_are_left_out(tmp_path):
    alone, parameters = drawing((3, 1), samples=2), ExportParameters(print_size=40.0, thinnest=1.6)
    kept = np.flatnonzero(alone.edge_source != 2)
    for name in ("edge_source", "edge_target", "edge_class"):
        setattr(alone, name, getattr(alone, name)[kept])
    for name in ("places", "radius"):
        setattr(alone, name, getattr(alone, name)[: 2 * len(kept)])
    alone.offsets = alone.offsets[: len(kept) + 1]
    notes = stl.write(alone, tmp_path / "a.stl", parameters)
    assert notes[1:] == ["left out: 1 units that no edge that is drawn reaches"]
    assert trimesh.load(tmp_path / "a.stl").body_count == 1


def test_classes_are_bodies_that_fill_the_whole(tmp_path):
    drawn, parameters = drawing((3, 2, 2)), ExportParameters(print_size=40.0, thinnest=1.6, by_class=True)
    notes = three_mf.write(drawn, tmp_path / "a.3mf", parameters)
    assert len(notes) == 1, "bodies that touch are no pieces"
    bodies = trimesh.load(tmp_path / "a.3mf").geometry
    assert sorted(bodies) == sorted(drawn.class_names) and all(one.is_watertight for one in bodies.values())
    stl.write(drawn, tmp_path / "a.stl", dataclasses.replace(parameters, by_class=False))
    whole = trimesh.load(tmp_path / "a.stl")
    assert sum(one.volume for one in bodies.values()) == pytest.approx(whole.volume, rel=0.05)


def test_too_fine_a_grid_is_refused():
    with pytest.raises(NNVisError, match="take .* points"):
        stl.write(rod(), None, ExportParameters(print_size=10_000.0, thinnest=0.1))
