"""Torch modules as the Model that their exported program is read as."""

import torch
from torch.export import Dim

from nnvis_blender.processing.models import read_model


def exported_model(module, x, folder, name="net"):
    """The Model of a module. x: two samples or more."""
    path = folder / f"{name}.pt2"
    torch.export.save(torch.export.export(module, (x[:2],), dynamic_shapes=({0: Dim("batch")},)), path)
    return read_model(path)
