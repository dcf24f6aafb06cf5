"""The panel's networks as files, and as models that are read from them."""

from pathlib import Path

import torch

from nnvis_blender.processing.datasets.dataset import Dataset
from nnvis_blender.processing.files.cache import content_key
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.model import Model
from nnvis_blender.processing.models.options import ModelOptions

from .networks import PanelNetwork
from .training import trained_module

_OWN = Path(__file__).parent


def panel_model(network: PanelNetwork, data: Dataset, folder: Path) -> Model:
    """The model as its reader gives it. It is trained where the folder does not hold it: a state dict of dense layers,
    an ONNX file where there are convolutions.
    """
    sources = [(_OWN / name).read_text(encoding="utf-8") for name in ("training.py", "data.py")]
    key = content_key(repr(network), sources, data.sha256)[:16]
    path = folder / f"{network.name.replace(' ', '_')}-{key}{'.onnx' if network.convolutions else '.pth'}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(trained_module(network, data), network, data, path)
    if network.convolutions:
        return read_model(path)
    return read_model(path, ModelOptions(activation=network.activation))


def _write(module, network: PanelNetwork, data: Dataset, path: Path) -> None:
    beside = path.with_suffix(".part")
    if network.convolutions:
        sample, axes = torch.zeros(2, 1, *data.shape), {"images": {0: "samples"}, "logits": {0: "samples"}}
        names = {"input_names": ["images"], "output_names": ["logits"], "dynamic_axes": axes}
        torch.onnx.export(module, (sample,), beside, **names, dynamo=False)
    else:
        torch.save(module.state_dict(), beside)
    beside.rename(path)
