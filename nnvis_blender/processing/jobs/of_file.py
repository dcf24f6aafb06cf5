"""What the jobs that run the network in a .nnvis file have in common: its model, and whether the data are its own."""

import dataclasses
import json
from pathlib import Path

from ..activations.own_model import own_model
from ..errors import bad_input, shown
from ..files.cache import Cache
from ..files.json_file import parse_json
from ..training.playground.points import playground_points
from .stages import trained_model


def model_of_file(processed, request, report):
    """The Model that a file was made of. request: with file, source (see source.read_run_source) and cache.

    Raises NNVisError (bad_input) where another is named, or none and the file does not hold all that it computes by.
    """
    source, name = request.source, request.file.name
    made_of = processed.provenance.get("model") or {}
    if source.train is not None:
        if made_of.get("training") != parse_json(json.dumps(dataclasses.asdict(source.train))):
            raise bad_input(f"the network of {name} was not trained in this way", "Give the training that it had")
        model = trained_model(source.train, source.dataset(), Cache(request.cache), report).model
    elif source.model is not None:
        model = _with_last_checkpoint(source, processed).read_model()
    else:
        return own_model(processed, name)
    if made_of.get("sha256") != model.sha256:
        whose = shown(str(made_of.get("name", "another model")), 60, quoted=False)
        raise bad_input(f"{name} was not made of {model.name}", f"Give the model that it was made of ({whose})")
    return model


def _with_last_checkpoint(source, processed):
    """The Source whose model is the file's last checkpoint where it names the folder of the checkpoints."""
    if processed.epochs is None or not source.model.is_dir():
        return source
    last = source.model / processed.epochs.names[-1]
    return dataclasses.replace(source, model=last) if last.exists() else source


def dataset_of_file(processed, source, model):
    """The Dataset of a request for the Model of a file, None where it names no data. Raises NNVisError."""
    played = processed.provenance.get("playground")
    points = playground_points(played, source.data) if played is not None and source.data is not None else None
    return points or source.dataset(model if source.train is None else None)


def notes_on_data(processed, dataset) -> list[str]:
    """That the samples are not of the data that a network was processed with, where they are not."""
    known = processed.provenance.get("data") or {}
    if dataset is None or "sha256" not in known or known["sha256"] == dataset.sha256:
        return []
    name = shown(dataset.name, 60, False)
    if known.get("name") == dataset.name:  # a limit, another size, or a file that has changed
        return [f"the samples of {name} are not as they were read when the network was processed"]
    return [f"the samples are of {name}, not the data that the network was processed with"]


def told_sample(settings, sample, dataset) -> dict[str, object]:
    """What provenance says of SampleParameters and of the OneSample that was taken."""
    image = None if settings.image is None else Path(settings.image).name
    about = {**dataclasses.asdict(settings), "sample": sample.number, "image": image}
    return {**about, "data": None if dataset is None else dataset.name}
