"""A network that runs by the weights in its .nnvis file, so that no model file is needed: one of dense layers alone."""

from ..errors import NNVisError, bad_input
from ..models.activation_functions import ACTIVATIONS
from ..models.dense_chain import OUTPUTS, DenseChain
from ..models.dense_graph import DenseGraph
from ..network import Network, ProcessedNetwork


def may_run_alone(layers: list) -> bool:
    """Whether layers are all dense, so that a file may hold all that its network computes by; own_model says whether
    it does.
    """
    return all(layer.kind in ("input", "dense") and not layer.map_shape for layer in layers)


def own_model(processed: ProcessedNetwork, name: str):
    """The Model of the file `name`. Raises NNVisError (bad_input) where it does not hold all of what it computes."""
    made_of = processed.provenance.get("model") or {}
    try:
        model = _dense(processed.network, name, made_of)
    except NNVisError:
        model = None
    if model is None:
        remedy = "Give the model that it was made of" if "sha256" in made_of else "Process the trained model itself"
        raise bad_input(f"{name} does not hold all that its network computes by", remedy)
    return model


def _dense(network: Network, name: str, made_of: dict):
    """A DenseChain whose digest is the one that the file says, of a random network a DenseGraph; else None.

    What says neither may hold other numbers as weights, as the original's files hold importances.
    """
    if may_run_alone(network.layers) and "random" in made_of:
        return DenseGraph(network, name, "")
    chain = dense_chain_of(network, name)
    if chain is None or chain.sha256 != made_of.get("sha256"):
        return None
    chain.take_class_names(network.class_names)
    return chain


def dense_chain_of(network: Network, name: str) -> DenseChain | None:
    """The DenseChain of a network of dense layers that follow each other, None of any other. Raises NNVisError."""
    if not may_run_alone(network.layers):
        return None
    order = sorted(network.connections, key=lambda c: c.source)
    if [(c.source, c.target) for c in order] != [(n, n + 1) for n in range(len(network.layers) - 1)]:
        return None
    hidden = [layer.activation for layer in network.layers[1:-1]]
    outputs = OUTPUTS.get(network.layers[-1].activation)
    if (
        outputs is None
        or not set(hidden) <= set(ACTIVATIONS)
        or any(layer.bias is None for layer in network.layers[1:])
    ):
        return None
    pairs = [(network.matrix(c), network.layers[c.target].bias) for c in order]
    return DenseChain(pairs, name, activation=hidden, outputs=outputs)
