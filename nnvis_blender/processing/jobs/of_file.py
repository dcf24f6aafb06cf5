"""What the jobs that run the network in a .nnvis file have in common: its model, and how its data are read."""

import dataclasses
import json
from pathlib import Path

from ..activations.own_model import own_model
from ..datasets.options import DataOptions
from ..errors import bad_input, shown
from ..files.cache import Cache
from ..files.json_file import parse_json
from ..training.playground.points import playground_points
from .request import read_group
from .stages import trained_model

# what samples of any data become for a network; the other data options are of one table or folder alone
_OF_THE_NETWORK = ("scale", "offset", "mean", "std", "preprocessing", "size")
_NOT_TAKEN = ("class_file",)  # a path of whoever processed the network


def source_of_file(processed, source):
    """The Source of a request, whose samples are read as those were that the network in a file was processed with,
    where the request says nothing of how: a network that was given preprocessed images answers anything to others.

    Of data of another name only what holds for any is taken over. Raises NNVisError (usage) for values in the file that
    are none.
    """
    if source.data_options != DataOptions():
        return source
    known = processed.provenance.get("data") or {}
    is_same = source.data is not None and Path(source.data).name == known.get("name")
    names = [one.name for one in dataclasses.fields(DataOptions)] if is_same else _OF_THE_NETWORK
    taken = {name: known[name] for name in names if name in known and name not in _NOT_TAKEN}
    return dataclasses.replace(source, data_options=read_group({"data_options": taken}, "data_options", DataOptions))


def model_of_file(processed, source, request, report):
    """The Model that a file was made of. source: see source_of_file. request: with file and cache.

    Raises NNVisError (bad_input) where another is named, or none and the file does not hold all that it computes by.
    """
    name = request.file.name
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
    """That the samples are not of the data that a network was processed with, or read otherwise, where they are."""
    about = processed.provenance.get("data") or {}
    known, name = about.get("sha256"), None if dataset is None else shown(dataset.name, 60, False)
    if dataset is None or known is None or known == dataset.sha256:
        return []
    if about.get("name") != dataset.name:
        return [f"the samples are of {name}, not the data that the network was processed with"]
    names = [one.name for one in dataclasses.fields(DataOptions)]
    others = [one for one in names if about.get(one) != dataset.options.get(one)]
    if not others:
        return [f"{name} has changed since the network was processed with it"]
    return [f"{name} is read otherwise than when the network was processed with it ({', '.join(others)})"]


def told_sample(settings, sample, dataset) -> dict[str, object]:
    """What provenance says of SampleParameters and of the OneSample that was taken."""
    image = None if settings.image is None else Path(settings.image).name
    about = {**dataclasses.asdict(settings), "sample": sample.number, "image": image}
    return {**about, "data": None if dataset is None else dataset.name}
