"""What a user may set about an embedding. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters
from ...activations.parameters import PARTS

PCA, MDS, SAMMON, TSNE, UMAP, ISOMAP, LDA = "pca", "mds", "sammon", "tsne", "umap", "isomap", "lda"
AXES = "axes"
METHODS = {
    PCA: ("PCA", "The directions in which the samples differ most"),
    MDS: ("Metric MDS", "Distances as they are, as well as they fit"),
    SAMMON: ("Sammon", "As metric MDS, but short distances count more"),
    TSNE: ("t-SNE", "Neighbours stay neighbours; distances between groups say little"),
    UMAP: ("UMAP", "As t-SNE, with more of the groups' order"),
    ISOMAP: ("Isomap", "Distances along the neighbours that lie between"),
    LDA: ("LDA", "The directions that part the classes best, by their labels"),
    AXES: ("Chosen Axes", "Pixels or other inputs, components, or directions from class to class"),
}
INPUTS, COMPONENTS, CLASSES, SAMPLES = "inputs", "components", "classes", "samples"
AXES_OF = {
    INPUTS: ("Inputs", "Pixels, or other inputs, by their numbers"),
    COMPONENTS: ("Components", "Principal components, by their numbers from 0"),
    CLASSES: ("Classes", "From the mean of one class to that of another: two numbers an axis"),
    SAMPLES: ("Samples", "From one sample to another: two numbers an axis, counted among those that are embedded"),
}
OF_METHODS, OF_LAYERS, OF_EPOCHS, OF_STEPS = "methods", "layers", "epochs", "steps"
STATES = {
    OF_METHODS: ("Methods", "The data, or one layer's outputs, by several methods"),
    OF_LAYERS: ("Layers", "The outputs of one layer after the other, by one method"),
    OF_EPOCHS: ("Epochs", "One layer's outputs at the checkpoints of its training, by one method"),
    OF_STEPS: ("Optimization", "How the points of one method gather, step by step"),
}
FLATTEN, MEAN = "flatten", "mean"
MAPS = {
    FLATTEN: ("Flattened", "Every pixel of a map is a number"),
    MEAN: ("Averaged", "The mean of a map is a number"),
}


@dataclasses.dataclass(frozen=True)
class EmbedParameters:
    """Samples, or what a network's layers hold for them, in the plane or in space"""

    states: str = parameters.field(OF_METHODS, help="what the states are that one leads to the other", choices=STATES)
    methods: list[str] = parameters.field(
        [PCA, TSNE], help="of the states methods: which, in this order", choices=METHODS
    )
    method: str = parameters.field(TSNE, help="of other states: the method", choices=METHODS)
    layers: list[int] | None = parameters.field(
        None,
        0,
        2**31 - 1,
        help="numbers of the layers whose outputs are embedded, counted from 0, the input; of other states than layers "
        "the first of them",
        unset="All, or the Data",
    )
    maps: str = parameters.field(FLATTEN, help="how the maps of a layer become numbers", choices=MAPS)
    dimensions: int = parameters.field(2, 2, 3, help="2: the plane; 3: space")
    samples: int = parameters.field(2000, 4, 100_000, help="at most so many samples, evenly of the data")
    part: str = parameters.field("test", help="the part of the data that the samples are of", choices=PARTS)
    seed: int = parameters.field(0, 0, 2**31 - 1, help="the same seed gives the same result")
    perplexity: float = parameters.field(
        30.0, 2.0, 1000.0, help="of t-SNE: how many neighbours each sample has, about", section="Methods"
    )
    neighbours: int = parameters.field(15, 2, 1000, help="of UMAP and Isomap: how many neighbours each sample has")
    most_states: int = parameters.field(24, 2, 500, help="of epochs and the optimization: at most so many states")
    axes_of: str = parameters.field(INPUTS, help="of chosen axes: what they lead along", choices=AXES_OF)
    axes: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="of chosen axes: their numbers, counted from 0", unset="The First"
    )
    hulls: bool = parameters.field(False, help="draw a hull about nine tenths of each class", section="Besides Points")
    density: bool = parameters.field(False, help="draw how dense the samples lie: contours, or fog in space")
    biplot: bool = parameters.field(
        False, help="of PCA, LDA and chosen axes: draw the values that move samples most as arrows"
    )
    boundary: bool = parameters.field(
        False, help="draw what the network answers at each place, by the way back from there to a sample"
    )
    pictures: bool = parameters.field(True, help="draw samples that are images as such")
