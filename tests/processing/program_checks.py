"""What tests of programs as models look at: what is drawn, and changes held to what removing edges does."""

import numpy as np
import torch
from scipy.stats import spearmanr


def drawn(model):
    """layer -> [layers that lead into it], by their names, without the input's."""
    network = model.network
    found = {}
    for layer, into in zip(network.layers, model.entering):
        found[layer.name] = sorted(network.layers[network.connections[c].source].name for c in into)
    return {name: into for name, into in found.items() if not name.startswith("x")}


def inputs(model, samples=1):
    given = model.runner.example(samples)[0]
    return given if given.dtype == torch.int64 else given * 4 - 2


def log_odds(logits):
    return (logits[0, 1] - torch.logsumexp(torch.cat([logits[0, :1], logits[0, 2:]]), 0)).item()


def check_changes(model, least_order=0.8):
    """By scaling each edge and by removing it: the derivative is exact, the removal's order nearly the same."""
    network, x = model.network, inputs(model)
    passes = model.passes(x, True)
    logits = passes.logits.detach()
    rivals = logits.clone()
    rivals[0, 1] = -torch.inf
    gradient = -torch.softmax(rivals, 1)
    gradient[0, 1] = 1
    changes = [None] * len(network.connections)
    for _, _, flows in passes.backward(gradient):
        for number, flow in flows.items():
            block = model.blocks[number]
            change = sum(part.changes(u, g) for part, (u, g) in zip(block.parts, flow))[0]
            squares = block.edge_squares(flow, torch.ones(1))
            torch.testing.assert_close(squares.sqrt() * block.strength, change.abs(), atol=1e-4, rtol=1e-2)
            changes[number] = network.connections[number].of_pairs(change.numpy())
    changes = np.concatenate(changes)
    random, step = np.random.default_rng(0), 0.005
    ranges = zip(network.edge_offsets, network.edge_offsets[1:])
    chosen = np.concatenate([random.choice(np.arange(a, b), min(8, b - a), replace=False) for a, b in ranges])
    slopes, removed = [], []
    for edge in chosen:
        kept, found = np.ones(network.edge_count, np.float32), []
        for share in (1 + step, 1 - step, 0):
            kept[edge] = share
            found.append(log_odds(model.pruned(kept)(x)))
        slopes.append((found[0] - found[1]) / (2 * step))
        removed.append(log_odds(logits) - found[2])
    np.testing.assert_allclose(changes[chosen], slopes, atol=5e-3, rtol=0.05)
    assert spearmanr(np.abs(changes[chosen]), np.abs(removed)).statistic > least_order
