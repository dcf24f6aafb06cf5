"""Charts: what is drawn equals the numbers of the JSON, labels are apart, controls act, wrong files build nothing."""

import json

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.colors import class_colors
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import build_network, get_control, keyframe_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import build_camera, network_points, update_camera_pose
from nnvis_blender.scene.chart_data import read_chart, spread_apart, ticks
from nnvis_blender.scene.framing import seen_from_front
from nnvis_blender.scene.looks import LOOKS, apply_look, apply_scene_look
from nnvis_blender.scene.parts.chart_geometry import BAND, FRAME, HEIGHT, SERIES, WIDTH, to_plane
from nnvis_blender.scene.parts.chart_texts import label_heights
from nnvis_blender.scene.views.charts import build_chart, build_charts_file, charts_points, find_charts, series_colors
from synthetic import CHART_X as X
from synthetic import chart_values


@pytest.fixture
def drawn_parts(evaluated):
    """drawn_parts(chart) -> the vertices after Geometry Nodes, attribute -> (vertices, ...), as float64."""

    def read(chart):
        mesh = evaluated(chart.plot, "mesh")
        return {name: read_attribute(mesh, name).astype(float) for name in ("position", "kind", "series", "x", "y")}

    return read


def in_plane(vertices):
    return vertices["position"][:, [0, 2]]


def test_curves_stand_at_the_values_of_the_json(empty_scene, drawn_parts):
    values = chart_values()
    chart = read_chart(values)
    vertices = drawn_parts(build_chart(values, "Scores", empty_scene))
    for number, series in enumerate(values["series"]):
        for x, y in zip(series["x"], series["y"]):
            here = (vertices["kind"] == SERIES) & (vertices["series"] == number) & (vertices["x"] == np.float32(x))
            assert here.sum() > 12  # a ring of the line, and a dot
            assert np.unique(vertices["y"][here]) == pytest.approx([y], abs=1e-6)
            assert in_plane(vertices)[here].mean(axis=0) == pytest.approx(to_plane(chart, x, y), abs=2e-5)


def test_bands_reach_from_low_to_high(empty_scene, drawn_parts):
    values = chart_values()
    chart = read_chart(values)
    vertices = drawn_parts(build_chart(values, "Scores", empty_scene))
    for number, series in enumerate(values["series"]):
        here = (vertices["kind"] == BAND) & (vertices["series"] == number)
        expected = np.array([*zip(series["x"], series["low"]), *zip(series["x"], series["high"])])
        seen = np.stack([vertices["x"][here], vertices["y"][here]], axis=1)
        assert sorted(map(tuple, seen.round(5))) == sorted(map(tuple, expected.round(5)))
        assert in_plane(vertices)[here] == pytest.approx(to_plane(chart, *seen.T), abs=1e-5)


def test_one_seed_has_no_band(empty_scene, drawn_parts):
    vertices = drawn_parts(build_chart(chart_values(spread=0.0), "Scores", empty_scene))
    assert not (vertices["kind"] == BAND).any() and (vertices["kind"] == SERIES).any()


def test_reveal_draws_from_left_to_right(empty_scene, drawn_parts):
    values = chart_values()
    built, chart = build_chart(values, "Scores", empty_scene), read_chart(values)
    set_control(built.plot, "Reveal", 0.6)  # between the values at 50 and at 75
    vertices = drawn_parts(built)
    curve = (vertices["kind"] == SERIES) & (vertices["series"] == 0)
    y = np.interp(60, X, values["series"][0]["y"])
    head = in_plane(vertices)[curve & (vertices["x"] == 75)].mean(axis=0)
    assert head == pytest.approx(to_plane(chart, 60, y), abs=2e-5)
    data = np.isin(vertices["kind"], (SERIES, BAND))
    assert in_plane(vertices)[data, 0].max() < to_plane(chart, 60, 0)[0] + 0.02
    assert (vertices["kind"] == FRAME).any()


def test_reveal_at_its_ends(empty_scene, drawn_parts):
    built = build_chart(chart_values(), "Scores", empty_scene)
    whole = len(drawn_parts(built)["kind"])
    set_control(built.plot, "Reveal", 0.0)
    vertices = drawn_parts(built)
    assert in_plane(vertices)[np.isin(vertices["kind"], (SERIES, BAND)), 0].max() < -WIDTH / 2 + 0.02
    set_control(built.plot, "Reveal", 1.0)
    assert len(drawn_parts(built)["kind"]) == whole


def test_reveal_is_keyframed(empty_scene, drawn_parts):
    built = build_chart(chart_values(), "Scores", empty_scene)
    keyframe_control(built.plot, "Reveal", 1, 0.0)
    keyframe_control(built.plot, "Reveal", 25, 1.0)
    reach = []
    for frame in (1, 9, 17, 25):
        empty_scene.frame_set(frame)
        vertices = drawn_parts(built)
        reach.append(in_plane(vertices)[vertices["kind"] == SERIES, 0].max())
    assert (np.diff(reach) > 0.2).all() and reach[-1] == pytest.approx(WIDTH / 2, abs=0.02)


