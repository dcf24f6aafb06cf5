"""Lists to begin with."""

from typing import NamedTuple

from .form import LayerList, layer_list_of

_CONV_5 = {"type": "conv", "filter_size": 5}
_CONV_3 = {"type": "conv", "filter_size": 3, "padding": 1}
_POOL = {"type": "maxpool", "filter_size": 2, "stride": 2}
_RELU, _FLATTEN, _SOFTMAX = {"type": "relu"}, {"type": "flatten"}, {"type": "softmax"}


def _dense(units: int) -> dict:
    return {"type": "dense", "out_features": units}


def _vgg_block(channels: int) -> list[dict]:
    conv = [{**_CONV_3, "out_channels": channels}, {"type": "batchnorm"}, _RELU]
    return [*conv, *conv, _POOL]


class Preset(NamedTuple):
    """title: as menus have it. help: one sentence without a full stop. values: the JSON form."""

    title: str
    help: str
    values: dict[str, object]

    @property
    def layer_list(self) -> LayerList:
        return layer_list_of(self.values)


PRESETS = {
    "lenet": Preset(
        "LeNet",
        "two convolutions with pooling, three dense layers, after LeCun et al. 1998; for 28 x 28 pixels",
        {
            "layers": [
                {**_CONV_5, "out_channels": 6, "padding": 2},
                _RELU,
                _POOL,
                {**_CONV_5, "out_channels": 16},
                _RELU,
                _POOL,
                _FLATTEN,
                _dense(120),
                _RELU,
                _dense(84),
                _RELU,
                _dense(10),
                _SOFTMAX,
            ],
            "input_size": 28,
            "in_channels": 1,
            "num_classes": 10,
        },
    ),
    "vgg": Preset(
        "VGG-like",
        "pairs of small convolutions with batch norms between poolings, after Simonyan and Zisserman 2014; for "
        "32 x 32 coloured pixels",
        {
            "layers": [
                *_vgg_block(16),
                *_vgg_block(32),
                *_vgg_block(64),
                _FLATTEN,
                _dense(128),
                _RELU,
                {"type": "dropout", "rate": 0.5},
                _dense(10),
                _SOFTMAX,
            ],
            "input_size": 32,
            "in_channels": 3,
            "num_classes": 10,
        },
    ),
    "mlp": Preset(
        "MLP",
        "dense layers alone; for 8 x 8 pixels",
        {
            "layers": [_FLATTEN, _dense(48), _RELU, _dense(24), _RELU, _dense(10), _SOFTMAX],
            "input_size": 8,
            "in_channels": 1,
            "num_classes": 10,
        },
    ),
}
