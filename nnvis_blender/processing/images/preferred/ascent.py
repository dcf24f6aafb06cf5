"""How an image climbs: its parameters, what is done to it before each look, and what is done to it after each step."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from ..canvas import Canvas
from .parameters import FOURIER, OWN, PreferredParameters

_START = 0.01  # deviation of the noise that waves begin with
_NOISE = 0.04  # deviation of the noise that pixels begin with: 10 of 255
_KEPT = 0.35  # contrast that a fading image keeps at least, as a share of what a pixel can be
# Table 1 of Yosinski et al., Understanding Neural Networks Through Deep Visualization, 2015:
# L2 decay, blur radius, blur every, small-norm percentile, small-contribution percentile
PUBLISHED = {
    "yosinski_1": (0.0, 0.5, 4, 50.0, 0.0),
    "yosinski_2": (0.3, 0.0, 0, 20.0, 0.0),
    "yosinski_3": (0.0001, 1.0, 4, 0.0, 0.0),
    "yosinski_4": (0.0, 0.5, 4, 0.0, 90.0),
}


def noise(shapes: tuple, numbers: list[tuple], seed: int) -> torch.Tensor:
    """(n, *shape): normal numbers, for each image by its own numbers, so that they do not depend on what else is in
    the batch.
    """
    drawn = [np.random.default_rng([seed, *own]).standard_normal(shapes, np.float32) for own in numbers]
    return torch.from_numpy(np.stack(drawn))


class Waves:
    """Images as waves in uncorrelated colours, a wave weighted by its length, under a sigmoid that keeps pixels valid.

    Gradients by the waves' weights move all of an image at once, where those by pixels make noise. (Olah et al.,
    Feature Visualization, Distill 2017.) An image is seen moved, scaled and turned a little differently at each step.
    """

    def __init__(self, canvas: Canvas, settings: PreferredParameters, numbers: list, start, seed: int):
        self.canvas, self.settings = canvas, settings
        self.random = np.random.default_rng([seed, 1])
        channels, height, width = canvas.size
        waves = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
        weight = math.sqrt(height * width) / np.maximum(waves, 1 / max(height, width)) / 4
        self.weight = torch.from_numpy(weight.astype(np.float32))
        self.grey = torch.logit(canvas.base)
        spectrum = _START * noise((channels, *weight.shape, 2), numbers, seed)
        if start is not None:
            spectrum = spectrum + self._spectrum(start)
        self.spectrum = spectrum.requires_grad_()
        self.optimiser = torch.optim.Adam([self.spectrum], settings.rate)

    def images(self) -> torch.Tensor:
        waves = torch.view_as_complex(self.spectrum) * self.weight
        plain = torch.fft.irfft2(waves, s=self.canvas.size[1:])
        coloured = torch.einsum("nkhw,ck->nchw", plain, self.canvas.colours)
        return torch.sigmoid(coloured + self.grey)

    def seen(self, images: torch.Tensor) -> torch.Tensor:
        return moved(images, self.settings, self.random)

    def step(self, gradient_of) -> None:
        self.optimiser.zero_grad()
        (-gradient_of).backward()
        self.optimiser.step()

    def _spectrum(self, start: torch.Tensor) -> torch.Tensor:
        """(1, channels, height, waves, 2): the waves of an image (channels, height, width)."""
        plain = torch.logit(start.clamp(0.02, 0.98)) - self.grey
        plain = torch.einsum("chw,kc->khw", plain, torch.linalg.inv(self.canvas.colours))
        return torch.view_as_real(torch.fft.rfft2(plain) / self.weight)[None]


def moved(images: torch.Tensor, settings, random: np.random.Generator) -> torch.Tensor:
    """Images moved, scaled and turned by drawn amounts, the same for all, mirrored at their rims."""
    if not (settings.jitter or settings.scale or settings.rotation):
        return images
    along, across = random.uniform(-2 * settings.jitter, 2 * settings.jitter, 2)
    size = 1 + random.uniform(-settings.scale, settings.scale)
    angle = math.radians(random.uniform(-settings.rotation, settings.rotation))
    aspect = images.shape[3] / images.shape[2]
    cos, sin = math.cos(angle) / size, math.sin(angle) / size
    way = torch.tensor([[cos, -sin / aspect, along], [sin * aspect, cos, across]], dtype=torch.float32)
    grid = F.affine_grid(way[None], (1, *images.shape[1:]), align_corners=False)
    grid = grid.expand(len(images), -1, -1, -1)
    return F.grid_sample(images, grid, padding_mode="reflection", align_corners=False)


class Pixels:
    """Images as their distance from the mean, pixel by pixel, with what the four published recipes do after a step:
    they fade, are blurred, and pixels near the mean or of small contribution are put out. (Yosinski et al.,
    Understanding Neural Networks Through Deep Visualization, 2015; the order is that of their program.)

    The gradient is divided by its deviation, so that one rate does for all units; where an image fades the step is at
    least so long that its contrast stays visible.
    """

    def __init__(self, canvas: Canvas, settings: PreferredParameters, numbers: list, start, seed: int):
        self.canvas = canvas
        own = (settings.decay, settings.blur, settings.blur_every, settings.small_norm, settings.small_contribution)
        self.decay, self.blur, self.every, self.norm, self.contribution = PUBLISHED.get(settings.recipe, own)
        self.rate, self.number = max(settings.rate, _KEPT * self.decay), 0
        self.mean = canvas.mean[:, None, None]
        x = _NOISE * noise(canvas.size, numbers, seed)
        self.x = (x if start is None else x * 0 + start - self.mean).requires_grad_()
        self._clip()

    def images(self) -> torch.Tensor:
        return self.x + self.mean

    def seen(self, images: torch.Tensor) -> torch.Tensor:
        return images

    def step(self, gradient_of) -> None:
        (gradient,) = torch.autograd.grad(gradient_of, self.x)
        with torch.no_grad():
            x = self.x
            x += self.rate * gradient / gradient.square().mean((1, 2, 3), keepdim=True).sqrt().clamp(min=1e-20)
            x *= 1 - self.decay
            if self.blur and self.every and self.canvas.is_picture and self.number % self.every == 0:
                x.copy_(blurred(x, self.blur))
            if self.norm:
                self._put_out(x.norm(dim=1, keepdim=True), self.norm)
            if self.contribution:
                self._put_out((gradient * x).sum(1, keepdim=True).abs(), self.contribution)
            self._clip()
        self.number += 1

    def _put_out(self, of: torch.Tensor, percentile: float) -> None:
        """Brings the pixels that have less of something (n, 1, height, width) than a percentile of it to the mean."""
        flat = of.flatten(1)
        rank = min(flat.shape[1], 1 + round(percentile / 100 * (flat.shape[1] - 1)))
        least = flat.kthvalue(rank, dim=1).values[:, None, None, None]
        self.x *= of >= least

    def _clip(self) -> None:
        with torch.no_grad():
            self.x.copy_((self.x + self.mean).clamp(0, 1) - self.mean)


def blurred(images: torch.Tensor, deviation: float) -> torch.Tensor:
    """Images under a Gaussian of a deviation in pixels."""
    reach = max(1, math.ceil(4 * deviation))
    kernel = torch.exp(-((torch.arange(-reach, reach + 1) / deviation) ** 2) / 2)
    kernel = (kernel / kernel.sum()).expand(images.shape[1], 1, -1)
    wide = F.pad(images, (reach, reach, reach, reach), mode="replicate")
    down = F.conv2d(wide, kernel[..., None], groups=images.shape[1])
    return F.conv2d(down, kernel[:, :, None], groups=images.shape[1])


class Features:
    """Samples that are no images, each feature under a sigmoid between its least and its largest value."""

    def __init__(self, canvas: Canvas, settings: PreferredParameters, numbers: list, start, seed: int):
        self.z = (0.1 * noise(canvas.size, numbers, seed)).requires_grad_()
        self.optimiser = torch.optim.Adam([self.z], settings.rate)

    def images(self) -> torch.Tensor:
        return torch.sigmoid(self.z)

    def seen(self, images: torch.Tensor) -> torch.Tensor:
        return images

    step = Waves.step


def ascent_of(canvas: Canvas, settings: PreferredParameters, numbers: list, start, seed: int):
    """What climbs: images of as many units as there are numbers."""
    if settings.recipe in (*PUBLISHED, OWN):
        return Pixels(canvas, settings, numbers, start, seed)
    return (Waves if settings.recipe == FOURIER and canvas.is_picture else Features)(
        canvas, settings, numbers, start, seed
    )
