"""The XOR lesson in the scene: its numbers, points and what parts them are those of the file, at every epoch."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.processing.training.lesson.lesson import learn, lesson_network
from nnvis_blender.processing.training.lesson.parameters import LessonParameters
from nnvis_blender.processing.worker.report import Silent
from nnvis_blender.scene import get_control, open_file, set_control
from nnvis_blender.scene.epochs import set_epoch
from nnvis_blender.scene.parts.hidden_space import ROLE as HIDDEN
from nnvis_blender.scene.parts.hidden_space import _in_box
from nnvis_blender.scene.parts.unit_numbers import ROLE as NUMBERS


def made(**values):
    parameters = LessonParameters(**values)
    return lesson_network(parameters, *learn(parameters, Silent()))


@pytest.fixture(scope="module")
def lesson():
    return made(epochs=60, every=20)


@pytest.fixture
def built(empty_scene, lesson, tmp_path):
    write_network_file(tmp_path / "lesson.nnvis", lesson)
    return open_file(tmp_path / "lesson.nnvis", empty_scene, "Lesson")


def test_all_of_it_stands_apart_and_goes_along(built, lesson):
    network = built.networks[0]
    assert [chart.name for chart in built.charts][:2] == ["Lesson loss", "Lesson gradient norm"]
    assert all(chart.root.parent == network.root for chart in built.charts)
    pictures = [network.one(role) for role in (HIDDEN, "surface", "landscape")]
    items = [*pictures, *(chart.root for chart in built.charts)]
    places = np.array([(item.location.x, item.location.z) for item in items])
    apart = np.linalg.norm(places[:, None] - places, axis=-1)
    assert apart[np.triu_indices(len(items), 1)].min() > 1.3 and places[:, 0].min() > -0.5


@pytest.mark.parametrize("epoch, sample", [(0, 0), (40, 2), (60, 3), (30, 1)])
def test_numbers_are_z_a_and_b_at_the_epoch_and_of_the_sample(built, lesson, drawn, epoch, sample):
    network = built.networks[0]
    set_epoch(network, epoch)
    set_control(network.one("plates"), "Sample", float(sample))
    found = np.unique(drawn(network.one(NUMBERS), "value", "mesh"))
    low, high, share = epoch // 20, min(epoch // 20 + 1, 3), epoch % 20 / 20
    rows = lesson.maps.layers[1:]
    expected = [own.reshape(4, 4, -1)[[low, high], sample] for layer in rows for own in (layer.before, layer.after)]
    expected = [(1 - share) * one[0] + share * one[1] for one in expected]
    biases = lesson.epochs.biases[[low, high], 2:]
    expected = np.concatenate([*expected, (1 - share) * biases[0] + share * biases[1], [0, 1]])
    assert_allclose(found, np.unique(expected.astype(np.float32)), atol=5e-5)


@pytest.mark.parametrize("number", range(4))
def test_samples_lie_in_the_hidden_space_as_at_the_epoch(built, lesson, drawn, number):
    network = built.networks[0]
    set_epoch(network, lesson.epochs.numbers[number])
    vertices = drawn(network.one(HIDDEN), "position", "mesh")
    points, _, normals = _in_box(lesson.hidden_space)
    radius = get_control(network.one(HIDDEN), "Point Size")
    for point in points[number]:
        distance = np.linalg.norm(vertices - point, axis=1)
        assert (np.abs(distance - radius) < 1e-3).sum() >= 42  # a ball around it
    assert_allclose(np.linalg.norm(normals, axis=1), 1, rtol=1e-5)


def test_three_units_have_a_space_of_three_axes_and_no_loss_over_two_weights(empty_scene, tmp_path):
    write_network_file(tmp_path / "lesson.nnvis", made(hidden=3, epochs=20, every=10))
    network = open_file(tmp_path / "lesson.nnvis", empty_scene, "Space").networks[0]
    assert len(network.one(HIDDEN).data.vertices) == 4 + 3 + 1 + 8
    assert network.one("landscape") is None
