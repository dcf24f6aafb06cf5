"""What each class of Keras' layers does: name -> function(layer, values, context) -> values."""

from . import (
    activation,
    attention,
    convolution,
    dense,
    merging,
    normalisation,
    pooling,
    preprocessing,
    recurrent,
    shapes,
    tokens,
    training,
)

FAMILIES = (
    activation,
    attention,
    convolution,
    dense,
    merging,
    normalisation,
    pooling,
    preprocessing,
    recurrent,
    shapes,
    tokens,
    training,
)
LAYERS = {name: function for family in FAMILIES for name, function in family.LAYERS.items()}
