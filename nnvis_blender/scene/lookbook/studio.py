"""Studio: a model on a table: three lamps, a grey sweep, a lens with depth of field."""

from ..lights import Sun
from ..world import Backdrop
from .look import Look

_BONE = (0.75, 0.72, 0.66)

STUDIO = Look(
    backdrop=Backdrop((0.20, 0.205, 0.22), (0.022, 0.024, 0.030), (0.85, 0.92, 1.0), 0.45),
    controls={
        "edges": {
            "Size": 0.007,
            "Importance Opacity": 0.5,
            "Depth Opacity": 0.15,
            "Depth Exponent": 0.0,
            "Base Opacity": 0.1,
            "Shading": 0.8,
            "Emission Strength": 1.0,
            "Saturation": 1.1,
            "Value": 1.0,
            "Roughness": 0.8,
            "Ink": _BONE,
        },
        "units": {
            "Size": 0.024,
            "Importance Opacity": 0.0,
            "Depth Opacity": 0.0,
            "Depth Exponent": 0.0,
            "Base Opacity": 1.0,
            "Shading": 0.9,
            "Emission Strength": 1.0,
            "Saturation": 1.1,
            "Value": 1.0,
            "Roughness": 0.25,
            "Ink": _BONE,
        },
        # fog that the lamps light, and that glows by half as well, or its far side would be grey
        "density": {
            "Importance Opacity": 0.5,
            "Depth Opacity": 0.2,
            "Base Opacity": 0.3,
            "Shading": 0.8,
            "Emission Strength": 1.0,
            "Saturation": 1.1,
            "Value": 1.0,
            "Roughness": 0.6,
            "Fog Density": 60.0,
            "Fog Contrast": 0.8,
            "Fog Shading": 0.7,
            "Fog Emission": 0.5,
            "Ink": _BONE,
        },
        "input_image": {
            "Opacity": 1.0,
            "Sheet": (0.05, 0.052, 0.058),
            "Sheet Opacity": 0.8,
            "Shading": 0.8,
            "Emission Strength": 1.0,
            "Ink": _BONE,
        },
        "labels": {"Ink": (0.95, 0.95, 0.95), "Class Tint": 0.3, "Emission Strength": 1.0},
        "layers": {"Ink": _BONE, "Plane Opacity": 0.03, "Rule Opacity": 0.25},
        "legend": {"Ink": _BONE},
    },
    suns=(
        Sun("Key", (-0.7, 0.9, 0.6), 3.4, 25.0, (1.0, 0.95, 0.88)),
        Sun("Fill", (0.9, 0.1, 0.6), 0.9, 60.0, (0.80, 0.90, 1.0)),
        Sun("Rim", (0.4, 0.7, -0.9), 2.0, 50.0),
    ),
    view_transform="Khronos PBR Neutral",
    aperture=1.2,
)
