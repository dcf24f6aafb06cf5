"""What is in a file is told from its header, in no time and without the values, also where it cannot be run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import architectures_reference as reference
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import model_outline, read_model
from nnvis_blender.processing.models.options import ModelOptions
from nnvis_blender.processing.models.outline import describe

ROOT = Path(__file__).resolve().parents[2]


def large(path, count: int = 260) -> None:
    """A safetensors file of a chain of a gigabyte, without its bytes on the disk."""
    header, place, size = {}, 0, 1024
    for number in range(count):
        last = place + 4 * size * size
        header[f"layers.{number}.weight"] = {"dtype": "F32", "shape": [size, size], "data_offsets": [place, last]}
        place = last
    text = json.dumps(header).encode()
    with open(path, "wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        stream.truncate(8 + len(text) + place)


def test_a_gigabyte_is_told_by_its_header_alone(tmp_path, monkeypatch):
    path = tmp_path / "large.safetensors"
    large(path)
    assert path.stat().st_size > 1 << 30
    monkeypatch.setattr(np, "fromfile", None)  # by which tensors are read
    values = model_outline(path)
    assert values["parameters"] == 260 << 20 and len(values["tensors"]) == 260
    assert values["architecture"] == "chain of Linear layers" and values["outputs"] == 1024
    assert values["sha256"] is None and not values["problem"]


def test_headers_are_told_without_torch(tmp_path):
    torch.save(reference.MnistNet().state_dict(), tmp_path / "net.pt")
    save_file(reference.MnistNet().state_dict(), tmp_path / "net.safetensors")
    np.savez(tmp_path / "net.npz", W0=np.ones((4, 3)), W1=np.ones((3, 2)))
    torch.save({"0.weight": torch.ones(5, 4), "2.weight": torch.ones(2, 5)}, tmp_path / "chain.pt")
    code = "import sys; from nnvis_blender.processing.models import model_outline, read_model\n"
    for name in ("net.pt", "net.safetensors", "net.npz", "chain.pt"):
        code += f"print(model_outline({str(tmp_path / name)!r})['architecture'])\n"
    code += f"read_model({str(tmp_path / 'chain.pt')!r}); print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    title = "MNIST network of PyTorch's examples"
    assert run.stdout.splitlines() == [title, title, *["chain of Linear layers"] * 2, "False"], run.stderr


def test_a_known_architecture_with_its_classes(tmp_path):
    value = {"state_dict": reference.MobileNetV2(3).state_dict(), "classes": ["cat", "dog", "cow"]}
    torch.save(value, tmp_path / "net.pt")
    values = model_outline(tmp_path / "net.pt")
    assert values["architecture"] == "MobileNetV2" and values["class_names"] == ["cat", "dog", "cow"]
    assert values["input_shape"] == [3, 224, 224] and values["outputs"] == 3
    first = values["layers"][0]
    assert (first["name"], first["kind"], first["weights"]) == ("features.0.0", "conv", [8, 3, 3, 3])
    told = "\n".join(describe(values))
    for part in ("classes cat, dog, cow", "inputs 150528 (3, 224, 224), outputs 3", "features.0.0: conv, 8 units"):
        assert part in told
    assert "weights were found under state_dict" in told


def test_names_of_classes_by_their_numbers_reach_the_model(tmp_path):
    state = {"0.weight": torch.ones(5, 4), "2.weight": torch.ones(2, 5)}
    torch.save({"model": state, "class_to_idx": {"no": 1, "yes": 0}}, tmp_path / "net.pt")
    assert read_model(tmp_path / "net.pt").network.class_names == ["yes", "no"]


def test_what_cannot_be_run_is_listed_all_the_same(tmp_path):
    torch.save(torch.nn.LSTM(3, 4).state_dict(), tmp_path / "net.pt")
    values = model_outline(tmp_path / "net.pt")
    assert "recurrent layer" in values["problem"] and [layer["units"] for layer in values["layers"]] == [16, 16]
    told = describe(values)
    assert any(line.startswith("as it is, it cannot be run: net.pt") and "draw_only" in line for line in told)
    alone = model_outline(tmp_path / "net.pt", ModelOptions(draw_only=True))
    assert alone["architecture"] == "weights alone" and not alone["problem"]


def folder_of(path, module, config, **more):
    path.mkdir()
    save_file({k: v.clone() for k, v in module.state_dict().items()}, path / "model.safetensors")
    (path / "config.json").write_text(json.dumps(config))
    for name, values in more.items():
        (path / f"{name}.json").write_text(json.dumps(values))
    return path


def test_a_hugging_face_folder_is_a_model(tmp_path):
    module = reference.hugging_face_vit()
    config = {"model_type": "vit", "num_attention_heads": 4, "hidden_act": "gelu", "layer_norm_eps": 1e-12}
    pictures = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3, "size": {"height": 16, "width": 16}}
    path = folder_of(tmp_path / "vit", module, config, preprocessor_config=pictures)
    assert model_outline(path)["outputs"] == 5
    model = read_model(path)
    x = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        assert float((model.module()(x) - module(x)).abs().max()) < 1e-4
    assert model.inputs[0].preprocessing["mean"] == [0.5] * 3


def test_weights_that_bring_their_list_of_layers_are_told(tmp_path):
    layers = [{"type": "conv", "out_channels": 4, "filter_size": 3}, {"type": "flatten"}]
    tensors = {"conv.weight": torch.ones(4, 1, 3, 3), "dense.weight": torch.ones(3, 4 * 36)}

    def told(units):
        own = [*layers, {"type": "dense", "out_features": units}]
        listed = {"nnvis_layers": json.dumps({"layers": own, "num_classes": 3, "input_size": 8, "in_channels": 1})}
        save_file(tensors, tmp_path / "net.safetensors", listed)
        return model_outline(tmp_path / "net.safetensors")

    values = told(3)
    assert values["architecture"] == "list of layers" and not values["problem"]
    assert [layer["name"] for layer in values["layers"]] == ["input", "conv_1", "output"]
    values = told(5)
    assert "gives 5 values but there are 3 classes" in values["problem"]
    assert [layer["name"] for layer in values["layers"]] == ["conv", "dense"]


@pytest.mark.parametrize(
    "config, named",
    [
        ({}, "names no model_type"),
        ({"model_type": "bert", "num_attention_heads": 4, "hidden_act": "gelu", "auto_map": {"A": "b.C"}}, "auto_map"),
    ],
)
def test_folders_that_are_not_read_are_told(tmp_path, config, named):
    path = folder_of(tmp_path / "model", reference.bert(), config)
    with pytest.raises(NNVisError, match=named):
        read_model(path)


def test_a_model_of_another_type_is_listed_by_its_tensors(tmp_path):
    config = {"model_type": "albert", "id2label": {"0": "no", "1": "yes"}}
    path = folder_of(tmp_path / "model", reference.bert(), config)
    values = model_outline(path / "model.safetensors")
    assert values["architecture"] == "albert of Hugging Face" and values["class_names"] == ["no", "yes"]
    assert values["layers"] and not values["problem"]


def test_a_folder_of_an_unknown_type_needs_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    path = folder_of(tmp_path / "model", reference.bert(), {"model_type": "albert"})
    with pytest.raises(NNVisError, match="extra transformers"):
        read_model(path)


def test_a_folder_without_weights_is_told(tmp_path):
    path = folder_of(tmp_path / "model", reference.bert(), {"model_type": "bert"})
    os.remove(path / "model.safetensors")
    with pytest.raises(NNVisError, match="beside no weights"):
        read_model(path)
