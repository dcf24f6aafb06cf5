"""The colours that materials make of class colours: the shader group "NNVis Tone" in numpy."""

import numpy as np

from ..processing import oklab
from ..shaders.tone import DARKEST, LIGHTEST


def toned(colors: np.ndarray, values: dict) -> np.ndarray:
    """(n, 3) linear -> (n, 3) float32 by the controls Lightness and Chroma of an object; see shaders/tone.py.

    values: see controls.plain_controls. Colours stay as they are where a material of the user's has no such controls.
    """
    lab = oklab.from_linear(np.maximum(colors, 0.0))
    shift, chroma = values.get("Lightness", 0.0), values.get("Chroma", 1.0)
    if abs(shift) > 1e-6:
        lab[:, 0] = np.clip(lab[:, 0] + shift, DARKEST, LIGHTEST)
    lab[:, 1:] *= chroma
    grey = lab[:, :1] ** 3
    away = oklab.to_linear(lab) - grey
    over, under = (1 - grey) / np.maximum(away, 1 - grey), grey / np.maximum(-away, grey)
    share = np.nan_to_num(np.minimum(over, under), nan=1.0).min(axis=1, keepdims=True)
    return (grey + share * away).astype(np.float32)
