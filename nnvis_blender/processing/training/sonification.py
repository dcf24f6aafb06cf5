"""A curve as a tone whose pitch is its height (Kramer 1994, Auditory Display). numpy and the standard library only."""

import wave

import numpy as np

from ..errors import usage

RATE = 44_100  # samples a second
LOWEST, HIGHEST = 110.0, 1760.0  # hertz: four octaves, A2 to A6
MOST_SECONDS = 3600
_LOUDNESS, _FADE = (
    0.4,
    0.01,
)  # of the largest sample; seconds in which the tone comes and goes, so that it does not click


def tone(x: np.ndarray, y: np.ndarray, seconds: float, logarithmic: bool = False) -> np.ndarray:
    """(samples,) int16: x passes in so many seconds, and the lowest y sounds at LOWEST, the highest at HIGHEST, equal
    steps of y (or, logarithmic, of its logarithm) as equal musical intervals. Where y is no number it is silent.

    x: (n,) increasing. y: (n,). Raises NNVisError (usage) where fewer than two values can be heard.
    """
    if not 0 < seconds <= MOST_SECONDS:
        raise usage(f"a sound of {seconds:g} seconds", f"Choose up to {MOST_SECONDS} seconds")
    with np.errstate(divide="ignore", invalid="ignore"):
        height = np.log(y) if logarithmic else np.asarray(y, np.float64)
    heard = np.isfinite(height)
    if heard.sum() < 2:
        raise usage("fewer than two values of the curve are numbers", "Choose another curve")
    low, high = height[heard].min(), height[heard].max()
    share = (height - low) / ((high - low) or 1.0)
    at = np.linspace(x[0], x[-1], max(2, round(seconds * RATE)))
    pitch = LOWEST * (HIGHEST / LOWEST) ** np.interp(at, x[heard], share[heard])
    sound = _LOUDNESS * np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
    return np.round(sound * _gates(at, x, heard) * np.iinfo(np.int16).max).astype(np.int16)


def write_wav(stream, samples: np.ndarray) -> None:
    """Samples (n,) int16 as a WAV file of one channel."""
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())


def _gates(at: np.ndarray, x: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """1 where both neighbours of a place are heard, else 0, softened at the edges and at both ends."""
    after = np.clip(np.searchsorted(x, at), 1, len(x) - 1)
    gate = np.pad((heard[after - 1] & heard[after]).astype(np.float64), 1)[1:-1]
    width = max(1, round(_FADE * RATE))
    total = np.cumsum(np.pad(gate, (width // 2 + 1, width - width // 2)))
    return gate * (total[width:] - total[:-width])[: len(gate)] / width
