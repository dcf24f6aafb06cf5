"""Night: light in the dark: bundles glow where they are dense."""

from ..glow import Glow
from ..world import Backdrop
from .look import Look

_INK = (0.60, 0.72, 0.95)

NIGHT = Look(
    backdrop=Backdrop((0.012, 0.017, 0.036), (0.003, 0.004, 0.009)),
    controls={
        "edges": {
            "Size": 0.004,
            "Importance Opacity": 0.85,
            "Depth Opacity": 0.6,
            "Depth Exponent": 0.5,
            "Base Opacity": 0.02,
            "Shading": 0.0,
            "Emission Strength": 1.5,
            "Saturation": 1.15,
            "Value": 1.0,
            "Ink": _INK,
        },
        "units": {
            "Size": 0.018,
            "Importance Opacity": 0.3,
            "Depth Opacity": 0.4,
            "Depth Exponent": 0.0,
            "Base Opacity": 0.3,
            "Shading": 0.0,
            "Emission Strength": 2.0,
            "Saturation": 1.1,
            "Value": 1.0,
            "Ink": _INK,
        },
        "density": {
            "Importance Opacity": 0.8,
            "Depth Opacity": 0.5,
            "Base Opacity": 0.02,
            "Shading": 0.0,
            "Emission Strength": 1.2,
            "Saturation": 1.1,
            "Value": 1.0,
            "Fog Density": 16.0,
            "Fog Contrast": 0.85,
            "Fog Shading": 0.0,
            "Fog Emission": 1.2,
            "Ink": _INK,
        },
        "input_image": {
            "Opacity": 0.8,
            "Sheet": (0.02, 0.03, 0.07),
            "Sheet Opacity": 0.6,
            "Shading": 0.0,
            "Emission Strength": 1.0,
            "Ink": _INK,
        },
        "labels": {"Ink": _INK, "Class Tint": 0.7, "Emission Strength": 0.9},
        "layers": {"Ink": _INK, "Plane Opacity": 0.03, "Rule Opacity": 0.16},
        "legend": {"Ink": _INK},
    },
    glow=Glow(threshold=0.45, strength=0.6, size=0.6),
    view_transform="Khronos PBR Neutral",
)
