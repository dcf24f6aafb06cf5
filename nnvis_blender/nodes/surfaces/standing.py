"""What stands on a height field: samples as balls, or the way of training as a line, with their residuals."""

from ..balls import ball
from ..epoch import MOST
from ..texts import sample, store
from .contours import tube

_LARGER = 2.2  # radius of the ball where training is, over that of a sample
_LEAST = 0.004  # model units from the surface that a residual is drawn from
_ABOVE = 1000.0
_CUTS = 15  # of each step of a path that is laid on the surface
_THINNER = 0.5  # is the path there


class Standing:
    """Inputs of a group, and what they draw. Made while the group's inputs are declared.

    The points are vertices that have been raised to their true values, of a path joined by edges.
    """

    def __init__(self, tree):
        self._tree = tree
        tree.panel("Points")
        self._size, self._path, self._residual = (
            tree.input(name, "Float", text, value, 0.0, 0.2, "DISTANCE")
            for name, text, value in (
                ("Point Size", "Radius of a sample", 0.014),
                ("Path Width", "Of the way that training took", 0.012),
                ("Residual Width", "Of the lines from the surface to what does not lie on it", 0.003),
            )
        )
        self._color = tree.input("Path Color", "Color", "Of the way that training took", (0.75, 0.07, 0.02, 1.0))
        self._is_path = tree.input("Is Path", "Bool", "Whether the points follow each other", hidden=True)

    def declared(self, points, epoch, view):
        """Takes what stands there: points at their true heights. To be called once, before the rest."""
        tree = self._tree
        own = label_color(tree, view)
        own = tree.node("GeometryNodeSwitch", self._is_path, own, self._color, properties={"input_type": "RGBA"})
        points = store(tree, points, "class_color", own, "FLOAT_COLOR")
        points = store(tree, points, "opacity", 1.0)
        self._walked, self._tip = self._passed(points, epoch)
        self._points = tree.node(
            "GeometryNodeSwitch", self._is_path, points, self._walked, properties={"input_type": "GEOMETRY"}
        )

    def balls(self):
        """The samples, or where training is."""
        tree = self._tree
        tip = tree.node("GeometryNodePoints", 1, self._tip)
        tip = store(tree, tip, "class_color", self._color, "FLOAT_COLOR")
        samples = bare(tree, self._points)
        where = tree.node("GeometryNodeSwitch", self._is_path, samples, tip, properties={"input_type": "GEOMETRY"})
        size = tree.mix("FLOAT", self._is_path, self._size, tree.math("MULTIPLY", self._size, _LARGER))
        return balls(
            tree,
            tree.node(
                "GeometryNodeSetPosition", Geometry=where, Offset=tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, size)
            ),
            size,
        )

    def lines(self, surface):
        """The path at its true values and, thinner, on the surface; from each point that lies off it a line to it."""
        tree = self._tree
        path = tree.node("GeometryNodeSwitch", self._is_path, None, self._walked, properties={"input_type": "GEOMETRY"})
        path = tube(tree, tree.node("GeometryNodeMeshToCurve", path), tree.math("MULTIPLY", self._path, 0.5))
        joined = tree.add("GeometryNodeJoinGeometry")
        for part in (path, self._on_surface(surface), self._residuals(surface)):
            tree.set(joined.inputs["Geometry"], part)
        return joined.outputs["Geometry"]

    def _on_surface(self, surface):
        """The path where it lies over the surface, which hides what is below it."""
        tree = self._tree
        curve = tree.node("GeometryNodeSubdivideCurve", tree.node("GeometryNodeMeshToCurve", self._walked), _CUTS)
        cast = self._cast(surface)
        radius = tree.math("MULTIPLY", self._path, 0.5 * _THINNER)
        laid = tree.node(
            "GeometryNodeSetPosition",
            Geometry=curve,
            Selection=cast.outputs["Is Hit"],
            Position=cast.outputs["Hit Position"],
        )
        return tree.node(
            "GeometryNodeSwitch", self._is_path, None, tube(tree, laid, radius), properties={"input_type": "GEOMETRY"}
        )

    def _cast(self, surface):
        """The node that looks for the surface over or below each point."""
        tree = self._tree
        top = tree.vector_math("MULTIPLY_ADD", tree.node("GeometryNodeInputPosition"), (1.0, 1.0, 0.0), (0, 0, _ABOVE))
        return tree.node(
            "GeometryNodeRaycast",
            surface,
            Source_Position=top,
            Ray_Direction=(0.0, 0.0, -1.0),
            Ray_Length=2 * _ABOVE,
            properties={"data_type": "FLOAT"},
        ).node

    def _residuals(self, surface):
        """Lines as wide as Residual Width; where that is 0, the surface is not searched for points either."""
        tree = self._tree
        points = tree.node(
            "GeometryNodeSwitch",
            tree.math("GREATER_THAN", self._residual, 0.0),
            None,
            self._points,
            properties={"input_type": "GEOMETRY"},
        )
        cast = self._cast(surface)
        away = tree.vector_math("SUBTRACT", cast.outputs["Hit Position"], tree.node("GeometryNodeInputPosition"))
        points = store(tree, tree.node("GeometryNodeMeshToPoints", points), "residual", away, "FLOAT_VECTOR")
        length = tree.vector_math("LENGTH", tree.attribute("FLOAT_VECTOR", "residual"), result="Value")
        seen = tree.math("MULTIPLY", cast.outputs["Is Hit"], tree.math("GREATER_THAN", length, _LEAST))
        line = tree.node("GeometryNodeMeshLine", Count=2, Offset=(0.0, 0.0, 0.0))
        line = store(tree, line, "end", tree.node("GeometryNodeInputIndex"))
        lines = tree.node("GeometryNodeInstanceOnPoints", points, seen, Instance=line)
        lines = tree.node("GeometryNodeRealizeInstances", lines)
        down = tree.vector_math(
            "SCALE", tree.attribute("FLOAT_VECTOR", "residual"), Scale=tree.attribute("FLOAT", "end")
        )
        lines = tree.node("GeometryNodeSetPosition", Geometry=lines, Offset=down)
        radius = tree.math("MULTIPLY", self._residual, 0.5)
        return tube(tree, tree.node("GeometryNodeMeshToCurve", lines), radius)

    def _passed(self, points, epoch) -> tuple:
        """(the way up to the epoch, the place where it ends)."""
        tree = self._tree
        now, passed = epoch.choose("FLOAT", MOST, epoch.now), tree.attribute("FLOAT", "passed")
        begun = tree.node(
            "GeometryNodeAttributeStatistic",
            points,
            None,
            tree.math("SUBTRACT", 1.0, tree.math("GREATER_THAN", passed, now)),
            result="Sum",
            properties={"data_type": "FLOAT", "domain": "POINT"},
        )
        count = tree.node(
            "GeometryNodeAttributeDomainSize", points, result="Point Count", properties={"component": "MESH"}
        )
        first = tree.math("MAXIMUM", tree.math("SUBTRACT", begun, 1.0), 0.0)
        second = tree.math("MINIMUM", tree.math("ADD", first, 1.0), tree.math("SUBTRACT", count, 1.0))
        low, high = (sample(tree, "FLOAT", points, passed, end) for end in (first, second))
        step = tree.math("MAXIMUM", tree.math("SUBTRACT", high, low), 1e-9)
        share = tree.math("DIVIDE", tree.math("SUBTRACT", now, low), step, clamp=True)
        place = tree.node("GeometryNodeInputPosition")
        ends = [sample(tree, "FLOAT_VECTOR", points, place, end) for end in (first, second)]
        tip = tree.mix("VECTOR", share, *ends)
        index = tree.node("GeometryNodeInputIndex")
        is_second = tree.math("COMPARE", index, second, 0.5)
        walked = tree.node("GeometryNodeSetPosition", Geometry=points, Selection=is_second, Position=tip)
        beyond = tree.math("GREATER_THAN", index, tree.math("ADD", second, 0.5))
        return tree.node("GeometryNodeDeleteGeometry", walked, beyond, properties={"domain": "POINT"}), tip


