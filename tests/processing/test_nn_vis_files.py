"""The original's pickled files: what they hold is read, and nothing that they say is ever done."""

import builtins
import os
import pickle
import struct
import subprocess
import sys
from pathlib import Path

import nn_vis_fixtures as fixtures
import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.files.original import is_nn_vis_file, read_importance_file, read_processed_file
from nnvis_blender.processing.files.pickled_arrays import read_pickle
from nnvis_blender.processing.worker.report import Silent
from reference import reference_path

ROOT = Path(__file__).resolve().parents[2]


def test_importance_is_read_and_scaled_to_each_layers_largest(tmp_path):
    units, edges = fixtures.importance((9, 4, 3))
    fixtures.write_objects(tmp_path / "a.imp.npz", units, edges)
    network, importance = read_importance_file(tmp_path / "a.imp.npz")
    assert [layer.shape for layer in network.layers] == [(3, 3), (4,), (3,)]
    np.testing.assert_array_equal(network.edge_weight, np.concatenate([e.ravel() for e in edges]))
    np.testing.assert_allclose(importance.units[:9], units[0] / units[0].max(), rtol=1e-6)
    np.testing.assert_allclose(importance.edges[36:, 0], edges[1].ravel() / edges[1].max(), rtol=1e-6)
    np.testing.assert_array_equal(importance.units[13:], np.eye(3))


def test_the_originals_own_importance(tmp_path):
    stored = np.load(reference_path("nn_vis/importance_784-81-49-10.npz"))
    units, edges = [stored[f"node{l}"] for l in range(4)], [stored[f"edge{g}"] for g in range(3)]
    fixtures.write_objects(tmp_path / "a.imp.npz", units, edges)
    network, importance = read_importance_file(tmp_path / "a.imp.npz")
    assert (network.unit_count, network.edge_count, network.layers[0].shape) == (924, 67963, (28, 28))
    np.testing.assert_array_equal(importance.raw_units, np.concatenate(units))


def test_positions_and_polylines_of_a_processed_file_are_taken_as_they_are(tmp_path):
    content, places, polylines = fixtures.processed()
    fixtures.write_objects(tmp_path / "a.pro.npz", *content)
    done = read_processed_file(tmp_path / "a.pro.npz", Silent())
    np.testing.assert_array_equal(done.positions, places)
    assert done.network.edge_count == len(polylines) == 18
    first = done.network.unit_offsets
    for p, edge in enumerate(done.bundles.edges):
        gap = done.network.edge_connection[edge]
        key = (gap, done.network.edge_source[edge] - first[gap], done.network.edge_target[edge] - first[gap + 1])
        np.testing.assert_array_equal(
            done.bundles.points[done.bundles.offsets[p] : done.bundles.offsets[p + 1]], polylines[key]
        )


def test_edges_that_the_original_dropped_are_no_edges(tmp_path):
    content, _, polylines = fixtures.processed((5, 4, 3), left_out={(0, 4), (0, 9), (1, 0)})
    fixtures.write_objects(tmp_path / "a.pro.npz", *content)
    done = read_processed_file(tmp_path / "a.pro.npz", Silent())
    assert done.network.edge_count == len(polylines) == 32 - 3
    assert done.provenance["edges"] == 32 and done.provenance["edges_kept"] == pytest.approx(29 / 32)


def test_units_at_one_place_are_told_apart_by_their_classes(tmp_path):
    (sizes, nodes, edges, samples, capacity), _, polylines = fixtures.processed((3, 2))
    nodes = nodes.reshape(5, -1).copy()
    records, points = np.concatenate(edges[0]).reshape(6, -1), np.concatenate(samples[0]).reshape(6, -1)
    nodes[:2, :3] = nodes[0, :3]
    points[2:4, :3] = nodes[0, :3]  # the edges of unit 1 start where unit 0 is
    fixtures.write_objects(
        tmp_path / "a.pro.npz", sizes, nodes.ravel(), [[records.ravel()]], [[points.ravel()]], capacity
    )
    network = read_processed_file(tmp_path / "a.pro.npz", Silent()).network
    assert network.edge_source.tolist() == [0, 0, 1, 1, 2, 2] and network.edge_target.tolist() == [3, 4] * 3


