"""DenseNets (Huang et al. 2016) with torchvision's names; older files have a dot in the names of a layer's parts."""

import re

from .heads import classifier
from .maker import ProgramMaker

_LAYER = re.compile(r"features\.denseblock(\d)\.denselayer(\d{1,3})\.conv\.?1\.weight")
_TITLES = {
    (6, 12, 24, 16): "DenseNet-121",
    (6, 12, 36, 24): "DenseNet-161",
    (6, 12, 32, 32): "DenseNet-169",
    (6, 12, 48, 32): "DenseNet-201",
}


def match(tensors) -> bool:
    names = {"features.conv0.weight", "features.norm0.running_mean", "features.norm5.running_mean"}
    return names <= set(tensors) and any(_LAYER.fullmatch(name) for name in tensors)


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    found = [(int(m[1]), int(m[2])) for name in maker.tensors if (m := _LAYER.fullmatch(name))]
    counts = tuple(max(n for b, n in found if b == block) for block in sorted({b for b, _ in found}))
    dot = "." if maker.has("features.denseblock1.denselayer1.conv.1.weight") else ""
    x = maker.image(maker.shape("features.conv0.weight")[1], 224, reading)
    x = _norm_relu(maker, maker.conv(x, "features.conv0", 2, 3), "features.norm0")
    x = maker.pool(x, "max_pool", 3, 2, 1)
    for block, count in enumerate(counts, 1):
        for layer in range(1, count + 1):
            name = f"features.denseblock{block}.denselayer{layer}"
            new = maker.conv(_norm_relu(maker, x, f"{name}.norm{dot}1"), f"{name}.conv{dot}1")
            new = maker.conv(_norm_relu(maker, new, f"{name}.norm{dot}2"), f"{name}.conv{dot}2", 1, 1)
            x = maker.step("concat", x, new, width=maker.sizes[x] + maker.sizes[new], axis=1)
        if block < len(counts):
            name = f"features.transition{block}"
            x = maker.conv(_norm_relu(maker, x, f"{name}.norm"), f"{name}.conv")
            x = maker.pool(x, "avg_pool", 2, 2)
    x = maker.global_mean(_norm_relu(maker, x, "features.norm5"))
    title = _TITLES.get(counts, f"DenseNet of {sum(counts)} layers")
    return title, [classifier(maker, x, "classifier", reading)]


def _norm_relu(maker: ProgramMaker, x: str, norm: str) -> str:
    return maker.step("relu", maker.batch_norm(x, norm))
