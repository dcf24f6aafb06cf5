"""The order of layers: the file's, that of numbers in names, the only one that shapes allow, or the one given."""

import json

import pytest
import torch
from safetensors.torch import save_file

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.options import ModelOptions


def layers(*named):
    """{"a.weight": (outputs, inputs)} of (name, inputs, outputs), each with a value of its own."""
    return {f"{name}.weight": torch.full((outputs, inputs), i + 1.0) for i, (name, inputs, outputs) in enumerate(named)}


def values(model):
    return [int(w[0, 0]) for w, _ in model.weights]


def stored(tmp_path, state, metadata=None):
    save_file(state, tmp_path / "m.safetensors", metadata)
    return tmp_path / "m.safetensors"


@pytest.mark.parametrize(
    "state, expected",
    [
        (layers(*((f"layers.{i}", 4, 4) for i in range(0, 24, 2))), list(range(1, 13))),
        (layers(("fc1", 4, 4), ("fc2", 4, 4), ("fc10", 4, 4)), [1, 2, 3]),
        (layers(("fc1", 4, 4), ("fc2", 4, 4), ("out", 4, 3)), [1, 2, 3]),
        (layers(("input", 6, 5), ("classifier", 5, 3)), [1, 2]),
        (layers(("block.0.fc", 4, 4), ("block.1.fc", 4, 4)), [1, 2]),
    ],
)
def test_orders_that_are_told(tmp_path, state, expected):
    assert values(read_model(stored(tmp_path, state))) == expected


@pytest.mark.parametrize(
    "state",
    [
        layers(("encoder", 8, 4), ("decoder", 4, 8)),
        layers(("encoder.0", 8, 8), ("encoder.2", 8, 8), ("decoder.0", 8, 8)),
        layers(("first", 4, 4), ("second", 4, 4), ("third", 4, 4)),
        layers(*((f"{chr(97 + i)}", 4, 4) for i in range(24))),
    ],
)
def test_orders_that_are_not_told_are_refused_and_can_be_given(tmp_path, state):
    path = stored(tmp_path, state)
    with pytest.raises(NNVisError, match="ambiguous.*layer_order"):
        read_model(path)
    names = [key.removesuffix(".weight") for key in state]
    model = read_model(path, ModelOptions(layer_order=names))
    assert values(model) == list(range(1, len(names) + 1))
    assert any("as the options say" in note for note in model.notes)


def test_a_given_order_names_layers_of_the_file(tmp_path):
    path = stored(tmp_path, layers(("encoder", 8, 4), ("decoder", 4, 8), ("probe", 4, 3)))
    with pytest.raises(NNVisError, match="'coder'.*encoder"):
        read_model(path, ModelOptions(layer_order=["coder", "decoder"]))
    with pytest.raises(NNVisError, match="twice"):
        read_model(path, ModelOptions(layer_order=["encoder", "encoder"]))
    model = read_model(path, ModelOptions(layer_order=["encoder", "probe"]))
    assert model.layer_sizes == [8, 4, 3] and any("left out: decoder" in note for note in model.notes)


@pytest.mark.parametrize(
    "names", [["layers.0", "layers.10", "layers.2"], ["up2", "up1"], [chr(97 + i) for i in range(3)]]
)
def test_a_file_whose_order_is_not_that_of_its_names(tmp_path, names):
    state = {f"{name}.{kind}": torch.ones((4, 4)[: 1 + (kind == "weight")]) for name in names
             for kind in ("bias", "weight")[:: 1 if names[0] == "a" else -1]}  # fmt: skip
    torch.save(state, tmp_path / "m.pt")
    with pytest.raises(NNVisError, match="ambiguous.*layer_order"):
        read_model(tmp_path / "m.pt")
    assert len(read_model(tmp_path / "m.pt", ModelOptions(layer_order=names)).weights) == len(names)


def test_a_given_order_has_the_names_of_the_file_or_those_without_the_prefix(tmp_path):
    path = stored(tmp_path, layers(("module.net.a", 4, 4), ("module.net.b", 4, 4)))
    for names in (["net.b", "net.a"], ["b", "a"], ["module.net.b", "module.net.a"]):
        assert values(read_model(path, ModelOptions(layer_order=names))) == [2, 1]


