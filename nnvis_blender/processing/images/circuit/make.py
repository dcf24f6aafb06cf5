"""From a model and a sample to its Circuit, and what the circuit does alone."""

import numpy as np
import torch

from ...activations.contributions import contributions
from ...activations.running import as_batch
from ...datasets.fit import check_shapes
from ...errors import bad_input, shown, usage
from ..one_sample import OneSample
from .circuit import Circuit
from .parameters import CircuitParameters
from .trace import trace


def make_circuit(model, dataset, sample: OneSample, settings: CircuitParameters, report) -> Circuit:
    """The circuit of a class of a sample, or through a unit.

    dataset: that the sample is of, None where it is an image file alone. Raises NNVisError: usage for a class or a unit
    that there is not, bad_input where nothing is brought, or is not finite.
    """
    network = model.network
    if dataset is not None:
        check_shapes(model, dataset)
    batch = torch.as_tensor(as_batch(model, sample.x))
    whole = _logits(model, batch, np.ones(network.edge_count, bool))
    target = _target(network, settings.one_class, whole)
    picked = int(network.output_units[target]) if settings.layer is None else _unit(network, settings)
    brought, notes = contributions(model, batch, np.arange(network.edge_count))
    report.progress(1, 2)
    flow = trace(model, brought[0], picked, settings.share)
    edges, units = np.flatnonzero(flow.edges), np.flatnonzero(flow.units).astype(np.int32)
    if not len(edges):
        name = shown(network.layers[int(network.unit_layer[picked])].name)
        raise bad_input(f"nothing that could be followed is brought to the unit in {name}", "Pick another unit")
    kept = flow.edges > 0
    parts = [_logits(model, batch, mask)[target] for mask in (kept, ~kept, np.zeros(len(kept), bool))]
    report.progress(2, 2)
    return Circuit(
        sample.name,
        picked,
        target,
        settings.share,
        edges,
        _over_most(flow.edges[edges], network.edge_connection[edges]),
        units,
        _over_most(flow.units[units], network.unit_layer[units]),
        *map(float, (whole[target], *parts)),
        notes,
    )


def _logits(model, batch, kept: np.ndarray) -> np.ndarray:
    """(classes,) of a sample by some edges alone. Raises NNVisError (bad_input) where one is not finite."""
    found = model.pruned(kept)(batch)[0].float().numpy()
    if not np.isfinite(found).all():
        raise bad_input(f"the outputs of {model.name} are NaN or infinite", "Use an earlier checkpoint, check the data")
    return found


def _target(network, wanted, whole: np.ndarray) -> int:
    if wanted is None:
        return int(whole.argmax())
    names = network.class_names
    if str(wanted) in names:
        return names.index(str(wanted))
    if isinstance(wanted, int) and 0 <= wanted < len(names):
        return wanted
    listed = shown(", ".join(names), 120, quoted=False)
    raise usage(f"one_class is {shown(wanted)}, no class of the network", f"Its classes are {listed}")


def _unit(network, settings: CircuitParameters) -> int:
    """The number, through all layers, of the unit that settings name."""
    if settings.layer >= len(network.layers):
        raise usage(f"there is no layer {settings.layer}", f"The layers are 0 to {len(network.layers) - 1}")
    layer = network.layers[settings.layer]
    if settings.unit >= layer.size:
        name = shown(layer.name)
        raise usage(f"the layer {name} has no unit {settings.unit}", f"Its units are 0 to {layer.size - 1}")
    return int(network.unit_offsets[settings.layer]) + settings.unit


def _over_most(flow: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Each over the most of its group, float32."""
    most = np.zeros(int(group.max()) + 1)
    np.maximum.at(most, group, flow)
    return np.maximum(flow / most[group], np.finfo(np.float32).tiny).astype(np.float32)
