"""Paper: an etching. Opaque ink on white; what is near is a heavy line that cuts off what runs behind it."""

from ..lights import Sun
from ..world import Backdrop
from .look import Look

_INK = (0.012, 0.012, 0.016)
_WHITE = (1.0, 1.0, 1.0)
_PRINTED = {"Lightness": -0.11, "Chroma": 1.25}

PAPER = Look(
    backdrop=Backdrop(_WHITE, _WHITE, strength=0.7),
    controls={
        "edges": {
            "Size": 0.0085,
            "Halo": 0.9,
            "Importance Opacity": 0.0,
            "Depth Opacity": 0.0,
            "Depth Exponent": 0.0,
            "Base Opacity": 1.0,
            "Depth Weight": 0.5,
            "Haze": 0.0,
            "Haze Color": _WHITE,
            "Hatching": 0.0,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Energy": 0.0,
            "Ink": _INK,
            **_PRINTED,
        },
        "units": {
            "Size": 0.024,
            "Importance Opacity": 0.0,
            "Depth Opacity": 0.0,
            "Depth Exponent": 0.0,
            "Base Opacity": 1.0,
            "Haze": 0.0,
            "Haze Color": _WHITE,
            "Hatching": 0.5,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Energy": 0.0,
            "Ink": _INK,
            **_PRINTED,
        },
        "density": {
            "Importance Opacity": 0.9,
            "Depth Opacity": 0.5,
            "Base Opacity": 0.05,
            "Haze": 0.0,
            "Haze Color": _WHITE,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Energy": 0.0,
            "Fog Density": 14.0,
            "Fog Contrast": 0.8,
            "Fog Shading": 0.0,
            "Fog Emission": 1.0,
            "Ink": _INK,
            **_PRINTED,
        },
        "input_image": {
            "Opacity": 1.0,
            "Sheet": (0.88, 0.88, 0.87),
            "Sheet Opacity": 0.7,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Ink": _INK,
        },
        "plates": {
            "Low Tone": (0.93, 0.93, 0.92),
            "High Tone": _INK,
            "Frame Color": (0.12, 0.12, 0.13),
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Ink": _INK,
            "Positive Color": (0.60, 0.03, 0.05),
            "Negative Color": (0.02, 0.12, 0.55),
            "Window Color": (0.05, 0.05, 0.06),
            "Field Color": (0.80, 0.24, 0.02),
            "Line Shading": 0.0,
            "Line Emission": 1.0,
        },
        "labels": {"Ink": _INK, "Class Tint": 0.85, "Emission Strength": 1.0, **_PRINTED},
        "layers": {"Ink": _INK, "Plane Opacity": 0.03, "Rule Opacity": 0.22},
        "legend": {"Ink": _INK, **_PRINTED},
        "rigs": {
            "Sheet": (0.90, 0.90, 0.885),
            "Ink": _INK,
            "Positive": (0.60, 0.045, 0.020),
            "Negative": (0.020, 0.125, 0.46),
            "Accent": (0.85, 0.20, 0.010),
            "Shading": 0.0,
            "Emission Strength": 1.0,
        },
    },
    suns=(Sun("Key", (-0.5, 0.8, 0.7), 1.5, 40.0),),
)
