"""A list of layers that is trained here: its input and its classes are those of the data."""

from ...errors import NNVisError, usage
from .form import LayerList, layers_of, require_shapes, take_maps
from .shapes import said

TITLE = "trained"  # in the place of a format
_COLOURS = (3, 4)  # channels that stand last, as Pillow and Keras have them


def training_list(items: list[dict], dataset) -> LayerList:
    """The list of training parameters with the input and the classes of a Dataset.

    Raises NNVisError (usage) naming the layer that is wrong, or the data.
    """
    try:
        layers = layers_of(items)
        listed = LayerList(layers, _input_shape(dataset, take_maps(layers)), len(dataset.class_names))
        require_shapes(listed, usage)
        _check_end(layers)
    except NNVisError as error:
        shape = " x ".join(map(str, dataset.shape))
        raise usage(f"{error.message} (samples of {dataset.name}: {shape})", error.remedy) from None
    return listed


def _check_end(layers) -> None:
    """Raises NNVisError (usage) for an activation after the outputs, which training takes for logits."""
    for index in reversed(range(len(layers))):
        if layers[index].type in ("conv", "dense"):
            return
        if layers[index].kind.is_activation:
            raise usage(
                f"{said(layers, index)} stands after the outputs, which are trained as shares of the classes",
                "Remove it, or put a softmax in its place",
            )


def _input_shape(dataset, takes_maps: bool) -> tuple[int, ...]:
    shape = dataset.shape
    if not takes_maps:
        return (dataset.x_train.shape[1],)
    if len(shape) == 2:
        return (1, *shape)
    if len(shape) == 3 and shape[-1] in _COLOURS and shape[0] not in _COLOURS:
        raise usage(
            f"convolutions and poolings take channels first, but {dataset.name} has them last",
            "Set channel_order to channels_first in the data options",
        )
    return shape
