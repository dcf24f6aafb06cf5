"""Balls at points: what samples are drawn as."""

_ROUND, _VIEWED = 3, 2  # subdivisions of a ball; in a viewport, which draws hundreds anew at every change, fewer


def ball(tree):
    """A mesh of radius 1, to be placed at points and shaded smooth."""
    viewed = tree.node("GeometryNodeIsViewport")
    rounds = tree.node("GeometryNodeSwitch", viewed, _ROUND, _VIEWED, properties={"input_type": "INT"})
    return tree.node("GeometryNodeMeshIcoSphere", 1.0, rounds)
