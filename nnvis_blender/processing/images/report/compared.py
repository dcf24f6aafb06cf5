"""Two networks beside each other: how often each is right, where they differ, and how alike their layers are."""

import numpy as np

from ...activations.running import probabilities
from ...datasets.fit import check_shapes, gives_classes
from ...datasets.pictures import as_pictures
from ...errors import bad_input, shown
from ...spaces.embedding import EmbedParameters
from ...spaces.embedding.vectors import layer_vectors
from ...spaces.runs.distances import apart_by_outputs, centred_gram
from ..named import known_layers
from .looked import Looked
from .page import Section
from .pictures import heat

_ANSWERED, _HELD = 10_000, 256  # samples whose answers are compared, and for which layers are
_AT_ONCE = 12  # layers of one pass


def check_other(model, other, own_data, data) -> None:
    """Raises NNVisError (bad_input) where the other network's data do not fit it, or are other samples."""
    check_shapes(other, data)
    if len(own_data.x_test) != len(data.x_test):
        raise bad_input(f"{model.name} and {other.name} do not have the same samples", "Give networks of one data set")


def add_compared(looked: Looked, other, data, report) -> None:
    """The section on looked.model and another Model, whose data hold the same samples as it takes them."""
    model, own = looked.model, looked.dataset
    told = {"model": other.name}
    table = [["", shown(model.name, 40, False), shown(other.name, 40, False)]]
    section = Section("Beside another network", "", table=table)
    if gives_classes(model) and gives_classes(other) and model.network.class_count == other.network.class_count:
        told |= _answers(looked, other, data, table, section)
    alike = _alike(model, own.x_test, other, data.x_test, report)
    rows, columns = ([net.network.layers[n].name for n in known_layers(net)] for net in (model, other))
    told["layers"] = [
        {"layer": name, "nearest": columns[int(row.argmax())], "cka": float(row.max())}
        for name, row in zip(rows, alike)
    ]
    for one in told["layers"]:
        table.append(
            [shown(one["layer"], 40, False), f"nearest: {shown(one['nearest'], 40, False)}", f"{one['cka']:.3f}"]
        )
    section.text = (
        f"Above, of the first {min(_ANSWERED, len(own.x_test)):,} samples of the test part; below, to which layer of "
        "the other each is nearest by centred kernel alignment (CKA, 1: alike but for a turn and a scale). The square "
        "has all layers of the first downwards, of the other across, light where they are alike."
    )
    section.pictures.insert(0, ("layers", heat(alike)))
    looked.values["compared"] = told
    looked.sections.append(section)


def _answers(looked: Looked, other, data, table, section) -> dict[str, object]:
    """Of the outputs, and in the section the samples of which one network is surest that the other is wrong."""
    truth = looked.dataset.y_test[:_ANSWERED]
    shares = np.stack(
        [probabilities(m, d.x_test[:_ANSWERED]) for m, d in ((looked.model, looked.dataset), (other, data))]
    )
    answers = shares.argmax(axis=2)
    right = (answers == truth).mean(axis=1).tolist()
    agree, apart = float((answers[0] == answers[1]).mean()), float(apart_by_outputs(shares)[0, 1])
    table += [
        ["right", *(f"{share:.2%}" for share in right)],
        ["same answer", f"{agree:.2%}", ""],
        ["probabilities apart", f"{apart:.3f}", ""],
    ]
    differ = np.flatnonzero(answers[0] != answers[1])
    sure = shares.max(axis=2).sum(axis=0)[differ]
    shown_samples = differ[np.argsort(-sure, kind="stable")[: looked.settings.samples]]
    names = looked.model.network.class_names
    if looked.axes is not None and len(shown_samples):
        pictures = as_pictures(looked.dataset.x_test[shown_samples], looked.dataset, looked.axes)
        for number, picture in zip(shown_samples.tolist(), pictures):
            one, two = (f"{names[answers[k, number]]} ({shares[k, number].max():.0%})" for k in (0, 1))
            section.pictures.append((f"sample {number}: {one} or {two}", np.moveaxis(picture, 0, -1)))
    return {"right": right, "same_answer": agree, "apart": apart, "differ": shown_samples.tolist()}


def _alike(model, x, other, y, report) -> np.ndarray:
    """(layers of model, layers of other): linear CKA of what they hold of the same samples."""
    chosen = np.linspace(0, len(x) - 1, min(len(x), _HELD)).astype(int)
    one, two = (_grams(net, values[chosen], report) for net, values in ((model, x), (other, y)))
    return np.clip(one @ two.T, 0, 1)


def _grams(model, x, report) -> np.ndarray:
    layers, found = known_layers(model), []
    for first in range(0, len(layers), _AT_ONCE):
        own = layers[first : first + _AT_ONCE]
        values, _ = layer_vectors(model, x, own, EmbedParameters(), report)
        found += [centred_gram(values[layer]).ravel() for layer in own]
    return np.stack(found)
