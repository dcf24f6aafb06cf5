"""Rigs: calculations as cells with numbers, drawn by node groups of nodes/rigs/ in one material."""

import bpy

from ...nodes.rigs.convolution import convolution_group
from ...shaders.rigs import rigs_material
from .part import Part

ROLE = "rig"


def build_empty(name: str):
    """A new mesh without anything: the group makes all that there is."""
    return bpy.data.meshes.new(name)


CONVOLUTION = Part(ROLE, build_empty, group=convolution_group, materials={"Material": rigs_material}, controls="rigs")