def test_edges_without_samples_are_left_out_and_told(tmp_path):
    content, _, _ = fixtures.processed((3, 2))
    content[3][0][0].reshape(-1, 12, 4)[1] = 0
    fixtures.write_objects(tmp_path / "a.pro.npz", *content)
    said = []
    report = type("Report", (Silent,), {"warning": lambda self, text: said.append(text)})()
    assert read_processed_file(tmp_path / "a.pro.npz", report).network.edge_count == 5
    assert said == ["1 edges of a.pro.npz have no samples to draw and were left out"]


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("core", [b"numpy.core", b"numpy._core"])
def test_every_protocol_and_both_numpys(protocol, core):
    written = [
        np.arange(6, dtype=">f4").reshape(2, 3),
        np.asfortranarray(np.eye(3)),
        np.float32(0.5),
        np.int64(-7),
        [1, 2.5, (True, None)],
        fixtures.objects(np.zeros(0, np.uint8), [np.array([1], np.float16)]),
    ]
    read = read_pickle(_of_numpy(pickle.dumps(written, protocol=protocol), core), "a.imp.npz")
    for before, after in zip(written[:2], read):
        np.testing.assert_array_equal(after, before)
    assert read[2:5] == [0.5, -7, [1, 2.5, (True, None)]]
    assert read[5][0].shape == (0,) and read[5][1][0].tolist() == [1.0]


def _of_numpy(data: bytes, core: bytes) -> bytes:
    """A pickle with numpy's module named as another version of numpy names it."""
    for module in (b"multiarray", b"numeric"):
        for there in (b"numpy.core.", b"numpy._core."):
            old, new = there + module, core + b"." + module
            data = data.replace(b"\x8c" + bytes([len(old)]) + old, b"\x8c" + bytes([len(new)]) + new).replace(
                b"c" + old + b"\n", b"c" + new + b"\n"
            )
    return data


