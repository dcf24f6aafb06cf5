"""The lesson on width and depth: networks that learn the same points, and what each does to the plane."""

from .parameters import DepthParameters

__all__ = ["DepthParameters"]
