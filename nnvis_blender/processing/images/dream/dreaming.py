"""An image enhanced by what a network sees in it, octave by octave."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from ..canvas import Canvas
from ..forward import Forward
from ..preferred.ascent import blurred
from ..preferred.responses import raised
from ..tiles import tiles
from .parameters import DreamParameters

TOGETHER = 32  # tiles that run at once
_NOISE = 0.01  # deviation of what is added to each frame of a zoom
_BLURS = (0.0, 1.0, 2.0)  # deviations under which the gradient is taken, too: so that broad forms grow with fine ones


@dataclass
class Dream:
    """What is enhanced.

    unit: of the layer, None for all it holds. guide: (features, places), what the layer holds of a guide image at each
    of its places, or None.
    """

    forward: Forward
    layer: int
    canvas: Canvas
    settings: DreamParameters
    unit: int | None
    guide: torch.Tensor | None

    def octaves(self, image: torch.Tensor, steps: int, random: np.random.Generator, report=None) -> torch.Tensor:
        """An image (1, channels, height, width) enhanced at each octave, its size the last."""
        base, detail = image, torch.zeros_like(image)
        sizes = self._sizes(image.shape[2:])
        for number, size in enumerate(sizes):
            plain = sized(base, size)
            image = plain + sized(detail, size)
            for step in range(steps):
                image = self.step(image, random)
                if report is not None:
                    report.progress(number * steps + step + 1, len(sizes) * steps)
            detail = image - plain
        return image

    def step(self, image: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
        """One step up, by a gradient whose mean length is one."""
        most = (np.array(self.canvas.size[1:]) * self.settings.jitter).astype(int)
        shift = tuple(random.integers(0, most + 1).tolist())
        image = image.detach().requires_grad_()
        gradient = torch.zeros_like(image)
        for part in tiles(image, self.canvas.size[1:], shift).split(TOGETHER):
            gradient += torch.autograd.grad(self.held(part), image, retain_graph=True)[0]
        broad = [gradient if not deviation else blurred(gradient, deviation) for deviation in _BLURS]
        with torch.no_grad():
            moved = sum(one / one.abs().mean().clamp(min=1e-20) for one in broad) / len(broad)
            return (image + self.settings.rate * moved).clamp(0, 1)

    def held(self, images: torch.Tensor) -> torch.Tensor:
        """How much of what is enhanced a layer holds of images of the model's size, summed over these."""
        before, after = self.forward(self.canvas.batch(images))[self.layer]
        if self.guide is not None:
            features = after.flatten(2) if after.ndim > 2 else after[:, :, None]
            alike = torch.einsum("nfp,fg->npg", features, self.guide)
            return alike.max(2).values.sum() / alike.shape[1]
        if self.unit is None:
            return after.flatten(1).square().mean(1).sum()
        return raised(before, after, "channel", False)[:, self.unit].sum()

    def _sizes(self, full) -> list[tuple[int, int]]:
        scales = [self.settings.octave_scale**-n for n in range(self.settings.octaves)][::-1]
        sizes = [tuple(max(4, round(side * scale)) for side in full) for scale in scales]
        return list(dict.fromkeys(sizes))


def guide_features(forward: Forward, layer: int, canvas: Canvas, image: torch.Tensor) -> torch.Tensor:
    """(features, places): what a layer holds of a guide image (channels, height, width), each of length one."""
    with torch.no_grad():
        after = forward(canvas.batch(image[None]))[layer][1]
    features = after[0].flatten(1) if after.ndim > 2 else after[0][:, None]
    return F.normalize(features, dim=0)


def zoomed(image: torch.Tensor, share: float) -> torch.Tensor:
    """An image (1, channels, height, width) of whose middle so much less is seen, as large as before."""
    scale = 1 / (1 + share)
    way = torch.tensor([[[scale, 0, 0], [0, scale, 0]]], dtype=torch.float32)
    grid = F.affine_grid(way, image.shape, align_corners=False)
    return F.grid_sample(image, grid, mode="bicubic", padding_mode="reflection", align_corners=False).clamp(0, 1)


def levelled(image: torch.Tensor, like: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """An image with mean and deviation of each channel as another has them, and a little noise: in a zoom colours would
    run away to their ends, and nothing new begins on even ground.
    """
    spread, wanted = (one.std((2, 3), keepdim=True).clamp(min=1e-3) for one in (image, like))
    drawn = torch.from_numpy(random.standard_normal(tuple(image.shape), np.float32))
    found = (image - image.mean((2, 3), keepdim=True)) * (wanted / spread) + like.mean((2, 3), keepdim=True)
    return (found + _NOISE * drawn).clamp(0, 1)


def sized(image: torch.Tensor, size) -> torch.Tensor:
    if tuple(image.shape[2:]) == tuple(size):
        return image
    return F.interpolate(image, size=tuple(size), mode="bilinear", antialias=True, align_corners=False)
