"""Spaces: what a network does to the space of its inputs, and what training does in the space of its weights."""
