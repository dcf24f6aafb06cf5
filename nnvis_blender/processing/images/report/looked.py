"""What every part of a report looks at, and what it adds to."""

from dataclasses import dataclass, field

import numpy as np

from .page import Section


@dataclass
class Looked:
    """A network, its model and its data. axes: see datasets.pictures; None of samples that are no images. chosen:
    numbers of the samples of the test part that are shown.

    What is added: values, JSON-able; sections of the page; notes, sentences on what is not defined for the network or
    its data.
    """

    processed: object
    model: object
    dataset: object
    data_options: object
    settings: object
    tasks: object
    axes: object
    chosen: np.ndarray
    values: dict[str, object] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
