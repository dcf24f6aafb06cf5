"""PyTorch files: wrappers, old and new containers, types, what is refused by name, and that nothing in them is run."""

import collections
import io
import pickle
import zipfile

import numpy as np
import pytest
import torch

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.formats import torch_pickle
from nnvis_blender.processing.models.options import ModelOptions


def mlp(*sizes, norm=None):
    """A Sequential of Linear and ReLU, with norm(size) after each hidden Linear."""
    torch.manual_seed(sum(sizes))
    steps = []
    for a, b in zip(sizes, sizes[1:]):
        steps += [torch.nn.Linear(a, b), *([norm(b)] if norm else []), torch.nn.ReLU()]
    steps = steps[:-1] if not norm else steps[:-2]
    return torch.nn.Sequential(*steps).eval()


def agrees(model, reference, atol=1e-5):
    x = torch.randn(6, model.layer_sizes[0], generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        assert torch.allclose(model.module()(x), reference(x), atol=atol)


def saved(tmp_path, value, name="net.pt", **how):
    torch.save(value, tmp_path / name, **how)
    return tmp_path / name


WRAPPED = {
    "bare": lambda s: s,
    "network": lambda s: {"network": s, "optimizer": {"state": {0: {"exp_avg": torch.zeros(3, 9)}}}},
    "two deep": lambda s: {"model": {"state_dict": s, "name": "x"}, "epoch": 3},
    "an unknown key": lambda s: {"generator_weights": s, "step": 1},
    "with an average": lambda s: {"ema": {k: v * 0 for k, v in s.items()}, "model": s},
    "in a tuple as a list": lambda s: [{"state_dict": s}, 5],
    "data parallel": lambda s: {f"module.{k}": v for k, v in s.items()},
    "compiled in parallel": lambda s: {f"module._orig_mod.{k}": v for k, v in s.items()},
    "compiled inside": lambda s: {f"net._orig_mod.{k}": v for k, v in s.items()},
    "backbone": lambda s: {f"backbone.layers.{k}": v for k, v in s.items()},
    "a loss": lambda s: {**{f"model.{k}": v for k, v in s.items()}, "loss_fn.pos_weight": torch.ones(4)},
    "another loss": lambda s: {**{f"net.{k}": v for k, v in s.items()}, "ce.weight": torch.ones(4)},
    "class weights": lambda s: {**s, "class_weights": torch.ones(4)},
    "parameters": lambda s: {k: torch.nn.Parameter(v) for k, v in s.items()},
    "numpy beside": lambda s: {"state_dict": s, "best": np.float64(0.9), "history": np.zeros(3), "when": {1, 2}},
}


@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED.keys())
@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_weights_are_found_however_they_are_wrapped(tmp_path, wrapped, zipped):
    reference = mlp(9, 7, 5, 4)
    path = saved(tmp_path, wrapped(reference.state_dict()), "a.CKPT", _use_new_zipfile_serialization=zipped)
    agrees(read_model(path), reference)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_other_types_become_float32(tmp_path, dtype, zipped):
    reference = mlp(9, 7, 4).to(dtype)
    path = saved(tmp_path, reference.state_dict(), _use_new_zipfile_serialization=zipped)
    model = read_model(path)
    for (w, b), layer in zip(model.weights, (reference[0], reference[2])):
        assert np.array_equal(w, layer.weight.detach().float().numpy().T)
        assert np.array_equal(b, layer.bias.detach().float().numpy())
    assert any("read as float32" in note for note in model.notes)


def test_views_of_a_shared_storage(tmp_path):
    flat = torch.arange(100.0)
    state = {"0.weight": flat[3:15].view(4, 3), "2.weight": flat[:40].view(4, 10).T[:5, :4], "2.bias": flat[90:95]}
    for zipped in (True, False):
        weights = read_model(saved(tmp_path, state, _use_new_zipfile_serialization=zipped)).weights
        assert np.array_equal(weights[0][0], state["0.weight"].numpy().T)
        assert np.array_equal(weights[1][0], state["2.weight"].numpy().T)
        assert np.array_equal(weights[1][1], state["2.bias"].numpy())


