"""Networks that are known by the names and shapes of their tensors compute what the modules that were saved compute."""

import json

import architectures_reference as reference
import pytest
import torch

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.architectures import known_architecture
from nnvis_blender.processing.models.formats import pytorch
from nnvis_blender.processing.models.named_tensors import prepared
from nnvis_blender.processing.models.options import ModelOptions
from nnvis_blender.processing.models.program.execution import Runner
from nnvis_blender.processing.models.reading import Reading

_VGG11 = "64 M 128 M 256 256 M 512 512 M 512 512 M"
SMALL = {"input_size": [64]}


def opened(path, **options):
    """(Architecture, notes) of a saved state dict."""
    reading = Reading(path, "test", ModelOptions(**options))
    return known_architecture(prepared(pytorch.state_dict(path, reading), reading), reading), reading.notes


def run(architecture, x) -> list:
    program = architecture.program()
    program.validate("test")
    with torch.no_grad():
        kept = Runner(program).run([x], program.outputs)
    return [kept[name] for name in program.outputs]


def sample(architecture, count=3):
    (given,) = architecture.maker.inputs
    generator = torch.Generator().manual_seed(5)
    if given.kind == "tokens":
        return torch.randint(0, given.most, (count, *given.shape), generator=generator)
    return torch.randn(count, *given.shape, generator=generator)


def saved(folder, module, wrap=lambda state: state):
    torch.save(wrap(module.state_dict()), folder / "net.pt")
    return folder / "net.pt"


def agrees(architecture, module):
    x = sample(architecture)
    with torch.no_grad():
        expected = module(x)
    expected = expected if isinstance(expected, tuple) else (expected,)
    for own, other in zip(run(architecture, x), expected, strict=True):
        assert own.shape == other.shape
        assert float((own - other).abs().max()) < 1e-4 and float(other.std()) > 1e-4


KNOWN = {
    "AlexNet": (reference.alexnet, SMALL),
    "VGG-11": (lambda: reference.vgg(_VGG11, False), {"input_size": [32]}),
    "VGG-11 with batch norm": (lambda: reference.vgg(_VGG11, True), {"input_size": [40, 32]}),
    "VGG-11 with batch norm for small images": (lambda: reference.vgg(_VGG11, True, small=True), {}),
    "ResNet-18": (lambda: reference.ResNet((2, 2, 2, 2)), SMALL),
    "ResNet-50": (lambda: reference.ResNet((3, 4, 6, 3), bottleneck=True, base=16), SMALL),
    "ResNeXt of 4 blocks of 32 groups": (lambda: reference.ResNet((1, 1, 1, 1), True, groups=32, base=4), SMALL),
    "ResNet-18 for small images": (lambda: reference.ResNet((2, 2, 2, 2), small=True), {}),
    "MobileNetV2": (reference.MobileNetV2, SMALL),
    "MobileNetV3 small": (reference.mobilenet_v3_small, SMALL),
    "DenseNet of 7 layers": (reference.DenseNet, SMALL),
    "vision transformer of 192 features": (reference.ViT, {}),
    "P-Net of MTCNN": (lambda: reference.MTCNNNet("p"), {"input_size": [20, 30]}),
    "R-Net of MTCNN": (lambda: reference.MTCNNNet("r"), {}),
    "O-Net of MTCNN": (lambda: reference.MTCNNNet("o"), {}),
    "MNIST network of PyTorch's examples": (reference.MnistNet, {}),
    "MNIST network of PyTorch's examples until 2019": (reference.OldMnistNet, {}),
    "LeNet-5 of PyTorch's tutorial": (lambda: reference.LeNet(3), {}),
    "GPT-2": (reference.GPT2, {"heads": 3}),
    "BERT": (reference.bert, {"heads": 4}),
    "DistilBERT": (reference.distilbert, {"heads": 4, "input_size": [7]}),
}


@pytest.mark.parametrize("title", KNOWN)
def test_it_computes_what_was_saved(tmp_path, title):
    make, options = KNOWN[title]
    torch.manual_seed(3)
    module = make().eval()
    architecture, notes = opened(saved(tmp_path, module), **options)
    assert architecture.title == title and any(title in note for note in notes)
    agrees(architecture, module)


@pytest.mark.parametrize("padding, options", [(0, {"input_size": [32]}), (2, {"input_size": [28]}), (2, {})])
def test_a_lenet_of_grey_images_has_a_padding_or_larger_images(tmp_path, padding, options):
    module = reference.LeNet(1, padding)
    architecture, notes = opened(saved(tmp_path, module), **options)
    agrees(architecture, module)
    assert options or any("28 is assumed; set input_size to 32" in note for note in notes)


WRAPPED = {
    "data parallel": lambda s: {f"module.{k}": v for k, v in s.items()},
    "backbone in a lightning module": lambda s: {
        "state_dict": {f"model.backbone.{k}": v for k, v in s.items()} | {"model.ce.weight": torch.ones(7)},
        "hyper_parameters": {"lr": 0.1},
    },
    "compiled average": lambda s: {"state_dict_ema": {f"_orig_mod.{k}": v for k, v in s.items()}, "epoch": 1},
    "half": lambda s: {"net": {k: v.half() if v.is_floating_point() else v for k, v in s.items()}},
}


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED.keys())
def test_it_is_known_however_it_is_wrapped(tmp_path, wrap):
    module = reference.MobileNetV2()
    architecture, _ = opened(saved(tmp_path, module, wrap), **SMALL)
    if wrap is not WRAPPED["half"]:
        agrees(architecture, module)
    x = sample(architecture, 1)
    with torch.no_grad():
        assert float((run(architecture, x)[0] - module(x)).abs().max()) < 2e-2


