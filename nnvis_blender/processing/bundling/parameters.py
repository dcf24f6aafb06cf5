"""What a user may set about layout and bundling, with nn_vis' names, ranges and defaults, and one more."""

from dataclasses import asdict, dataclass, fields

from .. import parameters


@dataclass(frozen=True)
class BundlingParameters:
    """Lengths are in model units; the network's layers stand layer_distance apart and are layer_width wide."""

    layer_distance: float | None = parameters.field(
        None,
        0.0,
        1.0,
        "distance between two layers, by itself 0.5, or less where there are many; higher draws the network longer",
        section="Layout",
        unset="Automatic",
    )
    layer_width: float = parameters.field(1.0, 0.0, 1.0, "width of a layer; higher spreads its units further apart")
    keep_input_grid: str = parameters.field(
        "auto",
        help="keep an image's pixels where they are, as a plane with the image on it",
        choices={
            "auto": ("Automatic", "Of images from 14 x 14 pixels, where the data say that they are images"),
            "on": ("On", "Of any image; rows of as many values as a square has are taken for one"),
            "off": ("Off", "The input's units move as those of every layer do"),
        },
    )
    node_bandwidth_reduction: float = parameters.field(
        0.95,
        0.5,
        0.99,
        "factor of the bandwidth from one unit advection step to the next; higher gathers units of the same classes "
        "more tightly",
    )
    sampling_rate: float = parameters.field(
        15.0,
        5.0,
        20.0,
        "samples of an edge per layer width; higher makes curves rounder and bundles tighter, and takes longer",
        section="Bundling",
    )
    edge_bandwidth_reduction: float = parameters.field(
        0.9,
        0.5,
        0.99,
        "factor of the bandwidth from one edge bundling step to the next; higher draws edges into tighter bundles",
    )
    importance_similarity: float = parameters.field(
        0.93,
        0.0,
        0.99,
        "how strongly edges prefer those of their own classes, at the end of bundling; higher parts the classes into "
        "bundles of their own, at 0 they share them",
    )
    edge_importance_type: int = parameters.field(
        0,
        0,
        3,
        "class vector of an edge, by which it is bundled: 0 from its source's to its target's, 1 its source's, "
        "2 their sum, 3 its target's",
        choices={
            0: ("Both Ends", "From the classes of the unit where an edge begins to those of the one where it ends"),
            1: ("Source", "The classes of the unit where an edge begins"),
            2: ("Sum", "The classes of both units together, all along the edge"),
            3: ("Target", "The classes of the unit where an edge ends"),
        },
    )
    smoothing: bool = parameters.field(
        True, help="smooth the edges after every step; without it bundles are tighter and have kinks"
    )
    smoothing_iterations: int = parameters.field(
        8, 0, 16, "smoothing passes after every step; more make rounder, looser curves", needs=("smoothing", True)
    )

    whole_network: bool = parameters.field(
        False,
        help="let edges of all layer gaps act on each other, not of each gap by itself: bundles reach through layers",
    )
    prune_percentage: float = parameters.field(
        0.0,
        0.0,
        1.0,
        "share of the edges, the least important, that is left out; higher leaves fewer edges, and is faster",
        section="What Is Kept",
    )
    most_edges: int = parameters.field(
        0,
        0,
        10_000_000,
        "edges that are drawn and bundled at most, the most important; the others shape the density alone",
        unset="As Many as Fit",
        start=20_000,
    )
    keep_iterations: int = parameters.field(
        0,
        0,
        100,
        "states of unit advection and of bundling that are kept, of each, for the input Iteration, which plays them",
        unset="None",
        start=30,
    )

    @property
    def sample_length(self) -> float:
        """Distance of an edge's samples; a grid cell is a third of it."""
        return self.layer_width / self.sampling_rate


def read_configuration(values: dict[str, object]) -> dict[str, object]:
    """Bundling parameters from the contents of the original's processing.json, as it is.

    Raises NNVisError (usage) naming every unknown key and every value out of range.
    """
    checked = parameters.from_dict(BundlingParameters, values)
    return {f.name: asdict(checked)[f.name] for f in fields(checked) if f.name in values}
