"""A model as a torch module."""

import torch


class GraphModule(torch.nn.Module):
    """Maps a batch to the outputs (samples, classes), those of several output layers side by side.

    predict: the function that does.
    """

    def __init__(self, predict):
        super().__init__()
        self.predict = predict

    def forward(self, batch):
        return self.predict(batch)