@pytest.mark.parametrize("control, factor", [("Line Width", 2.0), ("Dot Size", 1.5)])
def test_widths_follow_their_controls(empty_scene, drawn_parts, control, factor):
    built = build_chart(chart_values(spread=0.0), "Scores", empty_scene)

    def dot_width():
        vertices = drawn_parts(built)
        here = (vertices["kind"] == SERIES) & (vertices["series"] == 1) & (vertices["x"] == 50)
        return np.ptp(in_plane(vertices)[here, 0])

    before = dot_width()
    set_control(built.plot, control, factor * get_control(built.plot, control))
    assert dot_width() == pytest.approx(factor * before, rel=0.02)


@pytest.mark.parametrize("control, kind", [("Band Opacity", BAND), ("Grid Opacity", 3)])
def test_opacities_follow_their_controls(empty_scene, evaluated, control, kind):
    built = build_chart(chart_values(), "Scores", empty_scene)
    set_control(built.plot, control, 0.5)
    mesh = evaluated(built.plot, "mesh")
    chosen = read_attribute(mesh, "kind") == kind
    opacity = read_attribute(mesh, "opacity")
    assert opacity[chosen] == pytest.approx(0.5) and opacity[~chosen].max() == 1.0


def test_the_default_is_drawn_over_the_others_and_thicker(empty_scene, drawn_parts):
    vertices = drawn_parts(build_chart(chart_values(), "Scores", empty_scene))
    curves = [(vertices["kind"] == SERIES) & (vertices["series"] == k) for k in range(3)]
    front = [vertices["position"][curve, 1].min() for curve in curves]
    width = [np.ptp(in_plane(vertices)[curve & (vertices["x"] == 50), 0]) for curve in curves]
    assert front[1] == min(front) and width[1] > 1.4 * width[0]


def test_classes_keep_their_colours():
    chart = read_chart(chart_values(12, classes=True))
    assert series_colors(chart) == pytest.approx(class_colors(12))


def test_series_without_a_class_have_different_colours():
    colors = series_colors(read_chart(chart_values(9)))
    assert len(np.unique(colors.round(4), axis=0)) == 9
    # the default's, whatever stands beside it
    assert colors[1] == pytest.approx(series_colors(read_chart(chart_values(2)))[1])


def test_series_of_one_class_have_different_colours():
    values = chart_values(4)
    for series in values["series"]:
        series["class_index"] = 0
    assert len(np.unique(series_colors(read_chart(values)).round(4), axis=0)) == 4


@pytest.mark.parametrize("count", [1, 4, 10, 30])
def test_no_text_overlaps_another(empty_scene, count):
    values = chart_values(count)
    for series in values["series"]:
        series["y"][-1] = series["low"][-1] = series["high"][-1] = 0.1  # all end at one place
    built = build_chart(values, "Scores", empty_scene)
    empty_scene.view_layers[0].update()
    boxes = [np.array(text.bound_box)[:, :2] + np.array(text.location)[[0, 2]] for text in built.texts]
    low, high = np.array([box.min(axis=0) for box in boxes]), np.array([box.max(axis=0) for box in boxes])
    overlap = ((low[:, None] < high[None]) & (low[None] < high[:, None])).all(axis=-1)
    assert [(built.texts[a].data.body, built.texts[b].data.body) for a, b in np.argwhere(np.triu(overlap, 1))] == []


def test_labels_stand_beside_the_ends_or_where_these_meet_in_order_of_the_area():
    values = chart_values(4)
    for k, series in enumerate(values["series"]):
        series["y"][-1] = series["low"][-1] = series["high"][-1] = 0.2 * k
    heights, at_ends = label_heights(read_chart(values))
    assert at_ends and heights == pytest.approx(
        [to_plane(read_chart(values), 100, 0.2 * k)[1] for k in range(4)], abs=0.03
    )
    for k, series in enumerate(values["series"]):
        series["y"][-1] = series["low"][-1] = series["high"][-1] = 0.1
        series["auc"] = [0.5, 0.9, 0.1, 0.7][k]
    heights, at_ends = label_heights(read_chart(values))
    assert not at_ends and np.argsort(-heights).tolist() == [1, 3, 0, 2]


def test_bands_of_many_series_are_fainter(empty_scene, evaluated):
    opacity = {}
    for count in (4, 10):
        mesh = evaluated(build_chart(chart_values(count), f"{count}", empty_scene).plot, "mesh")
        opacity[count] = read_attribute(mesh, "opacity")[read_attribute(mesh, "kind") == BAND].mean()
    assert opacity[10] == pytest.approx(0.4 * opacity[4])


