"""Paper: ink on white, after nn_vis' default: what matters is dense and near, the rest thins out to the paper."""

from ..lights import Sun
from ..world import Backdrop
from .look import Look

_INK = (0.012, 0.012, 0.016)
_WHITE = (1.0, 1.0, 1.0)

PAPER = Look(
    backdrop=Backdrop(_WHITE, _WHITE, strength=0.7),
    controls={
        "edges": {
            "Size": 0.0075,
            "Importance Opacity": 0.6,
            "Depth Opacity": 0.6,
            "Depth Exponent": 0.25,
            "Base Opacity": 0.03,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Saturation": 1.2,
            "Value": 0.85,
            "Ink": _INK,
        },
        "units": {
            "Size": 0.022,
            "Importance Opacity": 0.0,
            "Depth Opacity": 0.35,
            "Depth Exponent": 0.0,
            "Base Opacity": 0.2,
            "Shading": 0.35,
            "Emission Strength": 1.0,
            "Saturation": 1.1,
            "Value": 0.9,
            "Roughness": 0.5,
            "Ink": _INK,
        },
        "density": {
            "Importance Opacity": 0.9,
            "Depth Opacity": 0.5,
            "Base Opacity": 0.05,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Saturation": 1.1,
            "Value": 0.95,
            "Fog Density": 14.0,
            "Fog Contrast": 0.8,
            "Fog Shading": 0.0,
            "Fog Emission": 1.0,
            "Ink": _INK,
        },
        "input_image": {
            "Opacity": 1.0,
            "Sheet": (0.88, 0.88, 0.87),
            "Sheet Opacity": 0.7,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Ink": _INK,
        },
        "labels": {"Ink": _INK, "Class Tint": 0.85, "Emission Strength": 1.0},
        "layers": {"Ink": _INK, "Plane Opacity": 0.03, "Rule Opacity": 0.22},
        "legend": {"Ink": _INK},
    },
    suns=(Sun("Key", (-0.5, 0.8, 0.7), 1.5, 40.0),),
)