@pytest.mark.parametrize(
    "steps",
    [
        [torch.nn.Linear(6, 4), torch.nn.Linear(4, 5), torch.nn.ReLU(), torch.nn.Linear(5, 3)],
        [torch.nn.Linear(6, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 5), torch.nn.ReLU(), torch.nn.Linear(5, 3)],
    ],
)
def test_layers_with_nothing_between(tmp_path, steps):
    reference = torch.nn.Sequential(*steps).eval()
    path = saved(tmp_path, reference.state_dict())
    model = read_model(path)
    agrees(model, reference)
    assert model.activations == ["linear", "relu"] and any("nothing stands between" in note for note in model.notes)
    assert read_model(path, ModelOptions(activation="relu")).activations == ["relu", "relu"]


def test_a_list_of_layers_is_no_sequence(tmp_path):
    steps = [torch.nn.Linear(6, 4), torch.nn.Linear(4, 5), torch.nn.Linear(5, 3)]
    path = saved(tmp_path, torch.nn.ModuleDict({"layers": torch.nn.ModuleList(steps)}).state_dict())
    assert read_model(path).activations == ["relu", "relu"]
    path = saved(tmp_path, torch.nn.ModuleList(steps).state_dict())
    assert read_model(path).activations == ["relu", "relu"]


@pytest.mark.parametrize("name, module", [("tanh", torch.nn.Tanh), ("gelu", torch.nn.GELU), ("elu", torch.nn.ELU)])
def test_the_activation_runs(tmp_path, name, module):
    reference = torch.nn.Sequential(torch.nn.Linear(6, 4), module(), torch.nn.Linear(4, 3))
    path = saved(tmp_path, reference.state_dict())
    agrees(read_model(path, ModelOptions(activation=name)), reference)


def test_the_file_says_its_activation(tmp_path):
    state = mlp(9, 7, 4).state_dict()
    path = saved(tmp_path, {"state_dict": state, "hyper_parameters": {"activation": "nn.LeakyReLU()", "lr": 1}})
    model = read_model(path)
    assert model.description["activation"] == "leaky_relu" and any("as the file says" in n for n in model.notes)
    assert read_model(path, ModelOptions(activation="tanh")).description["activation"] == "tanh"
    path = saved(tmp_path, {"state_dict": state, "hyper_parameters": {"activation": "snake"}})
    with pytest.raises(NNVisError, match="'snake'.*Give activation"):
        read_model(path)


REFUSED = {
    "LayerNorm": (lambda: mlp(9, 7, 4, norm=torch.nn.LayerNorm).state_dict(), "'1' is a LayerNorm"),
    "convolution": (
        lambda: {"conv.weight": torch.ones(4, 1, 3, 3), "fc.weight": torch.ones(4, 4)},
        "paddings and poolings, and several fit",
    ),
    "PReLU": (lambda: {"0.weight": torch.ones(4, 3), "1.weight": torch.ones(1)}, "'1' is a PReLU"),
    "LSTM": (lambda: torch.nn.LSTM(3, 4).state_dict(), "recurrent"),
    "attention": (lambda: torch.nn.MultiheadAttention(4, 2).state_dict(), "attention"),
    "buffer": (
        lambda: {**mlp(3, 4, 2).state_dict(), "mean": torch.zeros(3)},
        "'mean', which is no weight.*layer_order",
    ),
    "weight norm": (lambda: {"0.weight_g": torch.ones(4, 1), "0.weight_v": torch.ones(4, 3)}, "normalised weights"),
    "sizes": (lambda: {"0.weight": torch.ones(4, 3), "1.weight": torch.ones(2, 5)}, "do not form one chain"),
    "bias": (lambda: {"0.weight": torch.ones(4, 3), "0.bias": torch.ones(3)}, "do not fit"),
    "expanded": (lambda: {"0.weight": torch.ones(1).expand(30000, 30000)}, "expanded"),
    "sparse": (lambda: {"0.weight": torch.eye(4).to_sparse()}, "sparse"),
    "complex": (lambda: {"0.weight": torch.ones(4, 3, dtype=torch.complex64)}, "complex"),
    "meta": (lambda: {"0.weight": torch.ones(4, 3, device="meta")}, "meta"),
    "float8": (lambda: {"0.weight": torch.ones(4, 3).to(torch.float8_e4m3fn)}, "float8"),
    "NaN": (lambda: {"0.weight": torch.full((4, 3), torch.nan)}, "NaN"),
    "too large": (lambda: {"0.weight": torch.full((4, 3), 1e200, dtype=torch.float64)}, "infinite"),
    "nothing": (dict, "holds no weights"),
    "a number": (lambda: 3, "holds a int"),
}