def test_what_the_texts_say(empty_scene):
    built = build_chart(chart_values(), "Scores", empty_scene)
    said = {text.data.body for text in built.texts}
    assert {
        "Scores compared",
        "accuracy",
        "pruned weights, %",
        "90 %",
        "0.900  method 0",
        "0",
        "100",
        "0.2",
        "1.0",
    } <= said
    assert built.summary == {
        "title": "Scores compared",
        "areas": [["method 0", 0.9, False], ["method 1", 0.89, True], ["method 2", 0.88, False]],
    }


def test_few_objects_whatever_the_series(empty_scene):
    built = build_chart(chart_values(10), "Scores", empty_scene)
    assert [item.type for item in built.collection.objects].count("MESH") == 1
    assert len(built.texts) < 40


def test_building_again_keeps_place_and_controls_and_leaves_nothing(empty_scene):
    built = build_chart(chart_values(), "Scores", empty_scene)
    built.root.location = (1, 2, 3)
    set_control(built.plot, "Line Width", 0.02)
    counts = (
        len(bpy.data.objects),
        len(bpy.data.meshes),
        len(bpy.data.curves),
        len(bpy.data.materials),
        len(bpy.data.node_groups),
    )
    again = build_chart(chart_values(title="Others"), "Scores", empty_scene)
    assert again.root == built.root and tuple(again.root.location) == (1, 2, 3)
    assert get_control(again.plot, "Line Width") == pytest.approx(0.02)
    assert "Others" in {text.data.body for text in again.texts}
    assert counts == (
        len(bpy.data.objects),
        len(bpy.data.meshes),
        len(bpy.data.curves),
        len(bpy.data.materials),
        len(bpy.data.node_groups),
    )


@pytest.mark.parametrize("look", LOOKS)
def test_ink_follows_the_look_with_and_without_a_network(empty_scene, processed, look):
    build_camera(empty_scene)
    chart = build_chart(chart_values(), "Scores", empty_scene)
    apply_scene_look(empty_scene, look)
    for control, value in LOOKS[look].controls["labels"].items():
        expected = pytest.approx(value[:3]) if isinstance(value, tuple) else pytest.approx(value)
        assert (
            get_control(chart.plot, control)[:3] if isinstance(value, tuple) else get_control(chart.plot, control)
        ) == expected
    set_control(chart.plot, "Ink", (1, 0, 0))
    apply_look(empty_scene, build_network(processed, "Net", empty_scene), look)
    assert get_control(chart.plot, "Ink")[:3] == pytest.approx(LOOKS[look].controls["labels"]["Ink"])


def test_it_renders_in_its_colours(empty_scene, rendered):
    camera = build_camera(empty_scene)
    chart = build_chart(chart_values(2, spread=0.0), "Scores", empty_scene)
    set_control(chart.plot, "Line Width", 0.08)
    empty_scene.render.resolution_x = empty_scene.render.resolution_y = 64
    update_camera_pose(empty_scene, camera, "DEFAULT", charts_points(empty_scene, [chart]))
    apply_scene_look(empty_scene, "paper")
    seen = rendered(empty_scene, size=64).reshape(-1, 3)
    assert seen[0].min() > 0.99  # the paper
    for color in series_colors(read_chart(chart_values(2))):
        assert np.abs(seen - color).max(axis=1).min() < 0.22  # within what the look's tint and tone take


def test_charts_of_a_file_stand_in_a_grid(empty_scene, tmp_path):
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps({"charts": [chart_values(name=f"chart {k}") for k in range(3)]}))
    built = build_charts_file(path, empty_scene)
    assert [chart.name for chart in find_charts(empty_scene)] == ["chart 0", "chart 1", "chart 2"]
    places = np.array([chart.root.location for chart in built.charts])
    assert places[0] == pytest.approx([0, 0, 0]) and places[1][0] > WIDTH and places[2][2] < -HEIGHT
    boxes = [charts_points(empty_scene, [chart]) for chart in built.charts]
    assert boxes[0][:, 0].max() < boxes[1][:, 0].min() and boxes[0][:, 2].min() > boxes[2][:, 2].max()
    assert len(built.points) == sum(map(len, boxes))


def test_charts_stand_beside_the_networks(empty_scene, processed, tmp_path):
    network = build_network(processed, "Net", empty_scene)
    network.root.location = (3, 0, 1)
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps({"charts": [chart_values(name=f"chart {k}") for k in range(4)]}))
    built = build_charts_file(path, empty_scene)
    seen = seen_from_front(network_points(network))
    assert built.points[:, 0].min() > seen[:, 0].max()
    rows = [chart.root.location.z for chart in built.charts]
    assert (rows[0] + rows[2]) / 2 == pytest.approx((seen[:, 2].min() + seen[:, 2].max()) / 2, abs=1e-5)


