"""Embeddings: samples, and what layers hold for them, in the plane or in space."""

from .parameters import EmbedParameters

__all__ = ["EmbedParameters"]
