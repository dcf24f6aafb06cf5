"""Makes the gallery's ResNet: a small one that tells six shapes and four textures, in colours, from each other.

    python scripts/gallery_shapes.py [FOLDER]     # out/gallery by default

Writes shapes.npz (drawn pictures of 64 x 64 pixels) and shapes.pt2. Needs the environment of requirements.txt; some
minutes; the same files on every run of one machine.
"""

import colorsys
import math
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from gallery_models import save

SIDE = 64
NAMES = ["disc", "square", "triangle", "star", "ring", "cross", "stripes", "checks", "dots", "waves"]


def pictures(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(count, SIDE, SIDE, 3) uint8 and (count,) the classes: a form in its colours, more or less, on another colour."""
    random = np.random.default_rng(seed)
    y = np.arange(count) % len(NAMES)
    across, down = np.meshgrid(*(np.linspace(-1, 1, SIDE),) * 2)
    turn = random.uniform(0, 2 * np.pi, (count, 1, 1))
    size, shift = random.uniform(0.4, 0.75, (count, 1, 1)), random.uniform(-0.3, 0.3, (2, count, 1, 1))
    is_texture = (y >= 6)[:, None, None]
    u, v = across - np.where(is_texture, 0, shift[0]), down - np.where(is_texture, 0, shift[1])
    u, v = u * np.cos(turn) - v * np.sin(turn), u * np.sin(turn) + v * np.cos(turn)
    inside = np.empty((count, SIDE, SIDE))
    for k in range(len(NAMES)):
        own = y == k
        inside[own] = form(NAMES[k], u[own], v[own], size[own])
    cover = np.clip(0.5 + inside * SIDE / 3, 0, 1)[..., None]
    hue = (y / len(NAMES) + random.normal(0, 0.05, count)) % 1
    behind = (hue + random.uniform(0.3, 0.7, count)) % 1
    front, back = (
        np.array([colorsys.hsv_to_rgb(h, s, b) for h, s, b in zip(hues, *strengths)])[:, None, None]
        for hues, strengths in (
            (hue, random.uniform(0.6, 1.0, (2, count))),
            (behind, random.uniform([[0.1], [0.2]], [[0.5], [0.8]], (2, count))),
        )
    )
    shade = 1 - 0.25 * (across + down)[None, ..., None] * random.uniform(-1, 1, (count, 1, 1, 1))
    found = (cover * front + (1 - cover) * back) * shade + random.normal(0, 0.02, (count, SIDE, SIDE, 3))
    return (found.clip(0, 1) * 255).round().astype(np.uint8), y


def form(name: str, u, v, size):
    """How far inside a form each place is, negative outside."""
    far, angle = np.hypot(u, v), np.arctan2(v, u)
    cell = 0.7 * size
    if name == "disc":
        return size - far
    if name == "square":
        return 0.85 * size - np.maximum(abs(u), abs(v))
    if name == "triangle":
        return 0.5 * size - np.maximum(abs(u) * 0.866 + v / 2, -v)
    if name == "star":
        return size * (0.7 + 0.3 * np.cos(5 * angle)) - far
    if name == "ring":
        return 0.22 * size - abs(far - 0.8 * size)
    if name == "cross":
        return np.maximum(
            np.minimum(0.27 * size - abs(u), size - abs(v)), np.minimum(0.27 * size - abs(v), size - abs(u))
        )
    if name == "stripes":
        return 0.1 * np.sin(u * 2 * np.pi / cell)
    if name == "checks":
        return 0.1 * np.sin(u * np.pi / cell) * np.sin(v * np.pi / cell)
    if name == "dots":
        return 0.3 * cell - np.hypot((u / cell % 1 - 0.5) * cell, (v / cell % 1 - 0.5) * cell)
    return 0.1 * np.sin((v + 0.2 * np.sin(u * 2 * np.pi / (1.5 * cell))) * 2 * np.pi / cell)


class Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm1, self.norm2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)
        self.beside = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.beside = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.norm2(self.conv2(torch.relu(self.norm1(self.conv1(x)))))
        return torch.relu(y + self.beside(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 5, 2, 2, bias=False), nn.BatchNorm2d(16), nn.ReLU())
        self.block1, self.block2 = Residual(16, 16, 1), Residual(16, 32, 2)
        self.block3 = Residual(32, 48, 2)
        self.fc = nn.Linear(48, len(NAMES))

    def forward(self, x):
        x = self.block3(self.block2(self.block1(self.stem(x))))
        return self.fc(x.mean((2, 3)))


def trained(model: nn.Module, x: torch.Tensor, y: torch.Tensor, epochs: int) -> nn.Module:
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=math.ceil(len(x) / 64) * epochs)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(64):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows], label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return model.eval()


def main(folder: Path) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    (x, y), (others, after) = pictures(4000, 0), pictures(500, 1)
    np.savez_compressed(
        folder / "shapes.npz", x_train=x, y_train=y, x_test=others, y_test=after, class_names=np.array(NAMES)
    )
    taken, seen = (torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255 for images in (x, others))
    model = trained(ResNet(), taken, torch.from_numpy(y), 5)
    with torch.no_grad():
        print("shapes: right on", f"{(model(seen).argmax(1).numpy() == after).mean():.1%} of other pictures")
    save(model, taken[:2].clone(), folder / "shapes.pt2")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/gallery"))
