"""Night: light in the dark. What matters shines and glows; what is far sinks into a blue haze."""

from ..glow import Glow
from ..world import Backdrop
from .look import Look

_INK = (0.60, 0.72, 0.95)
_HAZE = (0.008, 0.016, 0.050)
_SHINING = {"Lightness": 0.02, "Chroma": 1.4}
_VIVID = {"Lightness": 0.0, "Chroma": 1.9}  # of strands and units: mixtures of classes keep a hue

NIGHT = Look(
    backdrop=Backdrop((0.0024, 0.0042, 0.014), (0.0005, 0.0007, 0.0025), mist=0.5),
    controls={
        "edges": {
            "Size": 0.0055,
            "Halo": 0.0,
            "Importance Opacity": 0.2,
            "Depth Opacity": 0.2,
            "Depth Exponent": 0.4,
            "Base Opacity": 0.4,
            "Depth Weight": 0.3,
            "Haze": 0.4,
            "Haze Color": _HAZE,
            "Hatching": 0.0,
            "Shading": 0.0,
            "Emission Strength": 2.0,
            "Energy": 0.9,
            "Ink": _INK,
            **_VIVID,
        },
        "units": {
            "Size": 0.018,
            "Importance Opacity": 0.2,
            "Depth Opacity": 0.2,
            "Depth Exponent": 0.0,
            "Base Opacity": 0.5,
            "Haze": 0.4,
            "Haze Color": _HAZE,
            "Hatching": 0.0,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Energy": 0.4,
            "Ink": _INK,
            **_VIVID,
        },
        "density": {
            "Importance Opacity": 0.8,
            "Depth Opacity": 0.5,
            "Base Opacity": 0.02,
            "Haze": 0.5,
            "Haze Color": _HAZE,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Energy": 0.0,
            "Fog Density": 16.0,
            "Fog Contrast": 0.85,
            "Fog Shading": 0.0,
            "Fog Emission": 1.2,
            "Ink": _INK,
            **_SHINING,
        },
        "input_image": {
            "Opacity": 0.8,
            "Sheet": (0.02, 0.03, 0.07),
            "Sheet Opacity": 0.6,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Ink": _INK,
        },
        "plates": {
            "Low Tone": (0.004, 0.006, 0.016),
            "High Tone": (0.80, 0.88, 1.0),
            "Frame Color": (0.05, 0.08, 0.18),
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Ink": _INK,
            "Positive Color": (0.95, 0.13, 0.07),
            "Negative Color": (0.06, 0.30, 1.0),
            "Window Color": (0.80, 0.88, 1.0),
            "Field Color": (1.0, 0.42, 0.06),
            "Line Shading": 0.0,
            "Line Emission": 1.0,
        },
        "labels": {"Ink": _INK, "Class Tint": 0.7, "Emission Strength": 0.9, **_SHINING},
        "layers": {"Ink": _INK, "Plane Opacity": 0.03, "Rule Opacity": 0.16},
        "legend": {"Ink": _INK, **_SHINING},
        "surfaces": {
            "Low Tone": (0.006, 0.010, 0.028),
            "High Tone": (0.10, 0.22, 0.60),
            "Ink": _INK,
            "Path Color": (1.0, 0.45, 0.10),
            "Contour Opacity": 0.5,
            "Shading": 0.0,
            "Gloss": 0.0,
            "Emission Strength": 1.0,
        },
        "rigs": {
            "Sheet": (0.014, 0.020, 0.048),
            "Ink": _INK,
            "Positive": (0.80, 0.10, 0.03),
            "Negative": (0.03, 0.19, 0.82),
            "Accent": (1.0, 0.55, 0.10),
            "Shading": 0.0,
            "Emission Strength": 1.0,
        },
    },
    glow=Glow(threshold=0.15, strength=0.5, size=0.5),
)
