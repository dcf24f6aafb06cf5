"""From a model and samples to the Maps of a processed network."""

import dataclasses
from pathlib import Path

import numpy as np

from ..datasets.fit import check_shapes
from ..errors import bad_input
from ..files.cache import content_key
from ..images.images import without_samples
from ..network import ProcessedNetwork
from ..worker.report import Part
from .at_epochs import EpochModels, joined
from .attention import add_attention
from .chosen import Chosen, choose
from .contributions import contributions
from .maps import Maps
from .parameters import MapParameters
from .reduction import Kept
from .running import as_batch, layer_maps, plan, probabilities
from .windows import windows_of


def make_maps(
    processed: ProcessedNetwork,
    model,
    dataset,
    data_options,
    settings: MapParameters,
    report,
    vocabulary: dict[int, str] | None = None,
    at: EpochModels | None = None,
) -> Maps:
    """What the units of a processed network hold for samples of a data set, or for an image where that is None.

    model: the Model that the network was drawn of. data_options: how the data are read, and so the image. vocabulary:
    what its tokens are called, by their numbers. at: the network at its checkpoints, each of which is run on the
    samples. Raises NNVisError: usage for samples that there are none of, bad_input for what does not fit or is not
    finite.
    """
    check_same_layers(processed, model)
    if dataset is not None:
        check_shapes(model, dataset)
    chosen = choose(model, dataset, data_options, settings, processed.input_image is not None, report)
    importance = processed.importance.units if at is None else processed.epochs.units.max(axis=0)
    kept, notes = plan(model, chosen.x, importance, settings, 1 if at is None else len(at))
    chosen.notes += notes
    tokens, edges = _tokens(model, chosen.x, vocabulary or {}), processed.bundles.edges
    if at is None:
        return _maps(model, chosen, kept, edges, tokens, report)
    parts = [_maps(own, chosen, kept, edges, tokens, Part(report, done, len(at))) for done, own in enumerate(at)]
    return joined(parts, at.numbers)


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


def _maps(model, chosen: Chosen, kept: list[Kept], edges: np.ndarray, tokens: list, report) -> Maps:
    """What one model holds for the chosen samples. edges: (k,), those that are drawn."""
    outputs, batch = probabilities(model, chosen.x), as_batch(model, chosen.x)
    is_of_classes = model.outputs_kind != "values"
    layers = layer_maps(model, chosen.x, kept, report)
    notes = add_attention(model, batch, layers)
    windows, unseen = windows_of(model, batch, layers)
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
