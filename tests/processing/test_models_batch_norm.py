"""Batch norms folded into Linear layers: the folded chain gives what the evaluated module gives."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.options import ModelOptions

Linear, Norm, ReLU, Dropout = torch.nn.Linear, torch.nn.BatchNorm1d, torch.nn.ReLU, torch.nn.Dropout


def seen(module, inputs=6):
    """The module with running statistics that are not those of the start, in evaluation mode."""
    torch.manual_seed(4)
    with torch.no_grad():
        for norm in (m for m in module.modules() if isinstance(m, Norm)):
            norm.running_mean.normal_()
            norm.running_var.uniform_(0.2, 3)
            if norm.affine:
                norm.weight.normal_()
                norm.bias.normal_()
    return module.eval()


def compare(path, module, options=None, inputs=6):
    model = read_model(path, options)
    x = torch.randn(8, inputs, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        assert torch.allclose(model.module()(x), module(x), atol=1e-4), model.notes
    assert any("eps 1e-05" in note for note in model.notes)
    return model


CHAINS = {
    "before the activation": lambda: [
        Linear(6, 5),
        Norm(5),
        ReLU(),
        Dropout(),
        Linear(5, 4),
        Norm(4),
        ReLU(),
        Linear(4, 3),
    ],
    "after the activation": lambda: [
        Linear(6, 5),
        ReLU(),
        Norm(5),
        Linear(5, 4),
        ReLU(),
        Norm(4),
        Dropout(),
        Linear(4, 3),
    ],
    "of what goes in": lambda: [Norm(6), Linear(6, 5), ReLU(), Linear(5, 3)],
    "of what comes out": lambda: [Linear(6, 5), ReLU(), Linear(5, 3), Norm(3)],
    "without scale and shift": lambda: [Linear(6, 5, bias=False), Norm(5, affine=False), ReLU(), Linear(5, 3)],
    "of equal sizes": lambda: [Linear(6, 6), Norm(6), ReLU(), Linear(6, 6), ReLU(), Norm(6), Linear(6, 6), Norm(6)],
}


@pytest.mark.parametrize("steps", CHAINS.values(), ids=CHAINS.keys())
@pytest.mark.parametrize("kind", ["torch", "safetensors"])
def test_folded_in_a_sequence(tmp_path, steps, kind):
    module = seen(torch.nn.Sequential(*steps()))
    if kind == "torch":
        torch.save(module.state_dict(), tmp_path / "m")
    else:
        save_file(module.state_dict(), tmp_path / "m")
    compare(tmp_path / "m", module)


class Named(torch.nn.Module):
    """fc1, bn1, ReLU, fc2, bn2, ReLU, fc3. together: the norms are made after the layers."""

    def __init__(self, together):
        super().__init__()
        parts = [
            ("fc1", Linear(6, 6)),
            ("bn1", Norm(6)),
            ("fc2", Linear(6, 6)),
            ("bn2", Norm(6)),
            ("fc3", Linear(6, 6)),
        ]
        for name, part in sorted(parts, key=lambda p: p[0][0] == "b") if together else parts:
            self.add_module(name, part)

    def forward(self, x):
        x = torch.relu(self.bn1(self.fc1(x)))
        return self.fc3(torch.relu(self.bn2(self.fc2(x))))


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("kind", ["torch", "safetensors"])
def test_folded_by_names(tmp_path, together, kind):
    module = seen(Named(together))
    (torch.save if kind == "torch" else save_file)(module.state_dict(), tmp_path / "m")
    model = compare(tmp_path / "m", module)
    assert any("before the activation" in note for note in model.notes)


def test_a_norm_that_the_order_leaves_out_or_that_fits_nowhere(tmp_path):
    module = seen(Named(False))
    torch.save(module.state_dict(), tmp_path / "m")
    with pytest.raises(NNVisError, match="leaves out 'bn1'"):
        read_model(tmp_path / "m", ModelOptions(layer_order=["fc1", "fc2", "fc3"]))
    compare(tmp_path / "m", module, ModelOptions(layer_order=["fc1", "bn1", "fc2", "bn2", "fc3"]))
    torch.save(torch.nn.Sequential(Linear(6, 5), Norm(7), Linear(5, 3)).state_dict(), tmp_path / "m")
    with pytest.raises(NNVisError, match="'1' of 7 values follows no layer"):
        read_model(tmp_path / "m")


def test_a_norm_of_small_variance_keeps_its_eps(tmp_path):
    module = torch.nn.Sequential(Linear(3, 2), Norm(2)).eval()
    module[1].running_var.zero_()
    torch.save(module.state_dict(), tmp_path / "m")
    w, _ = read_model(tmp_path / "m").weights[0]
    assert np.allclose(w, module[0].weight.detach().numpy().T / np.sqrt(1e-5), rtol=1e-5)
