"""Spaces that move from state to state: what lies in them, and their frame. One group a file."""
