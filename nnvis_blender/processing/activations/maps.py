"""What units hold for chosen samples. Flat arrays; Blender reads them, and the worker makes them."""

from dataclasses import dataclass, field, replace

import numpy as np


@dataclass
class LayerMaps:
    """The maps of one layer for each sample.

    layer: its index. units: (k,) int32, ascending, counted within the layer: all of them, or the most important.
    after: (samples, k, height, width) float32, the activations; a neuron's one value is a map of 1 x 1, what has one
    axis is one row. before: the pre-activations, (samples, k, height', width') float32, None of an input.
    reduced: how many pixels along a side one of these stands for, their mean; 1: they are as they are.
    attention: (samples, k, queries, keys) float32 of a layer of heads, rows that sum to 1; else None.
    """

    layer: int
    units: np.ndarray
    after: np.ndarray
    before: np.ndarray | None = None
    reduced: int = 1
    attention: np.ndarray | None = None


@dataclass
class Windows:
    """What one pixel of a convolution's output sees of its input, for one connection. Pairs are (along y, along x).

    connection: its index. Pixel p of the output sees, by place t of the kernel, pixel p * stride - pads + t * dilation
    of what comes in, nothing where that is outside. size: (height, width) of what comes in. Pixel i of what comes in
    is made of the pixels i * jump - offset to i * jump - offset + extent - 1 of the source's map (a pooling between;
    1, 0 and 1 where there is none). taken: (samples, units of the source's LayerMaps, *size) float32, what comes in,
    reduced as the source's maps are; None where it is the source's map itself. groups: see torch.nn.Conv2d; edges say
    which units are joined.

    A dense layer after maps is one window as large as what comes in. Of it alone, else None, are weights: (units of the
    target's LayerMaps, of the source's, *size) float32; and flattened: (units of the source's, *size) int32, which of
    the values that come in, counted from 0, flattening makes of each pixel.
    """

    connection: int
    kernel: tuple[int, int]
    stride: tuple[int, int]
    pads: tuple[int, int]
    dilation: tuple[int, int]
    size: tuple[int, int]
    jump: tuple[int, int] = (1, 1)
    offset: tuple[int, int] = (0, 0)
    extent: tuple[int, int] = (1, 1)
    groups: int = 1
    taken: np.ndarray | None = None
    weights: np.ndarray | None = None
    flattened: np.ndarray | None = None

    @property
    def is_dense(self) -> bool:
        """Whether it is of a dense layer that takes whole maps."""
        return self.weights is not None


@dataclass
class Maps:
    """What a network does with some samples.

    samples: (samples,) int64, numbers in their part of the data, -1 of one from elsewhere. names: of each sample, as a
    reader knows it. truth, prediction: (samples,) int32 classes, -1 where none is known. outputs: (samples,
    classes) float32, the probabilities of classes and labels, of others the values. layers: of those whose units' maps
    are known, ascending. windows: of connections that are convolutions or take whole maps, ascending. contributions:
    (samples, drawn edges) float32, of each polyline of the bundles the part of its target's pre-activation that its
    source brings, the mean over the target's map; NaN where that is not defined. pictures: (samples, 1 or 3, height,
    width) uint8 of images before they are scaled, else None. notes: sentences on what was left out or reduced. tokens:
    of each sample what its tokens are called, their numbers where no vocabulary says it; empty where samples are no
    tokens.
    epochs: (epochs,) float64, ascending, the epochs that the maps are of, or None. With them everything above has a row
    for each sample at each epoch, all samples of the first epoch first. measure: what `after` holds where these are no
    activations, as a legend says it.
    """

    samples: np.ndarray
    names: list[str]
    truth: np.ndarray
    prediction: np.ndarray
    outputs: np.ndarray
    layers: list[LayerMaps]
    windows: list[Windows] = field(default_factory=list)
    contributions: np.ndarray | None = None
    pictures: np.ndarray | None = None
    notes: list[str] = field(default_factory=list)
    tokens: list[list[str]] = field(default_factory=list)
    epochs: np.ndarray | None = None
    measure: str = ""

    @property
    def epoch_count(self) -> int:
        """How many epochs they are of, 1 where they are of none in particular."""
        return 1 if self.epochs is None else len(self.epochs)

    def by_sample(self) -> "Maps":
        """The same with all epochs of the first sample first."""
        count = len(self.samples) // self.epoch_count
        if count == 1 or self.epoch_count == 1:
            return self
        order = np.arange(len(self.samples)).reshape(self.epoch_count, count).T.ravel()

        def taken(of, names):
            return replace(of, **{n: getattr(of, n)[order] for n in names if getattr(of, n) is not None})

        return replace(
            taken(self, ("samples", "truth", "prediction", "outputs", "contributions", "pictures")),
            names=[self.names[row] for row in order],
            layers=[taken(own, ("after", "before", "attention")) for own in self.layers],
            windows=[taken(own, ("taken",)) for own in self.windows],
            tokens=[self.tokens[row] for row in order] if self.tokens else [],
        )

    def of_layer(self, layer: int) -> LayerMaps | None:
        """The maps of a layer, None where they are not known."""
        return next((maps for maps in self.layers if maps.layer == layer), None)

    def of_connection(self, connection: int) -> Windows | None:
        """The windows of a connection, None where it has none."""
        return next((windows for windows in self.windows if windows.connection == connection), None)
