"""Charts of what training has logged: what is drawn is the log, it grows with Epoch, and what is no number is said."""

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.training.history import Curve, History
from nnvis_blender.scene import get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.chart_data import log_ticks
from nnvis_blender.scene.history_charts import MOST_LINES, MOST_POINTS, history_charts
from nnvis_blender.scene.parts.chart_geometry import MARK, SERIES, WIDTH, to_plane
from nnvis_blender.scene.views.charts import find_charts
from nnvis_blender.scene.views.curves import build_history
from synthetic_training import history

X = np.arange(11.0)


def of(y, x=X, what="loss", name="train") -> History:
    return History({what: [Curve(name, np.asarray(x, float), np.asarray(y, float))]})


@pytest.fixture
def lines(evaluated):
    """lines(chart) -> attribute -> values of the vertices of the curves that are drawn."""

    def read(chart, kind=SERIES):
        mesh = evaluated(chart.plot, "mesh")
        here = read_attribute(mesh, "kind") == kind
        return {name: read_attribute(mesh, name)[here] for name in ("position", "series", "x", "y")}

    return read


def test_the_scene_holds_the_numbers_of_the_log(empty_scene):
    log = history(X)
    charts = build_history(log, empty_scene, "Net")
    assert [chart.name for chart in charts] == ["Net loss", "Net accuracy", "Net gradient norm"]
    for chart, curves in zip(charts, log.curves.values(), strict=True):
        data = chart.plot.data
        kind, series = read_attribute(data, "kind"), read_attribute(data, "series")
        for number, curve in enumerate(curves):
            here = (kind == SERIES) & (series == number)
            np.testing.assert_array_equal(read_attribute(data, "x")[here], curve.x.astype(np.float32))
            np.testing.assert_array_equal(read_attribute(data, "y")[here], curve.y.astype(np.float32))
        assert {curve.name for curve in curves} <= {text.data.body for text in chart.texts}


def test_curves_grow_with_the_epoch(empty_scene, lines):
    loss, accuracy, _ = build_history(history(X), empty_scene, "Net")
    assert get_control(loss.plot, "Epoch") == 10 and lines(loss)["x"].max() == 10
    set_control(loss.plot, "Epoch", 4.5)
    bpy.context.view_layer.update()
    shown, chart = lines(loss), history_charts(history(X))[0]
    middle = [shown["position"][(shown["series"] == 0) & (shown["x"] == 5)].mean(axis=0)[k] for k in (0, 2)]
    curve = history(X).curves["loss"][0]
    assert middle == pytest.approx(to_plane(chart, 4.5, np.interp(4.5, X, curve.y)), abs=1e-5)
    assert lines(accuracy)["x"].max() == 5  # it follows without being told
    set_control(loss.plot, "Epoch", 0.0)
    assert lines(loss)["position"][:, 0].max() < -WIDTH / 2 + 0.02
    set_control(loss.plot, "Reveal", 0.5)
    set_control(loss.plot, "Epoch", 10.0)
    assert lines(loss)["position"][:, 0].max() < 0.02  # whichever is less


def test_a_run_that_goes_on_keeps_its_axis_and_its_epoch(empty_scene, lines):
    loss = build_history(of(X[:3], X[:3]), empty_scene, "Run", last=10)[0]
    loss.root.location = (1, 2, 3)
    assert get_control(loss.plot, "Epoch") == 10 and lines(loss)["position"][:, 0].max() < -WIDTH / 4
    loss = build_history(of(X[:7], X[:7]), empty_scene, "Run", last=10)[0]
    assert lines(loss)["x"].max() == 6 and tuple(loss.root.location) == (1, 2, 3)
    set_control(loss.plot, "Epoch", 2.0)  # somebody looks back
    loss = build_history(of(X), empty_scene, "Run", last=10)[0]
    assert get_control(loss.plot, "Epoch") == 2 and lines(loss)["x"].max() == 2


def test_what_comes_later_is_added_and_what_is_gone_goes(empty_scene):
    build_history(history(X), empty_scene, "Net")
    other = build_history(of(X), empty_scene, "Other")
    later = History({"loss": history(X).curves["loss"], "learning rate": [Curve("", X, X)]})
    charts = build_history(later, empty_scene, "Net")
    assert {chart.name for chart in find_charts(empty_scene)} == {"Net loss", "Net learning rate", "Other loss"}
    assert charts[1].root.location.z < charts[0].root.location.z
    assert other[0].root.name in bpy.data.objects
    set_control(charts[0].plot, "Epoch", 3.0)
    bpy.context.view_layer.update()
    assert get_control(charts[1].plot, "Epoch") == 3


