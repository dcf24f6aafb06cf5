"""TensorFlow's checkpoints give what TensorFlow gave, and damaged ones one sentence."""

import struct

import numpy as np
import pytest
from tensorflow_files import expected, unpack
from wire_messages import field, varint

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import model_outline, read_model
from nnvis_blender.processing.models.formats.tensorflow_checkpoint import checkpoint_series
from nnvis_blender.processing.models.options import ModelOptions
from nnvis_blender.processing.models.tensorflow import table
from nnvis_blender.processing.models.tensorflow.bundle import Bundle
from nnvis_blender.processing.models.tensorflow.crc32c import crc32c, masked_crc32c

DATA = "data-00000-of-00001"


def outputs(model, x: np.ndarray) -> np.ndarray:
    import torch

    with torch.no_grad():
        return model.module()(torch.from_numpy(x)).numpy()


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


@pytest.mark.parametrize(
    "name, path, after",
    [
        ("epochs", "epochs/cp-10.ckpt.index", softmax),
        ("epochs", "epochs", softmax),
        ("epochs", "epochs/checkpoint", softmax),
        ("keras3", "keras3/ckpt.index", softmax),
        ("tf1", "tf1/model.ckpt-0.index", lambda x: x),
    ],
)
def test_gives_what_tensorflow_gave(name, path, after, tmp_path):
    unpack(tmp_path, name)
    model = read_model(tmp_path / path)
    x, y = expected(name)
    np.testing.assert_allclose(after(outputs(model, x)), y, atol=1e-6)


def test_a_folder_is_a_series_by_its_numbers_and_the_last_is_read(tmp_path):
    folder = unpack(tmp_path, "epochs")
    names = [path.name for path in checkpoint_series(folder)]
    assert names == ["cp-1.ckpt.index", "cp-2.ckpt.index", "cp-10.ckpt.index"]
    notes = " ".join(read_model(folder).notes)
    assert "3 checkpoints (cp-1.ckpt, cp-2.ckpt, cp-10.ckpt): the last is read" in notes


@pytest.mark.parametrize("name, count", [("epochs", 14), ("tf1", 15)])
def test_what_only_training_needs_is_left_out_and_said(name, count, tmp_path):
    model = read_model(unpack(tmp_path, name))
    assert any(note.startswith(f"{count} variables of the training") for note in model.notes)
    assert [layer.size for layer in model.network.layers] == [6, 7, 5, 3]


def test_layers_are_called_as_the_objects_say(tmp_path):
    model = read_model(unpack(tmp_path, "tf1"))
    assert any("hidden1, hidden2, softmax_linear" in note for note in model.notes)


def test_a_convolution_is_refused_with_what_to_save(tmp_path):
    folder = unpack(tmp_path, "keras2")
    with pytest.raises(NNVisError, match="no checkpoint says strides") as error:
        read_model(folder / "variables" / "variables.index")
    assert "export" in error.value.remedy


def test_it_is_drawn_by_its_weights_alone_where_that_is_asked_for(tmp_path):
    """An edge is the norm of all weights between a channel and a unit, wherever TensorFlow keeps them."""
    index = unpack(tmp_path, "keras2") / "variables" / "variables.index"
    network = read_model(index, ModelOptions(draw_only=True)).network
    assert [layer.size for layer in network.layers] == [2, 4, 4, 6, 3]
    bundle = Bundle(index)
    dense = bundle.tensor("layer_with_weights-3/kernel/.ATTRIBUTES/VARIABLE_VALUE").values().reshape(-1, 4, 6)
    (drawn,) = [connection for connection in network.connections if connection.target == 3]
    norms = np.linalg.norm(dense, axis=0)
    np.testing.assert_allclose(np.abs(drawn.weight), norms[drawn.source_unit, drawn.target_unit], rtol=1e-5)


