"""A model as a torch module that runs by the model's graph."""

import torch


class GraphModule(torch.nn.Module):
    """Maps a batch to the outputs (samples, classes), those of several output layers side by side."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, batch):
        outputs = self.model.network.outputs
        _, after = self.model.forward(batch, outputs)
        return torch.cat([after[layer] for layer in outputs], dim=1)
