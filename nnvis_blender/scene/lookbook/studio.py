"""Studio: a model on a table, photographed: soft shadows on the ground, a rim of light, a lens with depth of field."""

from ..ground import Ground
from ..lights import Sun
from ..world import Backdrop
from .look import Look

_BONE = (0.75, 0.72, 0.66)
_LACQUER = {"Lightness": 0.0, "Chroma": 1.05}

STUDIO = Look(
    backdrop=Backdrop((0.16, 0.164, 0.175), (0.018, 0.019, 0.024)),
    controls={
        "edges": {
            "Size": 0.0085,
            "Halo": 0.0,
            "Importance Opacity": 0.0,
            "Depth Opacity": 0.0,
            "Depth Exponent": 0.0,
            "Base Opacity": 1.0,
            "Depth Weight": 0.0,
            "Haze": 0.0,
            "Hatching": 0.0,
            "Shading": 0.8,
            "Emission Strength": 1.0,
            "Energy": 0.0,
            "Roughness": 0.45,
            "Ink": _BONE,
            **_LACQUER,
        },
        "units": {
            "Size": 0.024,
            "Importance Opacity": 0.0,
            "Depth Opacity": 0.0,
            "Depth Exponent": 0.0,
            "Base Opacity": 1.0,
            "Haze": 0.0,
            "Hatching": 0.0,
            "Shading": 0.8,
            "Emission Strength": 1.0,
            "Energy": 0.0,
            "Roughness": 0.25,
            "Ink": _BONE,
            **_LACQUER,
        },
        # fog that the lamps light, and that glows by half as well, or its far side would be grey
        "density": {
            "Importance Opacity": 0.5,
            "Depth Opacity": 0.2,
            "Base Opacity": 0.3,
            "Haze": 0.0,
            "Shading": 0.8,
            "Emission Strength": 1.0,
            "Energy": 0.0,
            "Roughness": 0.6,
            "Fog Density": 60.0,
            "Fog Contrast": 0.8,
            "Fog Shading": 0.7,
            "Fog Emission": 0.5,
            "Ink": _BONE,
            **_LACQUER,
        },
        "input_image": {
            "Opacity": 1.0,
            "Sheet": (0.05, 0.052, 0.058),
            "Sheet Opacity": 0.8,
            "Shading": 0.8,
            "Emission Strength": 1.0,
            "Ink": _BONE,
        },
        "plates": {
            "Low Tone": (0.018, 0.019, 0.022),
            "High Tone": (0.90, 0.87, 0.80),
            "Frame Color": (0.30, 0.29, 0.27),
            "Shading": 0.7,
            "Emission Strength": 1.0,
            "Ink": _BONE,
            "Positive Color": (0.62, 0.04, 0.05),
            "Negative Color": (0.03, 0.14, 0.60),
            "Window Color": (0.02, 0.02, 0.02),
            "Field Color": (0.85, 0.28, 0.02),
            "Line Shading": 0.6,
            "Line Emission": 1.0,
        },
        "labels": {"Ink": (0.95, 0.95, 0.95), "Class Tint": 0.3, "Emission Strength": 1.0, **_LACQUER},
        "layers": {"Ink": _BONE, "Plane Opacity": 0.03, "Rule Opacity": 0.25},
        "legend": {"Ink": _BONE, **_LACQUER},
        "rigs": {
            "Sheet": (0.050, 0.052, 0.058),
            "Ink": _BONE,
            "Positive": (0.72, 0.065, 0.025),
            "Negative": (0.030, 0.18, 0.60),
            "Accent": (0.90, 0.36, 0.03),
            "Shading": 0.45,
            "Emission Strength": 1.0,
        },
    },
    suns=(
        Sun("Key", (-0.55, 1.0, 0.35), 4.0, 18.0, (1.0, 0.95, 0.88)),
        Sun("Rim", (0.5, 0.45, -0.95), 3.0, 25.0),
    ),
    ground=Ground((0.26, 0.264, 0.275)),
    view_transform="Khronos PBR Neutral",
    aperture=0.8,
    noise=0.2,
)
