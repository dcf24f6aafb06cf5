"""Edges as at an epoch, inside a node tree: what the checkpoints hold is stored in the attributes that are drawn."""

from .lean import without
from .paths import paths_at_epoch
from .texts import sample, store
from .unit_epochs import shares_of

_READ = (
    *("importance_epoch_*", "weight_epoch_*", "class_color_epoch_*", "position_bundled_epoch_*", "shares_*"),
    *("path_rank_epoch_*", "path_importance_epoch_*"),
)
_ENDS = ("source", "target")


def edges_at_epoch(tree, curves, epoch, units, index):
    """The curves with the attributes of the edges as at the epoch, and without those of checkpoints.

    They are importance, weight, rank and rank_<class>, position and position_bundled, and of both ends importance,
    color and importance_<class>. epoch, units: the group's Epoch and UnitEpochs. index: of the class that is looked at.

    Input: curves with importance_epoch_<checkpoint>, weight_epoch_<checkpoint>, source, target (CURVE) and
    position_bundled_epoch_<checkpoint> (POINT); edges that matter for classes of their own also with
    shares_<number>_epoch_<checkpoint> and class_color_epoch_<checkpoint> (CURVE), others by those of the units at their
    ends.
    """
    having = curves
    for end in _ENDS:
        having = _with_end(tree, having, epoch, units, index, end)
    having = store(tree, having, "weight", epoch.of("FLOAT", "weight"), "FLOAT", "CURVE")
    held = tree.math("ADD", epoch.of("FLOAT", "importance"), 0.0, clamp=True)
    having = store(tree, having, "importance", held, "FLOAT", "CURVE")
    importance = tree.attribute("FLOAT", "importance")
    share = tree.math("ADD", *(tree.attribute("FLOAT", tree.numbered(f"{end}_importance_", index)) for end in _ENDS))
    having = _with_rank(tree, having, "rank", importance)
    having = _with_rank(tree, having, tree.numbered("rank_", index), tree.math("MULTIPLY", importance, share))
    having = paths_at_epoch(tree, having, epoch, index, "CURVE", tree.attribute("INT", "rank"), importance)
    bundled = epoch.of("FLOAT_VECTOR", "position_bundled")
    having = store(tree, having, "position_bundled", bundled, "FLOAT_VECTOR")
    having = tree.node("GeometryNodeSetPosition", Geometry=having, Position=_straight(tree))
    return without(tree, epoch.earlier("GEOMETRY", curves, having), _READ)


def _with_end(tree, curves, epoch, units, index, end: str):
    """The curves with what they have of the unit at an end, or of their own where they have it."""
    unit = tree.attribute("INT", end)
    has_own = epoch.at("FLOAT_COLOR", "class_color", epoch.first).node.outputs["Exists"]
    kept, share_in = shares_of(tree, index)

    def chosen(kind: str, of_unit, own):
        return tree.node("GeometryNodeSwitch", has_own, of_unit, own, properties={"input_type": kind})

    share = chosen("FLOAT", units.share(index, unit), share_in(epoch.of("FLOAT_COLOR", kept)))
    length = chosen("FLOAT", units.of("FLOAT", "length", unit), 1.0)  # along an edge of its own classes it is the same
    color = chosen("RGBA", units.of("FLOAT_COLOR", "class_color", unit), epoch.of("FLOAT_COLOR", "class_color"))
    curves = store(tree, curves, f"{end}_importance", length, "FLOAT", "CURVE")
    curves = store(tree, curves, tree.numbered(f"{end}_importance_", index), share, "FLOAT", "CURVE")
    return store(tree, curves, f"{end}_color", color, "FLOAT_COLOR", "CURVE")


def _with_rank(tree, curves, name, strength):
    """The curves with their ranks by a strength: 0 is the strongest, ties in order of the curves."""
    count = tree.node(
        "GeometryNodeAttributeDomainSize", curves, result="Spline Count", properties={"component": "CURVE"}
    )
    here = tree.node("GeometryNodeInputIndex")
    number, place = tree.attribute("INT", "number"), tree.attribute("INT", "place")
    points = store(tree, tree.node("GeometryNodePoints", count), "number", here, "INT")
    falling = tree.math("MULTIPLY", _of_curve(tree, curves, "FLOAT", strength, number), -1.0)
    points = tree.node("GeometryNodeSortElements", points, None, None, falling, properties={"domain": "POINT"})
    points = store(tree, points, "place", here, "INT")
    points = tree.node("GeometryNodeSortElements", points, None, None, number, properties={"domain": "POINT"})
    return store(tree, curves, name, sample(tree, "INT", points, place, here), "INT", "CURVE")


def _of_curve(tree, curves, data_type: str, value, index):
    return tree.node(
        "GeometryNodeSampleIndex",
        curves,
        value,
        index,
        properties={"data_type": data_type, "domain": "CURVE", "clamp": True},
    )


def _straight(tree):
    """The points on the line between the ends of the bundled edge, at the same shares of its length as they are."""
    of_point = tree.node("GeometryNodeCurveOfPoint").node.outputs
    count = tree.node("GeometryNodePointsOfCurve", of_point["Curve Index"], result="Total")
    first = tree.math("SUBTRACT", tree.node("GeometryNodeInputIndex"), of_point["Index in Curve"])
    last = tree.math("SUBTRACT", tree.math("ADD", first, count), 1.0)
    ends = (
        tree.node(
            "GeometryNodeFieldAtIndex",
            tree.attribute("FLOAT_VECTOR", "position_bundled"),
            point,
            properties={"data_type": "FLOAT_VECTOR", "domain": "POINT"},
        )
        for point in (first, last)
    )
    return tree.mix("VECTOR", tree.node("GeometryNodeSplineParameter", result="Factor"), *ends)
