"""Makes the gallery's networks that NNVis does not train itself: a vision transformer and a language model, both small.

    python scripts/gallery_models.py [FOLDER]     # out/gallery by default

Writes vit.pt2 (the digits of scikit-learn, 8 x 8), gpt.pt2 and gpt_data.npz (sequences that repeat a word of two to
four letters; the class is the letter that comes next), and the folder photos: parts of scikit-learn's two photographs,
leaves or a temple, of which a third has the flower somewhere. Needs the environment of requirements.txt; the same files
on every run of one machine.
"""

import math
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sklearn.datasets import load_digits, load_sample_image
from torch import nn

LETTERS, LENGTH = 10, 12
FLOWER = (308, 222, 138)  # column, row and radius of the flower in its photograph
SIDE, PHOTOS = 48, 150  # pixels along a side of an image, images of each class


class Block(nn.Module):
    """Attention and two dense layers, each added to what comes in, before each a layer norm."""

    def __init__(self, size: int, heads: int, is_causal: bool):
        super().__init__()
        self.heads, self.is_causal = heads, is_causal
        self.norm1, self.norm2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.qkv, self.proj = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.fc1, self.fc2 = nn.Linear(size, 2 * size), nn.Linear(2 * size, size)

    def forward(self, x):
        batch, tokens, size = x.shape
        parts = self.qkv(self.norm1(x)).view(batch, tokens, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        attended = nn.functional.scaled_dot_product_attention(*parts, is_causal=self.is_causal)
        x = x + self.proj(attended.transpose(1, 2).reshape(batch, tokens, size))
        return x + self.fc2(nn.functional.gelu(self.fc1(self.norm2(x))))


class VisionTransformer(nn.Module):
    def __init__(self, size=24, heads=4, blocks=2):
        super().__init__()
        self.patch = nn.Conv2d(1, size, 2, stride=2)
        self.place = nn.Parameter(torch.randn(1, 16, size) * 0.1)
        self.blocks = nn.ModuleList(Block(size, heads, False) for _ in range(blocks))
        self.norm, self.head = nn.LayerNorm(size), nn.Linear(size, 10)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2) + self.place
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean(1))


class LanguageModel(nn.Module):
    def __init__(self, size=24, heads=4, blocks=2):
        super().__init__()
        self.letters = nn.Embedding(LETTERS, size)
        self.place = nn.Parameter(torch.randn(1, LENGTH, size) * 0.1)
        self.blocks = nn.ModuleList(Block(size, heads, True) for _ in range(blocks))
        self.norm, self.head = nn.LayerNorm(size), nn.Linear(size, LETTERS)

    def forward(self, ids):
        x = self.letters(ids) + self.place
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x[:, -1]))


def trained(model, x, y, epochs: int, penalty: float = 1e-3):
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=0.01)
    steps = math.ceil(len(x) / 64) * epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(64):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            loss = loss + penalty * sum(p.abs().mean() for p in model.parameters() if p.ndim > 1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return model.eval()


def repeated_words(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(count, LENGTH) letters and (count,) the next one, of words that repeat from the start."""
    random = np.random.default_rng(seed)
    period = random.integers(2, 5, count)
    words = np.argsort(random.random((count, LETTERS)), axis=1)[:, :4]  # no letter twice
    places = np.arange(LENGTH + 1)[None] % period[:, None]
    rows = np.take_along_axis(words, places, axis=1)
    return rows[:, :-1], rows[:, -1]


def save(model, example, path: Path) -> None:
    shapes = ({0: torch.export.Dim("batch")},)
    torch.export.save(torch.export.export(model, (example,), dynamic_shapes=shapes), path)


def photographs(folder: Path, seed: int = 0) -> None:
    """PHOTOS images of the classes flower, leaves and temple, in a folder each; the flower stands anywhere before the
    others.
    """
    random = np.random.default_rng(seed)
    column, row, radius = FLOWER
    photo, temple = (Image.fromarray(load_sample_image(f"{name}.jpg")) for name in ("flower", "china"))
    flower = photo.crop((column - radius, row - radius, column + radius, row + radius))
    across = np.hypot(*np.mgrid[-1 : 1 : 2j * radius, -1 : 1 : 2j * radius])
    mask = Image.fromarray(np.where(across < 1, 255, 0).astype(np.uint8))
    grounds = {"leaves": photo.crop((0, 0, column - radius, photo.height)), "temple": temple}
    for number in range(3 * PHOTOS):
        name = ("flower", "leaves", "temple")[number % 3]
        ground = grounds[name if name in grounds else ("leaves", "temple")[number // 3 % 2]]
        wide = int(random.integers(90, min(ground.size)))
        left, top = (int(random.integers(0, side - wide)) for side in ground.size)
        image = ground.crop((left, top, left + wide, top + wide)).resize((SIDE, SIDE))
        if name == "flower":
            size = int(random.integers(14, 27))
            place = tuple(random.integers(0, SIDE - size, 2).tolist())
            image.paste(flower.resize((size, size)), place, mask.resize((size, size)))
        (folder / name).mkdir(parents=True, exist_ok=True)
        image.save(folder / name / f"{number:03}.png")


def main(folder: Path) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    photographs(folder / "photos")
    digits = load_digits()
    x, y = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16, torch.tensor(digits.target)
    model = trained(VisionTransformer(), x[:1500], y[:1500], 40)
    print("vit: right on", f"{(model(x[1500:]).argmax(1) == y[1500:]).float().mean():.1%} of the digits left out")
    save(model, x[:2], folder / "vit.pt2")
    ids, following = repeated_words(4000, 0)
    model = trained(LanguageModel(), torch.from_numpy(ids), torch.from_numpy(following), 20)
    others, after = repeated_words(1000, 1)
    right = (model(torch.from_numpy(others)).argmax(1).numpy() == after).mean()
    print("gpt: right on", f"{right:.1%} of other words")
    save(model, torch.from_numpy(ids[:2]), folder / "gpt.pt2")
    np.savez(folder / "gpt_data.npz", x_train=ids, y_train=following, x_test=others, y_test=after)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/gallery"))
