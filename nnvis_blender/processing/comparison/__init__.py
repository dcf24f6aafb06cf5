"""Comparison of networks of one architecture that were trained differently.

Blender reads the parameters alone; what computes is in the modules beside, which load torch, numba, scipy and
matplotlib.
"""

from .parameters import VARIANTS, ComparisonParameters, read_comparison_request

__all__ = ["VARIANTS", "ComparisonParameters", "read_comparison_request", "run"]


def run(values: dict, report) -> dict:
    """The job "compare": see parameters.ComparisonRequest and compare.compare."""
    request = read_comparison_request(values)
    from .compare import compare  # noqa: PLC0415  Blender reads this package without torch

    return compare(request, report)
