"""What flows through single edges: to first order, what each brings its target times what the output asks for it."""

import torch

from ...activations.contributions import ChosenEdges
from ...models.program.edges.sums import MOST_VALUES


def edge_values(model, flows: list[list[tuple]], chosen: ChosenEdges) -> torch.Tensor:
    """(samples, chosen edges): w u g of each edge, summed over its target's map. flows: see Recorded.flows."""
    samples = next(u for parts in flows for u, _ in parts).shape[0]
    found = torch.zeros(samples, sum(map(len, chosen.columns)))
    for number, parts in enumerate(flows):
        columns = chosen.columns[number]
        if not len(columns):
            continue
        ends, block = (chosen.source[number], chosen.target[number]), model.blocks[number]
        if not hasattr(block, "parts"):
            ((u, g),) = parts
            weight = torch.from_numpy(model.network.connections[number].weight[chosen.within[number]])
            found[:, columns] = u[:, ends[0]] * weight * g[:, ends[1]]
            continue
        for part, (u, g) in zip(block.parts, parts):
            rows = max(1, MOST_VALUES // part.per_sample)
            for first in range(0, samples, rows):
                own = slice(first, first + rows)
                found[own, columns] += part.changes(u[own], g[own])[:, ends[0], ends[1]]
    return found