def test_what_is_inside_is_told_from_the_index_alone(tmp_path):
    folder = unpack(tmp_path, "keras2") / "variables"
    kernel = Bundle(folder / "variables.index").tensor("layer_with_weights-3/kernel/.ATTRIBUTES/VARIABLE_VALUE")
    data = folder / f"variables.{DATA}"
    content = data.read_bytes()
    data.write_bytes(content.replace(kernel.values().tobytes(), bytes(4 * 24 * 6)))  # no value is looked at
    assert data.read_bytes() != content
    told = model_outline(folder / "variables.index")
    assert told["parameters"] == sum(np.prod(tensor["shape"], dtype=int) for tensor in told["tensors"])
    assert "no checkpoint says strides" in told["problem"]
    assert {"conv2d", "dense", "dense_1"} <= {layer["name"] for layer in told["layers"]}


def test_of_a_chain_everything_is_told(tmp_path):
    told = model_outline(unpack(tmp_path, "epochs"))
    assert (told["inputs"], told["outputs"], told["units"], told["problem"]) == (6, 3, 21, None)
    assert any("3 checkpoints" in note for note in told["notes"])


def test_a_batch_norm_has_the_eps_of_keras(tmp_path):
    """Folded as TensorFlow computes: with 0.001, a hundred times PyTorch's."""
    write_checkpoint(
        tmp_path / "net",
        {
            "layer_with_weights-0/kernel": np.eye(2, dtype=np.float32),
            "layer_with_weights-1/gamma": np.ones(2, np.float32),
            "layer_with_weights-1/beta": np.zeros(2, np.float32),
            "layer_with_weights-1/moving_mean": np.zeros(2, np.float32),
            "layer_with_weights-1/moving_variance": np.full(2, 1e-3, np.float32),
            "layer_with_weights-2/kernel": np.eye(2, dtype=np.float32),
        },
    )
    model = read_model(tmp_path / "net.index")
    x = np.array([[1, 0]], np.float32)
    np.testing.assert_allclose(outputs(model, x), x / np.sqrt(2e-3), rtol=1e-5)


def test_the_checksum_is_that_of_the_standard():
    assert crc32c(b"123456789") == 0xE3069283
    data = np.random.default_rng(0).integers(0, 256, 200_003, np.uint8).tobytes()
    state = 0xFFFFFFFF  # one bit after the other, as the standard has it
    for byte in data[:70_000]:
        state ^= byte
        for _ in range(8):
            state = (state >> 1) ^ (0x82F63B78 * (state & 1))
    assert crc32c(data[:70_000]) == state ^ 0xFFFFFFFF
    assert crc32c(data) != crc32c(data[:-1] + bytes([data[-1] ^ 1]))


def entry(shape, offset: int, size: int, crc: int, kind: int = 1, shard: int = 0) -> bytes:
    dims = b"".join(field(2, field(1, n)) for n in shape)
    place = field(3, shard) + field(4, offset) + field(5, size)
    return field(1, kind) + field(2, dims) + place + varint(6 << 3 | 5) + struct.pack("<I", crc)


def block(pairs: list) -> bytes:
    body = b"".join(varint(0) + varint(len(k)) + varint(len(v)) + k + v for k, v in pairs)
    return body + struct.pack("<II", 0, 1)


def sealed(body: bytes, kind: bytes = b"\0") -> bytes:
    return body + kind + struct.pack("<I", masked_crc32c(body + kind))


def write_index(path, entries: dict, shards: int = 1, kind: bytes = b"\0") -> None:
    """An index of entries as bytes, in one block."""
    pairs = [(b"", field(1, shards)), *((key.encode(), value) for key, value in sorted(entries.items()))]
    first = block(pairs)
    second = block([])
    places = varint(0) + varint(len(first))
    file = sealed(first, kind) + sealed(second)
    meta = varint(len(first) + 5) + varint(len(second))
    third = block([(b"\xff", places)])
    index = varint(len(file)) + varint(len(third))
    path.write_bytes(file + sealed(third) + (meta + index).ljust(40, b"\0") + table.MAGIC)


def write_checkpoint(path, arrays: dict) -> None:
    """NAME.index and NAME.data of variables by their names as TensorFlow 2 has them."""
    entries, data = {}, b""
    for name, array in arrays.items():
        content = array.tobytes()
        key = f"{name}/.ATTRIBUTES/VARIABLE_VALUE"
        entries[key] = entry(array.shape, len(data), len(content), masked_crc32c(content))
        data += content
    write_index(path.with_name(f"{path.name}.index"), entries)
    path.with_name(f"{path.name}.{DATA}").write_bytes(data)


