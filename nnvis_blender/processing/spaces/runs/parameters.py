"""How networks are compared with each other."""

import dataclasses

from ... import parameters

CKA, SIMILARITY, WEIGHTS, OUTPUTS = "cka", "similarity", "weights", "outputs"
MEASURES = {
    CKA: ("CKA", "How unlike the last hidden layers lie their samples, whatever turns or scales the space"),
    SIMILARITY: ("Representations", "Whether the last hidden layers hold the same samples for alike, by their order"),
    WEIGHTS: ("Weights", "How far the weights are apart once units are matched; of networks of one architecture"),
    OUTPUTS: ("Outputs", "How often the networks would answer otherwise: the mean distance of their probabilities"),
}
NETWORKS, CHECKPOINTS = "networks", "checkpoints"
FILES = {
    NETWORKS: ("Networks", "Each file in the folder is a network of its own; folders in it are runs"),
    CHECKPOINTS: ("Checkpoints", "The files in the folder are the checkpoints of one run"),
}
PARTS = {"test": ("Test Samples", "Those held back"), "train": ("Training Samples", "Those learned from")}


@dataclasses.dataclass(frozen=True)
class RunsParameters:
    """Many networks as points"""

    measure: str = parameters.field(CKA, help="by what networks are near each other", choices=MEASURES)
    files: str = parameters.field(NETWORKS, help="what the files of the folder are", choices=FILES)
    dimensions: int = parameters.field(2, 2, 3, help="axes of the space")
    samples: int = parameters.field(300, 10, 5000, help="at most so many samples go through every network")
    part: str = parameters.field("test", help="which samples", choices=PARTS)
    most_networks: int = parameters.field(400, 3, 2000, help="at most so many networks, checkpoints taken evenly")


@dataclasses.dataclass(frozen=True)
class DifferenceParameters:
    """What one network does otherwise than another"""

    samples: int = parameters.field(500, 10, 20000, help="at most so many samples by which units are matched")
    part: str = parameters.field("test", help="which samples", choices=PARTS)
    match: bool = parameters.field(True, help="match units by what they answer; else unit by unit as they are numbered")
