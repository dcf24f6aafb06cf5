"""Networks of dense layers, whatever way they are joined: chains, skip connections, several layers into one."""

from functools import cached_property

import numpy as np

from ..errors import bad_input
from ..network import Network
from .model import Block, Input, Model, check_runs


class DenseGraph(Model):
    """A model whose layers are all neurons.

    A layer's pre-activation is its bias and a matrix product for each connection into it.
    network: float32 weights and biases. sha256: of the weights. Raises NNVisError (bad_input) where it cannot be run.
    """

    def __init__(self, network: Network, name: str, sha256: str, origin: dict[str, object] | None = None):
        check_runs(network, name)
        if any(layer.map_shape for layer in network.layers):
            raise bad_input(f"{name} has layers of maps, which dense layers do not take")
        self.network, self.name, self.sha256 = network, name, sha256
        sizes = [layer.size for layer in network.layers]
        self.description = {"name": name, "sha256": sha256, "layers": sizes, **(origin or {})}
        first = network.inputs[0]
        self.inputs = (Input(first, (sizes[first],), "values", {}),)

    @cached_property
    def blocks(self) -> list[Block]:
        import torch  # noqa: PLC0415  see Model.biases

        from .dense_block import DenseBlock  # noqa: PLC0415

        return [
            DenseBlock(torch.from_numpy(np.ascontiguousarray(self.network.matrix(c), np.float32)))
            for c in self.network.connections
        ]

    def module(self):
        from .graph_module import GraphModule  # noqa: PLC0415

        return GraphModule(self).eval()