HOSTILE = {
    "a shard that is not there": ({"w": entry((2,), 0, 8, 0, shard=1)}, {"shards": 2}),
    "too many shards": ({"w": entry((2,), 0, 8, 0)}, {"shards": 1 << 40}),
    "behind the end": ({"w": entry((2,), 1 << 40, 8, 0)}, {}),
    "an absurd shape": ({"w": entry((1 << 40, 1 << 40), 0, 8, 0)}, {}),
    "a shape below zero": ({"w": entry(((1 << 64) - 1,), 0, 8, 0)}, {}),
    "another size than the shape": ({"w": entry((3,), 0, 8, 0)}, {}),
    "overlapping": ({"v": entry((2,), 0, 8, 0), "w": entry((2,), 4, 8, 0)}, {}),
    "another checksum": ({"w": entry((1, 2), 0, 8, 1)}, {}),
    "compressed": ({"w": entry((2,), 0, 8, 0)}, {"kind": b"\x01"}),
    "no message": ({"w": b"\xff" * 20}, {}),
    "a message in a message in a message": ({"w": field(2, field(2, field(2, b"\x0a\xff")))}, {}),
    "an object graph that is none": (
        {"_CHECKPOINTABLE_OBJECT_GRAPH": entry((), 0, 8, 0, 7), "w": entry((2,), 8, 8, 0)},
        {},
    ),
    "text where weights should be": ({"w": entry((), 0, 8, 0, 7)}, {}),
    "nothing": ({}, {}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_ends_in_a_sentence(name, tmp_path):
    entries, options = HOSTILE[name]
    write_index(tmp_path / "net.index", entries, **options)
    (tmp_path / f"net.{DATA}").write_bytes(bytes(16))
    with pytest.raises(NNVisError) as error:
        read_model(tmp_path / "net.index")
    assert error.value.code == "bad_input"


def test_objects_in_a_circle_are_no_trouble(tmp_path):
    """Their graph is a list of nodes, which is not followed."""
    first = field(1, field(1, 1) + field(2, b"b"))
    second = field(1, field(1, 0) + field(2, b"a")) + field(3, field(1, 0) + field(2, b"m") + field(3, 1))
    graph = field(1, first) + field(1, second)
    lengths = varint(len(graph))
    text = lengths + struct.pack("<I", masked_crc32c(struct.pack("<I", len(graph)))) + graph
    crc = masked_crc32c(struct.pack("<I", len(graph)) + text[len(lengths) :])
    w = np.eye(2, dtype=np.float32).tobytes()
    entries = {
        "_CHECKPOINTABLE_OBJECT_GRAPH": entry((), 0, len(text), crc, 7),
        "layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE": entry((2, 2), len(text), 16, masked_crc32c(w)),
    }
    write_index(tmp_path / "net.index", entries)
    (tmp_path / f"net.{DATA}").write_bytes(text + w)
    assert read_model(tmp_path / "net.index").network.edge_count == 4


def test_data_that_were_cut_off_are_told(tmp_path):
    folder = unpack(tmp_path, "tf1")
    data = folder / f"model.ckpt-0.{DATA}"
    data.write_bytes(data.read_bytes()[:-100])
    with pytest.raises(NNVisError, match="behind the end of its data file"):
        read_model(folder)
    data.unlink()
    with pytest.raises(NNVisError, match="there is no data file of the checkpoint"):
        read_model(folder)


def test_one_changed_bit_is_told(tmp_path):
    folder = unpack(tmp_path, "tf1")
    bundle = Bundle(folder / "model.ckpt-0.index")
    assert bundle.tensor("hidden1/weights").values().shape == (6, 7)
    data = folder / f"model.ckpt-0.{DATA}"
    content = bytearray(data.read_bytes())
    place = content.find(bundle.tensor("hidden1/weights").values().tobytes())
    content[place] ^= 1
    data.write_bytes(content)
    with pytest.raises(NNVisError, match="checksum of 'hidden1/weights' is another"):
        read_model(folder)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(NNVisError, match="holds no model of a known format"):
        read_model(tmp_path)
