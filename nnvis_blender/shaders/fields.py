"""The material "NNVis Fields": surfaces and what stands on them, in the colours that their node groups give them."""

from ..nodes.builder import find_group, new_group
from .materials import group_material
from .relief import relief_group
from .tone import tone_group, tone_inputs

NAME, VERSION = "NNVis Field Surface", 1


def fields_material():
    """A new material for surfaces."""
    return group_material("NNVis Fields", find_group(NAME, VERSION) or _build(), {})


def _build():
    """It reads class_color and opacity."""
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Colour and opacity of a surface -> a lit one")
    tone = tone_inputs(tree)
    opacity = tree.input("Opacity", "Float", "Of the surface", 1.0, 0.0, 1.0, "FACTOR")
    light = Light(tree)
    color = tree.group(tone_group(), Color=_stored(tree, "class_color", "Color"), **tone).outputs["Color"]
    surface = light.on(color, light.shading)
    seen = tree.math("MULTIPLY", opacity, _stored(tree, "opacity", "Fac"))
    clear = tree.node("ShaderNodeBsdfTransparent")
    tree.output("Shader", "Shader", tree.node("ShaderNodeMixShader", seen, clear, surface))
    return tree.finish()


class Light:
    """The inputs of a material by which a colour is lit, and what they make of it."""

    def __init__(self, tree):
        self._tree = tree
        self.shading = tree.input(
            "Shading", "Float", "From light beside the camera (0) to that of the scene (1)", 1.0, 0.0, 1.0, "FACTOR"
        )
        self._relief = tree.input(
            "Relief", "Float", "How much light beside the camera shades it", 1.0, 0.0, 1.0, "FACTOR"
        )
        self._emission = tree.input("Emission Strength", "Float", "Of the light beside the camera", 1.0, 0.0, 100.0)
        self._roughness = tree.input("Roughness", "Float", "Of the lit surface", 0.55, 0.0, 1.0, "FACTOR")
        self._gloss = tree.input("Gloss", "Float", "How much a lit surface mirrors", 0.35, 0.0, 1.0, "FACTOR")

    def on(self, color, shading):
        """The shader of a surface of this colour. shading: how much of it the scene's light has."""
        tree = self._tree
        beside = tree.group(relief_group(), Color=color, Relief=self._relief).outputs["Color"]
        coat = tree.math("MULTIPLY", tree.node("ShaderNodeFresnel", IOR=1.45), self._gloss)
        mirror = tree.node("ShaderNodeBsdfAnisotropic", Color=(1.0, 1.0, 1.0, 1.0), Roughness=self._roughness)
        lit = tree.node("ShaderNodeMixShader", coat, tree.node("ShaderNodeBsdfDiffuse", Color=color), mirror)
        return tree.node("ShaderNodeMixShader", shading, self.flat(beside), lit)

    def flat(self, color):
        """The shader of a colour as it is."""
        return self._tree.node("ShaderNodeEmission", Color=color, Strength=self._emission)


def _stored(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )
