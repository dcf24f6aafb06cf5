"""The group "NNVis Plate Moment": what plates and edges hold at a number between samples, in place of all samples'.

What comes after it passes on a few attributes and not hundreds.
"""

from ..builder import find_group, new_group
from ..cross_fade import CrossFade
from ..lean import without
from ..sample_values import SampleValues
from ..texts import store
from .maps import AFTER, IMAGE_KINDS, IMPORTANCE, KINDS, OF_SAMPLES, SHOWN_KINDS, SHOWS

NAME, VERSION = "NNVis Plate Moment", 4
MEAN, ACTIVATION, OUTPUT = "map_mean", "activation", "output"
CONTRIBUTION, ATTRIBUTION = "contribution", "edge_attribution"  # of edges; plates have attribution_... of their images


def moment_group():
    """The group, from the file or newly built.

    Input: vertices with <kind>_mean_<sample> and output_<sample>, edges with number, by which SampleValues knows them:
    what they bring, and, of samples whatever the epoch, their attribution. Output: the same with map_mean (of what is
    shown), activation (the mean of that), output and, of edges, contribution and edge_attribution.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "What plates and edges hold between two samples")
    plates = tree.input("Plates", "Geometry", "Vertices, one a plate")
    sample = tree.input("Sample", "Float", "Which sample; between two numbers both", 0.0, 0.0)
    samples = tree.input("Samples", "Int", "How many samples there are", 1, 1, hidden=True)
    own_sample = tree.input("Own Sample", "Float", "As Sample, whatever the epoch", 0.0, 0.0, hidden=True)
    own_samples = tree.input("Own Samples", "Int", "How many there are of an epoch", 1, 1, hidden=True)
    shows = tree.input("Shows", "Int", "Which of the maps", 0, 0)
    values = SampleValues(tree)
    crossed = CrossFade(tree, sample, samples)
    of_kinds = {
        kind: crossed.of(f"{kind}_mean_") if kind in OF_SAMPLES else tree.attribute("FLOAT", f"{kind}_mean_0")
        for kind in (*KINDS, *IMAGE_KINDS)
    }
    of_shown = [0.0 if name == IMPORTANCE else of_kinds[kind] for name, kind in zip(SHOWS, SHOWN_KINDS)]
    drawn = store(tree, plates, MEAN, tree.index_switch("FLOAT", shows, of_shown), "FLOAT")
    drawn = store(tree, drawn, ACTIVATION, of_kinds[AFTER], "FLOAT")
    drawn = store(tree, drawn, OUTPUT, crossed.of("output_"), "FLOAT")
    number = tree.attribute("INT", "number")
    drawn = store(tree, drawn, CONTRIBUTION, values.contribution(crossed, number), "FLOAT", "EDGE")
    attribution = values.attribution(CrossFade(tree, own_sample, own_samples), number)
    drawn = store(tree, drawn, ATTRIBUTION, attribution, "FLOAT", "EDGE")
    patterns = [f"{kind}_mean_*" for kind in (*KINDS, *IMAGE_KINDS)]
    tree.output("Geometry", "Geometry", without(tree, drawn, (*patterns, "output_*")))
    return tree.finish()