def test_the_search_for_orders_ends(tmp_path):
    dead_end = layers(*((f"{chr(97 + i)}", 4, 4) for i in range(20)), ("z", 5, 3))
    with pytest.raises(NNVisError, match="ambiguous"):
        read_model(stored(tmp_path, dead_end))
    one_of_many = layers(("x", 3, 4), ("b", 4, 4), ("z", 5, 2))
    with pytest.raises(NNVisError, match="do not form one chain"):
        read_model(stored(tmp_path, one_of_many))


def test_safetensors_say_their_activation(tmp_path):
    path = stored(tmp_path, layers(("fc1", 4, 4), ("fc2", 4, 4)), {"activation": "GELU"})
    assert read_model(path).description["activation"] == "gelu"


def header_of(entries: dict, data=b"\0" * 64) -> bytes:
    header = json.dumps(entries).encode()
    return len(header).to_bytes(8, "little") + header + data


@pytest.mark.parametrize(
    "content, named",
    [
        (b"\xff\xff\xff\x00\0\0\0\0{}", "header says"),
        (header_of({"a": 3}), "not a whole"),
        (header_of({"a.weight": {"dtype": "F32", "shape": [4, 4], "data_offsets": [0, 640]}}), "outside the file"),
        (header_of({"a.weight": {"dtype": "F32", "shape": [4, 4], "data_offsets": [0, 32]}}), "has 32 bytes"),
        (header_of({"a.weight": {"dtype": "F8_E4M3", "shape": [4, 4], "data_offsets": [0, 16]}}), "F8_E4M3"),
        (header_of({"a.weight": {"dtype": "F32", "shape": [10**12, 0], "data_offsets": [0, 0]}}), "do not fit"),
        (header_of({n: {"dtype": "F32", "shape": [4, 4], "data_offsets": [0, 64]} for n in "ab"}), "overlap"),
        (header_of({"a.weight": {"dtype": "F32", "shape": [True], "data_offsets": [0, 4]}}), "outside the file"),
        ((200_000).to_bytes(8, "little") + b'{"a":' + b"[" * 199_995, "not a whole"),
        (header_of({}), "no weights"),
    ],
)
def test_damaged_headers(tmp_path, content, named):
    (tmp_path / "m").write_bytes(content)
    with pytest.raises(NNVisError, match=named):
        read_model(tmp_path / "m")


def sharded(tmp_path, write, suffix, **changes):
    """Three layers in two shards and their index, which `changes` change."""
    state = layers(("layers.0", 4, 5), ("layers.2", 5, 5), ("layers.4", 5, 3))
    names = list(state)
    for i, keys in enumerate((names[:1], names[1:])):
        write({k: state[k] for k in keys}, tmp_path / f"net-0000{i + 1}-of-00002{suffix}")
    places = {name: f"net-0000{1 + (i > 0)}-of-00002{suffix}" for i, name in enumerate(sorted(names))}
    (tmp_path / "net.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places | changes}))
    return tmp_path / "net.index.json"


@pytest.mark.parametrize("write, suffix", [(save_file, ".safetensors"), (torch.save, ".bin")])
def test_shards_by_their_index(tmp_path, write, suffix):
    assert read_model(sharded(tmp_path, write, suffix)).layer_sizes == [4, 5, 5, 3]


@pytest.mark.parametrize("write, suffix", [(save_file, ".safetensors"), (torch.save, ".bin")])
def test_a_lone_shard_is_completed_or_named(tmp_path, write, suffix):
    sharded(tmp_path, write, suffix)
    assert read_model(tmp_path / f"net-00002-of-00002{suffix}").layer_sizes == [4, 5, 5, 3]
    (tmp_path / f"net-00001-of-00002{suffix}").unlink()
    with pytest.raises(NNVisError, match=f"shard 2 of 2 .*net-00001-of-00002{suffix} is not beside it"):
        read_model(tmp_path / f"net-00002-of-00002{suffix}")
    with pytest.raises(NNVisError, match="names the shard .*not beside it"):
        read_model(tmp_path / "net.index.json")


@pytest.mark.parametrize("name", ["../secret.safetensors", "/etc/passwd", "a\\b", "", "."])
def test_an_index_names_files_beside_it_only(tmp_path, name):
    with pytest.raises(NNVisError, match="no file beside it|not beside it"):
        read_model(sharded(tmp_path, save_file, ".safetensors", extra=name))
