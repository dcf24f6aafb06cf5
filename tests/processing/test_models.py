"""Model readers: what they read, and what they refuse in one sentence."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model


def module():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(9, 5), torch.nn.ReLU(), torch.nn.Linear(5, 3))


def check(model, reference):
    x = torch.rand(4, 9)
    assert torch.allclose(model.module()(x), reference(x), atol=1e-6)
    assert [layer.size for layer in model.network.layers] == [9, 5, 3] and model.network.layers[0].shape == (3, 3)
    model.network.validate()


def test_formats_give_the_same_network(tmp_path):
    reference = module()
    state = reference.state_dict()
    torch.save(state, tmp_path / "net.pt")
    torch.save({"state_dict": state, "epoch": 3}, tmp_path / "checkpoint.pth")
    save_file(state, tmp_path / "net.safetensors")
    np.savez(tmp_path / "net.npz", **read_model(tmp_path / "net.pt").arrays())
    models = [read_model(tmp_path / n) for n in ("net.pt", "checkpoint.pth", "net.safetensors", "net.npz")]
    for model in models:
        check(model, reference)
    assert len({model.sha256 for model in models}) == 1


def test_safetensors_in_the_order_of_shapes(tmp_path):
    save_file({"hidden.weight": torch.ones(5, 9), "classifier.weight": torch.ones(3, 5)}, tmp_path / "m.safetensors")
    assert read_model(tmp_path / "m.safetensors").layer_sizes == [9, 5, 3]


def arrays(**changes):
    made = {
        "W0": np.ones((4, 3), np.float32),
        "b0": np.zeros(3, np.float32),
        "W1": np.ones((3, 2), np.float32),
        "b1": np.zeros(2, np.float32),
    }
    return {k: v for k, v in {**made, **changes}.items() if v is not None}


@pytest.mark.parametrize(
    "values, named",
    [
        (arrays(W1=np.ones((5, 2))), "layer 0 gives 3"),
        (arrays(b0=np.zeros(7)), "bias"),
        (arrays(W0=np.full((4, 3), np.nan)), "NaN"),
        ({"x": np.ones(3)}, "no array W0"),
        (arrays(W0=np.array([{"a": 1}], object)), "pickled objects"),
        (arrays(W1=None, W2=np.ones((3, 2))), "no array W1"),
    ],
)
def test_bad_arrays(tmp_path, values, named):
    np.savez(tmp_path / "m.npz", **values)
    with pytest.raises(NNVisError, match=named):
        read_model(tmp_path / "m.npz")


@pytest.mark.parametrize("suffix", [".npz", ".pt", ".safetensors"])
@pytest.mark.parametrize("damage", ["empty", "rubbish", "truncated"])
def test_damaged_files(tmp_path, suffix, damage):
    path = tmp_path / f"m{suffix}"
    np.savez(tmp_path / "m.npz", **arrays())
    if suffix != ".npz":
        (torch.save if suffix == ".pt" else save_file)(module().state_dict(), path)
    whole = path.read_bytes()
    path.write_bytes({"empty": b"", "rubbish": b"rubbish" * 50, "truncated": whole[: len(whole) // 2]}[damage])
    with pytest.raises(NNVisError) as caught:
        read_model(path)
    assert caught.value.code == "bad_input" and path.name in caught.value.message


def test_pickled_module_is_refused_with_the_remedy(tmp_path):
    torch.save(module(), tmp_path / "net.pt")
    with pytest.raises(NNVisError, match=r"could run code.*state_dict\(\)"):
        read_model(tmp_path / "net.pt")


def test_convolution_is_named(tmp_path):
    torch.save(torch.nn.Conv2d(1, 2, 3).state_dict(), tmp_path / "c.pt")
    torch.save(torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3)).state_dict(), tmp_path / "net.pt")
    with pytest.raises(NNVisError, match="convolution"):
        read_model(tmp_path / "net.pt")
