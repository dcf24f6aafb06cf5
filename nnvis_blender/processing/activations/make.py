"""From a model and samples to the Maps of a processed network."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..datasets.fit import check_shapes
from ..errors import bad_input
from ..files.cache import content_key
from ..images.images import without_samples
from ..network import ProcessedNetwork
from ..tasks import HERE, LIGHT_ROWS, Tasks
from .at_epochs import EpochModels, joined
from .attention import add_attention
from .chosen import Chosen, choose
from .contributions import contributions
from .maps import Maps
from .parameters import MapParameters
from .running import as_batch, layer_maps, plan, probabilities
from .windows import windows_of

SAMPLES = 8  # of a model that is heavy work, that are one task


def make_maps(
    processed: ProcessedNetwork,
    model,
    dataset,
    data_options,
    settings: MapParameters,
    report,
    vocabulary: dict[int, str] | None = None,
    at: EpochModels | None = None,
    tasks: Tasks = HERE,
) -> Maps:
    """What the units of a processed network hold for samples of a data set, or for an image where that is None.

    model: the Model that the network was drawn of. data_options: how the data are read, and so the image. vocabulary:
    what its tokens are called, by their numbers. at: the network at its checkpoints, each of which is run on the
    samples. tasks: where samples and checkpoints are shared out. Raises NNVisError: usage for samples that there are
    none of, bad_input for what does not fit or is not finite.
    """
    check_same_layers(processed, model)
    if dataset is not None:
        check_shapes(model, dataset)
    chosen = choose(model, dataset, data_options, settings, processed.input_image is not None, report)
    importance = processed.importance.units if at is None else processed.epochs.units.max(axis=0)
    kept, notes = plan(model, chosen.x, importance, settings, 1 if at is None else len(at))
    chosen.notes += notes
    tokens = _tokens(model, chosen.x, vocabulary or {})
    shared = model if at is None else None, kept, processed.bundles.edges, len(chosen.x)
    items = _Items(model.rows, chosen, tokens, at)
    found = tasks.for_model(model).run(_maps, items, shared, report, by_threads=True)
    return joined(list(found), None if at is None else at.numbers)


class _Items(Sequence):
    """(a checkpoint's model, or None; some of the samples; what their tokens are called): what each task runs, a
    checkpoint after the other, each of which is read when it is asked for.
    """

    def __init__(self, rows: int, chosen: Chosen, tokens: list, at: EpochModels | None):
        count = len(chosen.x)
        together = SAMPLES if rows < LIGHT_ROWS else count  # each part takes a look at the graph
        self.chosen, self.tokens = chosen, tokens
        self.rows = [slice(first, first + together) for first in range(0, count, together)]
        self.epochs, self.models, self.model = 1 if at is None else len(at), iter([None] if at is None else at), None

    def __len__(self) -> int:
        return self.epochs * len(self.rows)

    def __getitem__(self, number: int) -> tuple:
        """They are asked for in their order, each once."""
        if number >= len(self):
            raise IndexError(number)
        part = number % len(self.rows)
        if part == 0:
            self.model = next(self.models)
        rows = self.rows[part]
        return self.model, self.chosen.rows(rows), self.tokens[rows]


def keep_maps(processed: ProcessedNetwork, maps: Maps, settings: MapParameters, dataset) -> None:
    """Gives a processed network its maps, and provenance what they are of. dataset: None where an image is the
    sample.
    """
    about = {"data": None if dataset is None else dataset.name, **dataclasses.asdict(settings)}
    about |= {name: about[name] and Path(about[name]).name for name in ("image", "frames")}
    values = (values for own in maps.layers for values in (own.units, own.after, own.before))
    about["sha256"] = content_key(maps.outputs, maps.pictures, *values)  # of a drawing, the name says nothing
    processed.maps, processed.provenance["maps"] = maps, about
    processed.images = without_samples(processed.images)


def _maps(item: tuple, shared: tuple, cache: Path, report) -> Maps:
    """What a model holds for some samples: a task. item: see _Items. shared: (the model where it is one, what is kept,
    the edges that are drawn, how many samples there are together).
    """
    (checkpoint, chosen, tokens), (model, kept, edges, samples) = item, shared
    model = checkpoint or model
    outputs, batch = probabilities(model, chosen.x), as_batch(model, chosen.x)
    is_of_classes = model.outputs_kind != "values"
    layers = layer_maps(model, chosen.x, kept, report)
    notes = add_attention(model, batch, layers, samples)
    windows, unseen = windows_of(model, batch, layers, samples)
    brought, unknown = contributions(model, batch, edges)
    return Maps(
        chosen.numbers,
        chosen.names,
        chosen.truth,
        (outputs.argmax(axis=1) if is_of_classes else np.full(len(outputs), -1)).astype(np.int32),
        outputs,
        layers,
        windows,
        brought,
        chosen.pictures,
        chosen.notes + notes + unseen + unknown,
        tokens,
    )


def _tokens(model, x: np.ndarray, vocabulary: dict[int, str]) -> list[list[str]]:
    """What the tokens of samples (n, features) are called, their numbers where that is not known."""
    if model.inputs[0].kind != "tokens":
        return []
    return [[vocabulary.get(number, str(number)) for number in row] for row in np.rint(x).astype(int).tolist()]


def check_same_layers(processed: ProcessedNetwork, model) -> None:
    """Raises NNVisError (bad_input) where a model draws other layers than a processed network has."""
    sizes = [[layer.size for layer in network.layers] for network in (processed.network, model.network)]
    if sizes[0] != sizes[1]:
        raise bad_input(f"{model.name} is drawn with other layers than the file holds", "Process the model again")
