"""The export of a drawn network: the file that Blender hands over, the job, and tables and graphs opened again."""

import dataclasses

import networkx
import numpy as np
import pandas
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.exports.drawing_file import read_drawing, write_drawing
from nnvis_blender.processing.exports.formats import FORMATS
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.worker.report import Silent
from synthetic_drawing import drawing


@pytest.fixture
def exported(tmp_path):
    """exported(format, drawing, **parameters) -> (path, notes)."""

    def export(format, drawn, **parameters):
        write_drawing(tmp_path / "net.nnvisdrawing", drawn)
        path = tmp_path / f"net{FORMATS[format].suffix}"
        request = {"command": "export", "drawing": str(tmp_path / "net.nnvisdrawing"), "output": str(path)}
        result = run_job({**request, "export": {"format": format, **parameters}}, Silent())
        return path, result["notes"]

    return export


def test_a_drawing_is_read_as_it_was_written(tmp_path):
    drawn = drawing()
    write_drawing(tmp_path / "a", drawn)
    read = read_drawing(tmp_path / "a")
    for name, value in vars(drawn).items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(value, getattr(read, name)) and value.dtype == getattr(read, name).dtype
    assert read.class_names == drawn.class_names and read.unit_names == drawn.unit_names
    assert read.texts[0].text == "cat" and np.array_equal(read.view.projection, drawn.view.projection)


@pytest.mark.parametrize("change", [{"edge_source": 99}, {"offsets": 3}])
def test_a_drawing_whose_numbers_do_not_fit_is_refused(tmp_path, change):
    drawn = drawing()
    for name, value in change.items():
        getattr(drawn, name)[1] = value if name == "edge_source" else -value
    write_drawing(tmp_path / "a", drawn)
    with pytest.raises(NNVisError):
        read_drawing(tmp_path / "a")


@pytest.mark.parametrize("format, read", [("csv", pandas.read_csv), ("parquet", pandas.read_parquet)])
def test_tables_open_again(exported, format, read):
    drawn = drawing()
    for table, count in (("units", len(drawn.unit_layer)), ("edges", len(drawn.edge_source))):
        path, notes = exported(format, drawn, table=table)
        found = read(path)
        assert len(found) == count and f"{count:,} {table}" in notes[0]
        importance = drawn.unit_importance if table == "units" else drawn.edge_importance
        by_class = found[[f"importance: {name}" for name in drawn.class_names]].to_numpy()
        assert np.allclose(by_class, importance) and np.allclose(found["importance"], importance.sum(axis=1))
    assert np.array_equal(found["source"], drawn.edge_source) and np.allclose(found["weight"], drawn.edge_weight)
    assert found["class"].tolist() == [drawn.class_names[k] for k in drawn.edge_class]


def test_a_graph_opens_again(exported):
    drawn = drawing()
    path, _ = exported("graphml", drawn)
    graph = networkx.read_graphml(path)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(drawn.unit_layer), len(drawn.edge_source))
    places = np.array([[graph.nodes[str(k)][axis] for axis in "xyz"] for k in range(len(drawn.unit_layer))])
    assert np.allclose(places, drawn.unit_place)
    weights = {(int(a), int(b)): w for a, b, w in graph.edges(data="weight")}
    assert weights[drawn.edge_source[3], drawn.edge_target[3]] == pytest.approx(drawn.edge_weight[3])


@pytest.mark.parametrize("format", [name for name, one in FORMATS.items() if not one.is_blenders])
def test_a_network_of_which_nothing_is_drawn(exported, format):
    """It is a file without rows, or one sentence; never a traceback, and then no file."""
    none = drawing()
    for field in dataclasses.fields(none):
        value = getattr(none, field.name)
        if isinstance(value, np.ndarray) and field.name not in ("background", "class_colors"):
            setattr(none, field.name, value[:0])
    none.offsets, none.unit_names, none.texts = np.zeros(1, np.int32), [], []
    try:
        path, _ = exported(format, none)
        assert path.stat().st_size
    except NNVisError as error:
        assert "nothing" in str(error)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"output": "/tmp/net.txt"}, "does not end in .csv"),
        ({"export": {"format": "doc"}}, "doc"),
        ({"export": {"format": "csv", "table": "layers"}}, "layers"),
        ({"drawing": "/nowhere/net"}, "there is no file"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, changes, words):
    write_drawing(tmp_path / "net", drawing())
    request = {"command": "export", "drawing": str(tmp_path / "net"), "output": str(tmp_path / "net.csv")}
    request["export"] = {"format": "csv"}
    with pytest.raises(NNVisError, match=words):
        run_job({**request, **changes}, Silent())
    assert not (tmp_path / "net.csv").exists()