class Calls:
    """What a hostile file writes: on unpickling, function(*arguments) is called."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


HOSTILE = {
    "os.system": lambda mark: Calls(os.system, f"touch {mark}"),
    "eval": lambda mark: Calls(builtins.eval, f"open({str(mark)!r}, 'w').close()"),
    "exec": lambda mark: Calls(builtins.exec, f"open({str(mark)!r}, 'w').close()"),
    "open": lambda mark: Calls(builtins.open, str(mark), "w"),
    "getattr": lambda mark: Calls(builtins.getattr, Calls(__import__, "os"), "system"),
    "numpy.save": lambda mark: Calls(np.save, str(mark), 1),
    "numpy.memmap": lambda mark: Calls(np.memmap, str(mark), "f4", "w+", 0, (4,)),
    "numpy.load": lambda mark: Calls(np.load, str(mark), None, True),
    "numpy.loads": lambda mark: Calls(pickle.loads, pickle.dumps(Calls(os.system, f"touch {mark}"))),
    "subprocess": lambda mark: Calls(subprocess.Popen, ["touch", str(mark)]),
}


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("nested", [False, True], ids=["item", "in an array of objects"])
def test_nothing_that_a_file_names_is_called(tmp_path, name, protocol, nested):
    mark = tmp_path / "canary"
    item = HOSTILE[name](mark)
    units, edges = fixtures.importance((3, 2))
    units[0] = fixtures.objects(item, np.ones(3)) if nested else item
    fixtures.write_objects(tmp_path / "a.imp.npz", units, edges, protocol=protocol)
    with pytest.raises(NNVisError, match=r"^a\.imp\.npz: the pickle (names|asks for)") as caught:
        read_importance_file(tmp_path / "a.imp.npz")
    assert not (tmp_path / "canary").exists() and not (tmp_path / "canary.npy").exists()
    assert caught.value.code == "bad_input" and "\n" not in str(caught.value)


def _reconstruct() -> bytes:
    return b"cnumpy.core.multiarray\n_reconstruct\n"


_HUGE = struct.pack("<Q", 1 << 60)
BROKEN = {
    "instance": b"(S'touch x'\nios\nsystem\n.",
    "object": b"(cos\nsystem\nX\x01\x00\x00\x00ao.",
    "new object": b"\x80\x02cnumpy\nndarray\n)\x81.",
    "persistent id": b"Pthere\n.",
    "extension": b"\x80\x02\x82\x01.",
    "out of band": b"\x80\x05\x97.",
    "dictionary": b"}.",
    "build on a list": b"](K\x01tb.",
    "build on a function": _reconstruct() + b"(K\x01tb.",
    "call of a list": b"])R.",
    "call with a list": _reconstruct() + b"]R.",
    "a text as type": b"cnumpy\ndtype\n(V|O9\ntR.",
    "a type with fields": b"cnumpy\ndtype\n(X\x02\x00\x00\x00f4tR"
    b"(K\x03X\x01\x00\x00\x00<NX\x01\x00\x00\x00aNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb.",
    "an unfinished array": _reconstruct() + b")R.",
    "bytes that do not fill": _reconstruct() + b")R(K\x01(I1000\ntcnumpy\ndtype\n(X\x02\x00\x00\x00f4tRI00\nC\x00tb.",
    "a negative length": _reconstruct() + b")R(K\x01(I-1\ntcnumpy\ndtype\n(X\x02\x00\x00\x00f4tRI00\nC\x00tb.",
    "a huge length": _reconstruct()
    + b")R(K\x01(L9999999999999999999L\ntcnumpy\ndtype\n(X\x02\x00\x00\x00f4tRI00\nC\x00tb.",
    "huge bytes": b"\x80\x04\x8e" + _HUGE + b"abc.",
    "a huge text": b"\x80\x04\x8d" + _HUGE + b"abc.",
    "a huge frame": b"\x80\x04\x95" + _HUGE + b"K\x01.",
    "a huge number": b"\x80\x02\x8b\xff\xff\xff\x7fabc.",
    "a huge memo": b"]r\xff\xff\xff\xff.",
    "codecs of code": b"c_codecs\nencode\n(Vimport os\nVrot13\ntR.",
    "a memo that is not there": b"h\x05.",
    "no stop": b"]",
    "empty": b"",
    "no pickle": b"\xff\xff\xff\xff",
    "a mark as value": b"(.",
    "an empty stack": b"a.",
    "a list in itself": b"]q\x00h\x00a.",
    "deep": b"(" * 5000 + b"l" * 5000 + b".",
    "a wide fan": b"](" + b"".join(b"]q%c(" % n + b"h%c" % (n - 1) * 50 + b"e" for n in range(1, 60)) + b"e.",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_and_hostile_pickles_are_refused_in_one_sentence(tmp_path, name):
    fixtures.write_npz(tmp_path / "a.imp.npz", BROKEN[name])
    with pytest.raises(NNVisError) as caught:
        read_importance_file(tmp_path / "a.imp.npz")
    assert caught.value.code == "bad_input" and "a.imp.npz" in caught.value.message and "\n" not in str(caught.value)


def test_every_cut_of_a_file_is_refused(tmp_path):
    whole = pickle.dumps(fixtures.objects(*fixtures.importance((3, 2))), protocol=3)
    for end in range(len(whole)):
        with pytest.raises(NNVisError):
            read_pickle(whole[:end], "a.imp.npz")


def test_a_zip_that_unpacks_to_gigabytes_is_refused_unread(tmp_path):
    path = tmp_path / "a.imp.npz"
    fixtures.write_objects(path, *fixtures.importance((3, 2)))
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(data)
    with pytest.raises(NNVisError, match="would take 4095 MB"):
        read_importance_file(path)


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda u, e: u.pop(), "do not make a network"),
        (lambda u, e: e.append(np.ones((2, 2))), "do not make a network"),
        (lambda u, e: u.__setitem__(0, np.ones((5, 2), np.float32)), "do not make a network"),
        (lambda u, e: u.__setitem__(0, [1, 2]), "layer 0 is no matrix"),
        (lambda u, e: e[0].__setitem__((0, 0), np.nan), "NaN"),
        (lambda u, e: u[0].__setitem__((0, 0), np.inf), "NaN or infinite"),
    ],
    ids=["layer less", "gap more", "wrong size", "no matrix", "nan edge", "infinite unit"],
)
def test_importance_that_is_no_network_is_refused(tmp_path, change, said):
    units, edges = fixtures.importance((3, 2))
    change(units, edges)
    fixtures.write_objects(tmp_path / "a.imp.npz", units, edges)
    with pytest.raises(NNVisError, match=said):
        read_importance_file(tmp_path / "a.imp.npz")


@pytest.mark.parametrize(
    "place, value, said",
    [
        (0, [3], "layers of"),
        (0, "text", "no numbers"),
        (1, np.ones(7), "numbers for 5 units"),
        (2, [[np.ones(8)]], "do not fit together"),
        (3, [[np.ones(8)]], "do not fit together"),
        (4, 1, "capacity"),
        (4, 10**12, "capacity"),
        (2, [[["text"]]], "no numbers"),
    ],
    ids=str,
)
def test_processed_files_that_do_not_fit_together_are_refused(tmp_path, place, value, said):
    content = list(fixtures.processed((3, 2))[0])
    content[place] = value
    fixtures.write_objects(tmp_path / "a.pro.npz", *content)
    with pytest.raises(NNVisError, match=said):
        read_processed_file(tmp_path / "a.pro.npz", Silent())


def test_an_edge_that_ends_nowhere_is_refused(tmp_path):
    content, _, _ = fixtures.processed((3, 2))
    content[3][0][0].reshape(-1, 12, 4)[2, 0, 0] += 0.1
    fixtures.write_objects(tmp_path / "a.pro.npz", *content)
    with pytest.raises(NNVisError, match="away from every unit"):
        read_processed_file(tmp_path / "a.pro.npz", Silent())


def test_an_array_of_numbers_is_no_file_of_the_original(tmp_path):
    np.savez(tmp_path / "a.imp.npz", np.zeros((2, 2)))
    with pytest.raises(NNVisError, match="not 2 lists"):
        read_importance_file(tmp_path / "a.imp.npz")
    with pytest.raises(NNVisError, match="there is no file"):
        read_importance_file(tmp_path / "b.imp.npz")
    (tmp_path / "c.imp.npz").write_bytes(b"PK")
    with pytest.raises(NNVisError, match="not a whole file"):
        read_importance_file(tmp_path / "c.imp.npz")


def test_names():
    assert is_nn_vis_file("/a/B.IMP.NPZ") and is_nn_vis_file(Path("a.pro.npz")) and not is_nn_vis_file("imp.npz")


@pytest.fixture
def convert(tmp_path):
    def call(*arguments):
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "nnvis_blender.processing",
                "convert",
                *map(str, arguments),
                "--cache",
                tmp_path / "cache",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return call


def test_convert_writes_a_network_file_of_either(convert, tmp_path):
    fixtures.write_objects(tmp_path / "a.imp.npz", *fixtures.importance((6, 4, 3)))
    content, places, _ = fixtures.processed()
    fixtures.write_objects(tmp_path / "a.pro.npz", *content)
    done = convert(tmp_path / "a.imp.npz", tmp_path / "imp.nnvis", "--set", "sampling_rate=5")
    assert done.returncode == 0, done.stderr
    assert read_network_file(tmp_path / "imp.nnvis").provenance["bundling"]["sampling_rate"] == 5
    done = convert(tmp_path / "a.pro.npz", tmp_path / "pro.nnvis")
    assert done.returncode == 0, done.stderr
    processed = read_network_file(tmp_path / "pro.nnvis")
    np.testing.assert_array_equal(processed.positions, places)
    assert processed.provenance["bundle_quality"]["detour"] > 1


def test_convert_refuses_in_one_line_and_leaves_nothing(convert, tmp_path):
    fixtures.write_objects(tmp_path / "a.imp.npz", *fixtures.importance((3, 2)), protocol=2)
    (tmp_path / "a.pro.npz").write_bytes((tmp_path / "a.imp.npz").read_bytes())
    for name, code in (("a.pro.npz", 3), ("weights.npz", 2)):
        done = convert(tmp_path / name, tmp_path / "out.nnvis")
        assert done.returncode == code and done.stderr.startswith("error: ") and done.stderr.count("\n") == 1, (
            done.stderr
        )
    assert not (tmp_path / "out.nnvis").exists()
