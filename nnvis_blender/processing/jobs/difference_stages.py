"""The stages of the job "difference": those of the main job, with what differs drawn in the place of the weights."""

import dataclasses

import numpy as np

from ..errors import bad_input
from ..models import read_model
from ..network import Importance, Network
from ..spaces.runs.matching import edge_weights, matched_units, own_weights, same_architecture
from ..spaces.runs.representations import answers_of_units
from ..worker.report import Report
from .stages import Processing

STAGES = ("Network", "Importance", "Layout", "Difference", "Bundling", "File")
METHOD = "difference"


def run_difference(request, report: Report) -> dict[str, object]:
    """See difference.run."""
    return _Run(request, STAGES, report).run()


class _Run(Processing):
    def run(self) -> dict[str, object]:
        told = super().run()
        return {**told, **self._figures}

    def _drawn(self, network: Network, importance: Importance) -> tuple[Network, Importance, dict]:
        settings, path = self.request.difference, self.request.other
        with self.timer("Difference"):
            other = read_model(path, self.request.source.model_options)
            if not same_architecture(network, other.network):
                raise bad_input(
                    f"{other.name} and {self.model.name} are not of one architecture",
                    "Give two networks of the same layers",
                )
            matched = self._matched(other) if settings.match else {}
            theirs = edge_weights(other.network, matched, network)
            changed = [b - a for a, b in zip(own_weights(network), theirs)]
            found, drawn = _as_drawn(network, importance, changed)
            moved = sum(int((units != np.arange(len(units))).sum()) for units in matched.values())
            length = np.sqrt(sum(float(np.square(w, dtype=np.float64).sum()) for w in own_weights(network)))
            gone = np.sqrt(sum(float(np.square(w, dtype=np.float64).sum()) for w in changed))
            self._figures = {"moved": moved, "change": gone / max(length, 1e-30)}
        about = {**dataclasses.asdict(settings), "other": path.name, **self._figures}
        notes = []
        if any(c.kernel is None and network.layers[c.source].map_shape for c in network.connections):
            notes.append("of edges that carry whole maps into dense layers the lengths of their weights are compared")
        return found, drawn, {"difference": {**about, "sha256": other.sha256, "notes": notes}}

    def _matched(self, other) -> dict[int, np.ndarray]:
        """Hidden layer -> see matched_units, by what both hold of the same samples."""
        settings = self.request.difference
        x = self.dataset.x_test if settings.part == "test" else self.dataset.x_train
        x = x[np.linspace(0, len(x) - 1, min(len(x), settings.samples)).astype(int)]
        own, theirs = (answers_of_units(model, x) for model in (self.model, other))
        return {layer: matched_units(own[layer], theirs[layer]) for layer in own}


def _as_drawn(network: Network, importance: Importance, changed: list) -> tuple[Network, Importance]:
    """(the network with what changed as weights, the importance of the change).

    An edge's weight is the change of its weight; of a kernel the change's length, with the sign of its sum. Its
    importance is how much that is, over the most of all. A unit keeps its classes, as much as its edges have changed.
    """
    lengths = [np.sqrt(np.square(w).reshape(len(w), -1).sum(axis=1)).astype(np.float32) for w in changed]
    signs = [np.sign(w.reshape(len(w), -1).sum(axis=1)) for w in changed]
    connections = [
        dataclasses.replace(c, weight=length * sign, kernel=None if c.kernel is None else w)
        for c, w, length, sign in zip(network.connections, changed, lengths, signs)
    ]
    total = np.zeros(network.unit_count)
    for c, length in zip(network.connections, lengths):
        for layer, units in ((c.source, c.source_unit), (c.target, c.target_unit)):
            offset, size = int(network.unit_offsets[layer]), network.layers[layer].size
            total[offset : offset + size] += np.bincount(units, np.square(length), minlength=size)
    units = importance.units * np.sqrt(total)[:, None].astype(np.float32)
    outputs = set(network.outputs)
    for layer, (low, high) in enumerate(zip(network.unit_offsets[:-1], network.unit_offsets[1:])):
        most = units[low:high].max(initial=0.0)
        units[low:high] = importance.units[low:high] if layer in outputs or most == 0 else units[low:high] / most
    most = max((float(length.max(initial=0.0)) for length in lengths), default=0.0)
    edges = np.concatenate(lengths)[:, None] / np.float32(most or 1.0)
    found = dataclasses.replace(network, connections=connections)
    return found, Importance(units, edges, importance.raw_units, METHOD, importance.parameters)
