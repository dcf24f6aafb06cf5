"""The parts of scripts/render.py."""
