"""Recordings: what is planned (plan), how it is written down (file), and the stills that are rendered (stills)."""

from .file import read_recordings
from .plan import Recording, plan_recording
from .stills import render_recording

__all__ = ["Recording", "plan_recording", "read_recordings", "render_recording"]
