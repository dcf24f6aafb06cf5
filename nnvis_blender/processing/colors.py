"""The class colours that pictures, charts and figures share, so that a class looks the same in all of them.

A palette's colours come in an order in which a class keeps its colour however many follow.
"""

from functools import lru_cache

import numpy as np

from . import oklab

STANDARD, SAFE = PALETTES = ("standard", "colour-blind")
LIGHTNESS = 0.64  # OKLab; carried by white and by black, and where the hues keep the most chroma in common
# hue in degrees and chroma of the standard palette's first ten, picked by eye: neighbours in the list are far apart
_FIRST = (
    (24, 0.225),
    (262, 0.190),
    (148, 0.185),
    (52, 0.170),
    (304, 0.215),
    (200, 0.110),
    (348, 0.235),
    (117, 0.150),
    (86, 0.130),
    (32, 0.080),
)
_FURTHER_CHROMA = 0.19  # of all after these, at most: only magentas have more, and would lead every mixture
_RED_GREEN = 0.1  # of the red-green difference counts between colours that red-green blind people are to tell apart


def class_colors(count: int, palette: str = STANDARD) -> np.ndarray:
    """(count, 3) float32 linear sRGB of the classes in order; they repeat after some hundreds.

    "standard": all of one OKLab lightness, so that no class stands out but by its importance; the first ten picked by
    hand, each further one the farthest from all before it. "colour-blind": apart in lightness and from blue to yellow,
    which those with red-green blindness see as well as anybody, each the farthest from all before it.
    """
    order = {STANDARD: _standard, SAFE: _safe}[palette]()
    return order[np.arange(count) % len(order)].astype(np.float32)


def hex_color(color: np.ndarray) -> str:
    """(3,) linear sRGB -> "#rrggbb", which is encoded sRGB."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in encoded(color))


def encoded(color: np.ndarray) -> np.ndarray:
    """Linear sRGB -> encoded sRGB, 0 to 1, of any shape."""
    color = np.clip(np.asarray(color, float), 0, 1)
    return np.where(color <= 0.0031308, color * 12.92, 1.055 * color ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=1)
def linear_color(text: str) -> tuple[float, float, float, float]:
    """ "#rrggbb", which is encoded sRGB -> linear red, green and blue, and alpha 1."""
    given = np.array([int(text[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return (*map(float, decoded(given)), 1.0)


def decoded(color: np.ndarray) -> np.ndarray:
    """Encoded sRGB, 0 to 1, -> linear sRGB, of any shape."""
    return np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)


def _standard() -> np.ndarray:
    """(n, 3) linear sRGB: the whole palette in its order."""
    hue, chroma = np.array(_FIRST).T
    first = oklab.from_lch(LIGHTNESS, chroma, hue)
    chroma, hue = np.meshgrid(np.linspace(0.03, _FURTHER_CHROMA, 12), np.arange(0, 360, 5.0))
    candidates = _on_screen(oklab.from_lch(LIGHTNESS, chroma, hue).reshape(-1, 3))
    return oklab.to_screen(np.concatenate([first, candidates[_farthest(first, candidates)]]))


@lru_cache(maxsize=1)
def _safe() -> np.ndarray:
    lightness, chroma, hue = np.meshgrid(
        np.linspace(0.40, 0.84, 12), np.linspace(0.0, 0.24, 9), np.arange(0, 360, 10.0)
    )
    candidates = _on_screen(oklab.from_lch(lightness, chroma, hue).reshape(-1, 3))
    seen = candidates * [1.0, _RED_GREEN, 1.0]
    first = np.array([oklab.from_lch(0.5, 0.2, 262)])
    order = _farthest(first * [1.0, _RED_GREEN, 1.0], seen)
    return oklab.to_screen(np.concatenate([first, candidates[order]]))


def _on_screen(lab: np.ndarray) -> np.ndarray:
    rgb = oklab.to_linear(lab)
    return lab[((rgb >= 0) & (rgb <= 1)).all(axis=1)]


def _farthest(taken: np.ndarray, candidates: np.ndarray, count: int = 300) -> np.ndarray:
    """(count,) indices of candidates, each the farthest from those taken and chosen before (both (n, 3))."""
    nearest = np.linalg.norm(candidates[:, None] - taken[None], axis=2).min(axis=1)
    chosen = np.empty(min(count, len(candidates)), np.int64)
    for position in range(len(chosen)):
        chosen[position] = nearest.argmax()
        nearest = np.minimum(nearest, np.linalg.norm(candidates - candidates[chosen[position]], axis=1))
    return chosen