def label_color(tree, view):
    """The colour of a point's class, ink where it has none."""
    label = tree.attribute("INT", "label")
    own = sample(tree, "FLOAT_COLOR", view.palette, tree.attribute("FLOAT_COLOR", "class_color"), label)
    return tree.mix("RGBA", tree.math("GREATER_THAN", label, -0.5), view.ink, own)


def bare(tree, vertices):
    """The vertices of a mesh as points with their class_color alone: each is drawn by hundreds, which would have all
    else that a vertex holds, too.
    """
    count = tree.node(
        "GeometryNodeAttributeDomainSize", vertices, result="Point Count", properties={"component": "MESH"}
    )
    index = tree.node("GeometryNodeInputIndex")
    place = sample(tree, "FLOAT_VECTOR", vertices, tree.node("GeometryNodeInputPosition"), index)
    color = sample(tree, "FLOAT_COLOR", vertices, tree.attribute("FLOAT_COLOR", "class_color"), index)
    return store(tree, tree.node("GeometryNodePoints", count, place), "class_color", color, "FLOAT_COLOR")


def balls(tree, points, radius):
    """A smooth ball at each point."""
    smooth = tree.node("GeometryNodeSetShadeSmooth", ball(tree))
    placed = tree.node("GeometryNodeInstanceOnPoints", points, Instance=smooth, Scale=radius)
    return store(tree, tree.node("GeometryNodeRealizeInstances", placed), "opacity", 1.0)
