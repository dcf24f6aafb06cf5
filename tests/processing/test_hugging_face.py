"""Hugging Face folders of architectures that transformers has and no family here: see formats/hugging_face.py."""

import json

import pytest
import torch

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.options import ModelOptions

transformers = pytest.importorskip("transformers", reason="the extra transformers is not installed")

SMALL = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
TEXT = {**SMALL, "vocab_size": 50, "max_position_embeddings": 32}


def _made(name: str, config: str, **values):
    torch.manual_seed(0)
    return getattr(transformers, name)(getattr(transformers, config)(**values)).eval()


MODELS = {
    "roberta": lambda: _made("RobertaForSequenceClassification", "RobertaConfig", **TEXT, num_labels=3),
    "llama": lambda: _made("LlamaForCausalLM", "LlamaConfig", **TEXT, num_key_value_heads=1),
    "gpt_neox": lambda: _made("GPTNeoXForCausalLM", "GPTNeoXConfig", **TEXT),
    "resnet": lambda: _made(
        "ResNetForImageClassification",
        "ResNetConfig",
        embedding_size=8,
        hidden_sizes=[8, 16],
        depths=[1, 1],
        num_labels=4,
    ),
    "swin": lambda: _made(
        "SwinForImageClassification",
        "SwinConfig",
        **{"image_size": 32, "patch_size": 2, "embed_dim": 8, "depths": [1, 1], "num_heads": [2, 2], "window_size": 4},
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_folder_computes_what_its_own_library_computes(name, tmp_path):
    module = MODELS[name]()
    module.save_pretrained(tmp_path)
    model = read_model(tmp_path, ModelOptions(input_size=[32]) if name == "resnet" else None)
    is_text = module.main_input_name == "input_ids"
    x = torch.randint(2, 50, (3, 16)) if is_text else torch.randn(3, *model.inputs[0].shape)
    with torch.no_grad():
        wanted, given = module(x).logits, model.module()(x)
    if wanted.ndim == 2:  # of a text model that gives a row a token, the model's outputs are the means of these
        assert torch.allclose(given, wanted, 1e-4, 1e-5)
    assert any("16 tokens" in note for note in model.notes) == is_text


def _changed(folder, **values):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | values))


def test_code_of_a_folder_is_never_run(tmp_path):
    MODELS["roberta"]().save_pretrained(tmp_path)
    (tmp_path / "own.py").write_text(f"open({str(tmp_path / 'canary')!r}, 'w')\n")
    _changed(tmp_path, auto_map={"AutoConfig": "own.Config", "AutoModel": "own.Model"})
    with pytest.raises(NNVisError, match="auto_map"):
        read_model(tmp_path)
    assert not (tmp_path / "canary").exists()


def test_weights_in_a_pickle_are_not_loaded(tmp_path):
    module = MODELS["roberta"]()
    module.save_pretrained(tmp_path)
    (tmp_path / "model.safetensors").unlink()
    torch.save(module.state_dict(), tmp_path / "pytorch_model.bin")
    with pytest.raises(NNVisError, match="pickles are not loaded"):
        read_model(tmp_path)


@pytest.mark.parametrize(
    "values, message",
    (
        ({"num_hidden_layers": 3}, "lack"),
        ({"intermediate_size": 64}, "another shape"),
        ({"architectures": ["os"]}, "does not have"),
        ({"model_type": "no_such_type"}, "does not load"),
        ({"hidden_size": "large"}, "does not load"),
    ),
)
def test_a_configuration_that_does_not_fit_is_refused(values, message, tmp_path):
    MODELS["roberta"]().save_pretrained(tmp_path)
    _changed(tmp_path, **values)
    with pytest.raises(NNVisError, match=message):
        read_model(tmp_path)