@pytest.mark.parametrize(
    "change, complaint",
    [
        ({"series": []}, "no series"),
        ({"y_range": [1, 0]}, "y range"),
        ({"title": None}, "title is None, not a text"),
        ({"series": [{"label": "a"}]}, "has no x"),
        ({"series": [{"label": "a", "x": [0, 1], "y": [0]}]}, "one length"),
        ({"series": [{"label": "a", "x": [1, 0], "y": [0, 0]}]}, "does not increase"),
        ({"series": [{"label": "a", "x": [0, 1], "y": [0, "1"]}]}, "not all numbers"),
        ({"series": [{"label": "a", "x": [0, 1], "y": [0, 10**400]}]}, "not finite"),
        ({"series": [{"label": "a", "x": [0, 1], "y": [0, 1e300]}]}, "beyond"),
        ({"series": [{"label": "a", "x": [0, 1], "y": [0, 1], "class_index": 10**9}]}, "class_index"),
        ({"series": [{"label": "a", "x": [0, 1e-300], "y": [0, 1]}]}, "has no room"),
        ({"series": {"label": "a"}}, "not a list"),
        ({"marks": [3]}, "in the place of an object"),
        ({"y_range": None}, "y_range is None"),
        ({"y_range": [0, 1e300]}, "y range"),
    ],
)
def test_a_wrong_file_is_said_and_builds_nothing(empty_scene, tmp_path, change, complaint):
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps({"charts": [chart_values(), chart_values(name="second", **change)]}))
    with pytest.raises(NNVisError, match=complaint) as error:
        build_charts_file(path, empty_scene)
    assert error.value.code == "bad_input" and path.name in error.value.message and "second" in error.value.message
    assert not empty_scene.objects and not find_charts(empty_scene)


@pytest.mark.parametrize(
    "text, complaint",
    [
        (None, "there is no"),
        ("{", "not a whole file"),
        ('{"charts": [NaN]}', "NaN is no number"),
        ("[]", "JSON object"),
        ("{}", "no charts"),
        ('{"charts": 1}', "not a list"),
        (json.dumps({"charts": [chart_values(), chart_values()]}), "several charts have the name"),
    ],
)
def test_a_file_that_is_no_evaluation(empty_scene, tmp_path, text, complaint):
    path = tmp_path / "evaluation.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(NNVisError, match=complaint):
        build_charts_file(path, empty_scene)


def test_axes_hold_every_value():
    chart = read_chart(chart_values(y_range=[0.4, 0.6]))
    assert chart.y_range[0] == pytest.approx(0.07) and chart.y_range[1] == pytest.approx(1.015)


@pytest.mark.parametrize(
    "low, high, count, texts",
    [
        (0, 100, 6, ["0", "20", "40", "60", "80", "100"]),
        (0, 1, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-0.1, 0.42, 5, ["\N{MINUS SIGN}0.1", "0.0", "0.1", "0.2", "0.3", "0.4"]),
        (50, 99, 6, ["50", "60", "70", "80", "90"]),
        (0, 0.01, 4, ["0.0000", "0.0025", "0.0050", "0.0075", "0.0100"]),
    ],
)
def test_ticks_are_round(low, high, count, texts):
    values, said = ticks(low, high, count)
    assert said == texts and [float(text.replace("\N{MINUS SIGN}", "-")) for text in said] == pytest.approx(
        values.tolist()
    )


def test_whole_numbers_have_whole_ticks():
    layers = [{"label": "spread", "x": [0, 1, 2, 3], "y": [0.7, 0.6, 0.5, 0.4]}]
    assert read_chart(chart_values(series=layers)).x_ticks[1] == ["0", "1", "2", "3"]
    assert ticks(1, 20, 6, least=1.0)[1] == [str(k) for k in range(2, 21, 2)]
    layers[0]["x"] = [0, 0.5, 2, 3]
    assert read_chart(chart_values(series=layers)).x_ticks[1][:2] == ["0.0", "0.5"]


def test_labels_are_moved_apart_and_no_farther_than_need_be():
    assert spread_apart([0.5, 0.1], 0.2, 0, 1) == pytest.approx([0.5, 0.1])  # apart already
    assert spread_apart([0.5, 0.5, 0.5], 0.2, 0, 1) == pytest.approx([0.3, 0.5, 0.7])
    assert spread_apart([0.0, 0.0], 0.2, 0, 1) == pytest.approx([0.0, 0.2])  # within the bounds
    assert spread_apart([0.2, 0.1, 0.15, 0.9], 0.1, 0, 1) == pytest.approx([0.25, 0.05, 0.15, 0.9])
    assert spread_apart([0.9, 0.8, 0.7], 0.6, 0, 1) == pytest.approx([1.0, 0.5, 0.0])  # too many: evenly