def test_numbers_that_are_none_break_the_line_and_are_marked(empty_scene, lines):
    y = np.where((X > 3) & (X < 6), np.nan, X)
    chart = build_history(of(y), empty_scene, "Net")[0]
    shown = lines(chart)
    x = shown["position"][:, 0]
    low, high = (to_plane(history_charts(of(y))[0], at, 0.0)[0] for at in (3, 6))
    assert np.isfinite(shown["y"]).all() and not ((x > low + 0.02) & (x < high - 0.02)).any()
    assert "NaN at epoch 4" in {text.data.body for text in chart.texts}
    assert len(lines(chart, MARK)["x"])
    set_control(chart.plot, "Epoch", 3.0)  # nothing is told in advance
    assert not len(lines(chart, MARK)["x"])


def test_infinite_numbers_are_marked_and_none_at_all_make_no_chart():
    assert history_charts(of(np.where(X == 7, np.inf, X)))[0].marks[0].label == "infinite at epoch 7"
    assert history_charts(of(np.full(11, np.nan))) == [] and history_charts(History({})) == []


def test_one_epoch_is_a_dot(empty_scene, lines):
    assert len(lines(build_history(of([2.5], [0.0]), empty_scene, "Net")[0])["x"])


def test_long_logs_are_thinned_and_keep_their_spikes():
    x, y = np.linspace(0, 5, 100_000), np.zeros(100_000)
    y[54_321], y[54_325] = 7, -3
    series = history_charts(of(y, x))[0].series[0]
    assert len(series.x) <= 2 * MOST_POINTS and (series.y.max(), series.y.min()) == (7, -3)
    assert (np.diff(series.x) > 0).all() and (series.x[0], series.x[-1]) == (0, 5)
    y[70_000:70_010] = np.nan
    series = history_charts(of(y, x))[0].series[0]
    assert len(series.starts) == 2 and series.x[series.starts[1]] == x[70_010]


def test_gradient_norms_stand_on_powers_of_ten():
    chart = history_charts(of(10.0**-X, what="gradient norm", name="dense"))[0]
    assert chart.y_log and chart.place(0, 1e-4)[1] == pytest.approx(
        (chart.place(0, 1.0)[1] + chart.place(0, 1e-8)[1]) / 2
    )
    zero = history_charts(of(np.where(X == 3, 0, 1.0), what="gradient norm"))[0]
    assert len(zero.series[0].starts) == 2  # nothing of it lies on the axis


def test_axes_have_room_for_what_is_told():
    assert history_charts(of(np.linspace(0.83, 0.99, 11), what="accuracy"))[0].y_range == pytest.approx((0.8, 1))
    assert history_charts(of(np.linspace(0.1, 0.99, 11), what="accuracy"))[0].y_range == (0, 1)
    low, high = history_charts(of(np.full(11, 1e-3), what="learning rate"))[0].y_range
    assert low == 0 and 1e-3 < high < 1.1e-3


def test_many_layers_are_counted():
    curves = [Curve(f"layer {k}", X, X + k) for k in range(MOST_LINES + 3)]
    chart = history_charts(History({"weight norm": curves}))[0]
    assert len(chart.series) == MOST_LINES and chart.title.endswith(f"the first {MOST_LINES} of {MOST_LINES + 3}")


@pytest.mark.parametrize(
    "low, high, texts",
    [
        (1e-5, 1, ["1e\N{MINUS SIGN}5", "0.0001", "0.001", "0.01", "0.1", "1"]),
        (0.09, 3, ["0.1", "0.2", "0.5", "1", "2"]),
        (3, 8, ["3", "4", "5", "6", "7", "8"]),
    ],
)
def test_ticks_of_logarithmic_axes(low, high, texts):
    values, said = log_ticks(low, high, 5)
    assert said == texts and [float(one.replace("\N{MINUS SIGN}", "-")) for one in said] == pytest.approx(
        values.tolist()
    )
