"""The views: which parts stand together, and how they are placed. A new one is a file here and a row in VIEWS."""

from . import charts, comparison, depth, lesson, network, playground, space

VIEWS = (
    playground.VIEW,
    lesson.VIEW,
    network.VIEW,
    comparison.VIEW,
    depth.VIEW,
    charts.VIEW,
    space.VIEW,
)  # the first that a file matches builds it

__all__ = ["VIEWS"]