@pytest.mark.parametrize("make, named", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_refused_by_name(tmp_path, make, named, zipped):
    path = saved(tmp_path, make(), _use_new_zipfile_serialization=zipped)
    with pytest.raises(NNVisError, match=named):
        read_model(path)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize("wrap", [lambda m: m, lambda m: {"model": m, "epoch": 1}], ids=["bare", "wrapped"])
def test_a_whole_model_is_refused_with_the_remedy(tmp_path, zipped, wrap):
    path = saved(tmp_path, wrap(mlp(9, 5, 3)), _use_new_zipfile_serialization=zipped)
    with pytest.raises(NNVisError, match=r"Sequential.*could run code.*state_dict\(\)"):
        read_model(path)


class _Canary:
    """A pickle that writes a file when it is run."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize("place", ["value", "state", "key", "bare", "hook"])
@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_no_canary_in_a_pickle_is_fired(tmp_path, place, zipped):
    canary = _Canary(tmp_path / "fired")
    state = mlp(9, 5, 3).state_dict()
    if place == "key":
        state._metadata = canary
    value = {"value": {"state_dict": state, "extra": canary}, "bare": canary, "hook": {"0.weight": canary, **state}}
    path = saved(tmp_path, value.get(place, {"state_dict": state, "a": {"b": [canary]}}), "n.pt",
                 _use_new_zipfile_serialization=zipped)  # fmt: skip
    try:
        read_model(path)
    except NNVisError:
        pass
    assert not (tmp_path / "fired").exists()


@pytest.mark.parametrize("suffix", [".pkl", ".joblib", ".pt", ".npz"])
def test_no_canary_in_a_plain_pickle_is_fired(tmp_path, suffix):
    for protocol in range(6):
        path = tmp_path / f"m{protocol}{suffix}"
        path.write_bytes(pickle.dumps(_Canary(tmp_path / "fired"), protocol))
        with pytest.raises(NNVisError):
            read_model(path)
    assert not (tmp_path / "fired").exists()
    pickle.loads(path.read_bytes())
    assert (tmp_path / "fired").exists()  # it would have been


def test_the_machine_takes_no_memory_that_a_pickle_asks_for():
    ask = b"\x80\x05cbuiltins\nbytearray\n(\x8a\x06\x00\x00\x00\x00\x00\x01tR."
    assert isinstance(torch_pickle.TorchMachine(None).run(ask), torch_pickle.Named)
    with pytest.raises(ValueError):
        torch_pickle.TorchMachine(None).run(io.BytesIO(b"\x80\x05\x96\x00\x00\x00\x00\x00\x01\x00\x00."))


def rezipped(path, change, method=zipfile.ZIP_STORED):
    """The archive with each member's bytes given to change(name, bytes)."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, change(name, content))


def test_a_storage_that_is_too_short_or_compressed(tmp_path):
    path = saved(tmp_path, mlp(9, 5, 3).state_dict())
    rezipped(path, lambda name, content: content[:-4] if name.endswith("data/0") else content)
    with pytest.raises(NNVisError, match="storage '0' has 176 bytes for 45 values"):
        read_model(path)
    path = saved(tmp_path, mlp(9, 5, 3).state_dict())
    rezipped(path, lambda name, content: content, zipfile.ZIP_DEFLATED)
    with pytest.raises(NNVisError, match="compressed"):
        read_model(path)


def test_tensors_that_share_their_bytes_do_not_take_many_times_the_file(tmp_path):
    shared = torch.zeros(600, 600)
    state = collections.OrderedDict((f"{i}.weight", shared) for i in range(40))
    with pytest.raises(NNVisError, match="many times the file"):
        read_model(saved(tmp_path, state))
