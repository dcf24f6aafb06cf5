"""Layers that act in training alone and are left out."""

from .context import Context
from .layer import Layer
from .value import Value


def _left_out(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    if layer.arguments.get("training") is True and layer.class_name == "Dropout":
        context.reading.note(f"{layer.name} is called in training mode; here it is left out")
    context.left_out.append(layer.name)
    return values


LAYERS = dict.fromkeys(
    (
        "Dropout AlphaDropout GaussianDropout GaussianNoise SpatialDropout1D SpatialDropout2D SpatialDropout3D "
        "ActivityRegularization StochasticDepth RandomFlip RandomRotation RandomZoom RandomTranslation RandomContrast "
        "RandomBrightness RandomHeight RandomWidth RandomHue RandomSaturation RandomSharpness RandomColorJitter "
        "RandomColorDegeneration RandomGrayscale RandomShear RandomPosterization RandomInvert RandomErasing "
        "RandomGaussianBlur RandomPerspective RandomElasticTransform AugMix CutMix MixUp RandAugment"
    ).split(),
    _left_out,
)