def test_a_classifier_of_another_form(tmp_path):
    module = reference.ResNet((1, 1, 1, 1))
    module.fc = torch.nn.Sequential(
        torch.nn.Dropout(), torch.nn.Linear(512, 20), torch.nn.BatchNorm1d(20), torch.nn.Tanh(), torch.nn.Linear(20, 3)
    )
    reference.prepared(module)
    architecture, notes = opened(saved(tmp_path, module), activation="tanh", **SMALL)
    agrees(architecture, module)
    assert architecture.maker.sizes[architecture.outputs[0]] == 3


def test_what_the_outputs_are(tmp_path):
    path = saved(tmp_path, reference.MTCNNNet("r"))
    assert read_model(path).outputs_kind == "values"
    assert read_model(path, ModelOptions(outputs=["softmax5_1"])).outputs_kind == "classes"
    module = reference.ResNet((1, 1, 1, 1))
    path = saved(tmp_path, module, lambda s: {k: v for k, v in s.items() if not k.startswith("fc.")})
    model = read_model(path, ModelOptions(**SMALL))
    assert model.outputs_kind == "values" and model.network.class_count == 512
    assert any("no classifier" in note for note in model.notes)


def test_one_tensor_under_two_names_is_said(tmp_path):
    _, notes = opened(saved(tmp_path, reference.GPT2()), heads=3)
    assert any("transformer.wte.weight and lm_head.weight" in note for note in notes)


REFUSED = {
    "a changed first convolution": (
        lambda s: s | {"conv1.weight": torch.ones(64, 3, 3, 3)},
        "its first convolution is 3 x 3.*not in the file",
    ),
    "another tensor": (lambda s: s | {"attention.weight": torch.ones(3, 3)}, "also 'attention.weight'"),
    "a missing tensor": (lambda s: {k: v for k, v in s.items() if k != "bn1.running_var"}, "has no 'bn1.running_var'"),
    "other sizes": (lambda s: s | {"layer3.0.conv1.weight": torch.ones(256, 64, 3, 3)}, "do not take|not .256"),
    "a missing block": (lambda s: {k: v for k, v in s.items() if "layer2.0" not in k}, "blocks are missing"),
}


@pytest.mark.parametrize("change, named", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_quite_a_resnet_is_refused(tmp_path, change, named):
    with pytest.raises(NNVisError, match=named):
        opened(saved(tmp_path, reference.ResNet((2, 2, 2, 2)), change))


TIMM = (
    ("conv_proj", "patch_embed.proj"),
    ("class_token", "cls_token"),
    ("encoder.pos_embedding", "pos_embed"),
    ("encoder.layers.encoder_layer_", "blocks."),
    ("self_attention.in_proj_", "attn.qkv."),
    ("self_attention.out_proj", "attn.proj"),
    ("ln_", "norm"),
    ("encoder.ln", "norm"),
    ("mlp.0", "mlp.fc1"),
    ("mlp.3", "mlp.fc2"),
    ("heads.head", "head"),
)


def test_the_names_of_timm(tmp_path):
    def renamed(name: str) -> str:
        for old, new in TIMM:
            name = name.replace(old, new)
        return name

    module = reference.ViT()
    architecture, _ = opened(saved(tmp_path, module, lambda s: {renamed(k): v for k, v in s.items()}))
    agrees(architecture, module)


def test_heads_that_nothing_says_are_asked_for(tmp_path):
    path = saved(tmp_path, reference.bert())
    with pytest.raises(NNVisError, match="how many heads they are is in no tensor.*Give heads"):
        opened(path)
    with pytest.raises(NNVisError, match="not those of 5 heads"):
        opened(path, heads=5)


def test_a_configuration_beside_says_heads_activation_and_classes(tmp_path):
    config = {
        "model_type": "vit",
        "num_attention_heads": 4,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "id2label": {str(k): name for k, name in enumerate(["cat", "dog", "cow", "hen", "pig"])},
    }
    pictures = {"size": 16, "image_mean": [0.5] * 3, "image_std": [0.25] * 3, "do_normalize": True}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(pictures))
    module = reference.hugging_face_vit()
    architecture, _ = opened(saved(tmp_path, module))
    agrees(architecture, module)
    assert architecture.class_names == ["cat", "dog", "cow", "hen", "pig"]
    wanted = {"scale": "0..1", "mean": [0.5] * 3, "std": [0.25] * 3, "size": [16, 16]}
    assert architecture.maker.inputs[0].preprocessing == wanted


@pytest.mark.parametrize(
    "change, named",
    [
        ({"hidden_act": "snake"}, "activation 'snake' is not known"),
        ({"num_attention_heads": "four"}, "num_attention_heads is 'four'"),
        ({"position_embedding_type": "relative_key"}, "position_embedding_type is 'relative_key'"),
        ({"id2label": {"0": "a", "2": "b"}}, "id2label does not count from 0"),
    ],
)
def test_a_configuration_that_is_not_read_is_told(tmp_path, change, named):
    config = {"model_type": "bert", "num_attention_heads": 4, "hidden_act": "gelu"} | change
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(NNVisError, match=named):
        opened(saved(tmp_path, reference.bert()))


def test_a_configuration_of_another_model_is_believed(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "roberta"}))
    assert opened(saved(tmp_path, reference.bert()))[0] is None
