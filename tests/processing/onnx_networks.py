"""Networks as people write them with torch, for tests of what its exporter makes of them."""

import torch
from torch import nn
from torch.nn import functional


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc = nn.Sequential(nn.Linear(400, 20), nn.ReLU(), nn.Linear(20, 10))

    def forward(self, x):
        x = functional.avg_pool2d(torch.tanh(self.conv1(x)), 2)
        x = functional.avg_pool2d(torch.tanh(self.conv2(x)), 2)
        return functional.log_softmax(self.fc(x.view(x.size(0), -1)), 1)


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(y + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8)
        self.layer1, self.layer2 = nn.Sequential(Residual(8, 8, 1)), nn.Sequential(Residual(8, 16, 2))
        self.fc = nn.Linear(16, 10)

    def forward(self, x):
        x = functional.max_pool2d(functional.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.fc(torch.flatten(functional.adaptive_avg_pool2d(self.layer2(self.layer1(x)), 1), 1))


class MobileNet(nn.Module):
    """Depthwise convolutions, squeeze-excite and hard-swish."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.Hardswish())
        self.depthwise = nn.Sequential(nn.Conv2d(8, 8, 3, 1, 1, groups=8), nn.BatchNorm2d(8), nn.Hardswish())
        self.squeeze, self.excite, self.pointwise = nn.Conv2d(8, 4, 1), nn.Conv2d(4, 8, 1), nn.Conv2d(8, 8, 1)
        self.head = nn.Sequential(nn.Linear(8, 12), nn.Hardswish(), nn.Dropout(0.2), nn.Linear(12, 5))

    def forward(self, x):
        x = self.stem(x)
        y = self.depthwise(x)
        gate = self.excite(functional.relu(self.squeeze(functional.adaptive_avg_pool2d(y, 1))))
        x = x + self.pointwise(y * functional.hardsigmoid(gate))
        return self.head(x.mean([2, 3]))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.bottom = nn.Conv2d(1, 6, 3, padding=1), nn.Conv2d(6, 12, 3, padding=1)
        self.up, self.join = nn.ConvTranspose2d(12, 6, 2, 2), nn.Conv2d(12, 6, 3, padding=1)
        self.last = nn.Conv2d(6, 2, 1)

    def forward(self, x):
        a = functional.leaky_relu(self.down(x))
        b = functional.elu(self.bottom(functional.max_pool2d(a, 2)))
        y = functional.relu(self.join(torch.cat([self.up(b), a], 1)))
        y = functional.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False)
        return torch.sigmoid(self.last(functional.interpolate(y, size=(10, 10), mode="nearest")))


class Sequence(nn.Module):
    """A classifier of token sequences by the last states, or (last=False) by all of them."""

    def __init__(self, cell, ways=1, layers=1, last=True):
        super().__init__()
        self.words, self.last, self.ways = nn.Embedding(20, 6), last, ways
        self.cells = getattr(nn, cell)(6, 7, layers, batch_first=True, bidirectional=ways == 2)
        self.fc = nn.Linear(7 * ways, 3)

    def forward(self, ids):
        every, h = self.cells(self.words(ids))
        h = h[0] if isinstance(h, tuple) else h
        if not self.last:
            return self.fc(every[:, -1])
        return self.fc(torch.cat([h[-2], h[-1]], 1) if self.ways == 2 else h[-1])


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.out = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x, mask=None):
        batch, tokens, width = x.shape
        parts = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = parts.unbind(0)
        scores = (q @ k.transpose(-2, -1)) * (width // self.heads) ** -0.5
        if mask is not None:
            scores = scores.masked_fill(mask[:tokens, :tokens] == 0, float("-inf"))
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.attention, self.norm2 = nn.LayerNorm(width), Attention(width, heads), nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x, mask=None):
        x = x + self.attention(self.norm1(x), mask)
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 16, 4, 4)
        self.cls, self.places = nn.Parameter(torch.randn(1, 1, 16)), nn.Parameter(torch.randn(1, 17, 16))
        self.blocks = nn.Sequential(Block(16, 4), Block(16, 4))
        self.norm, self.head = nn.LayerNorm(16), nn.Linear(16, 4)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.places
        return self.head(self.norm(self.blocks(x))[:, 0])


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.places = nn.Embedding(20, 16), nn.Embedding(12, 16)
        self.blocks, self.norm = nn.ModuleList([Block(16, 2), Block(16, 2)]), nn.LayerNorm(16)
        self.register_buffer("mask", torch.tril(torch.ones(12, 12)))

    def forward(self, ids):
        x = self.words(ids) + self.places(torch.arange(ids.shape[1], device=ids.device))
        for block in self.blocks:
            x = block(x, self.mask)
        return self.norm(x) @ self.words.weight.T


class Encoder(nn.Module):
    """torch's own encoder layer, whose attention puts the times before the samples."""

    def __init__(self):
        super().__init__()
        self.layer, self.fc = nn.TransformerEncoderLayer(16, 4, 32, activation="gelu"), nn.Linear(16, 3)

    def forward(self, x):
        return self.fc(self.layer(x.transpose(0, 1)).mean(0))


class Fused(nn.Module):
    """scaled_dot_product_attention."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(16, 48)

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = (part.view(batch, tokens, 4, 4).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        joined = functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2)
        return joined.reshape(batch, tokens, width)


def networks() -> dict[str, tuple]:
    """name -> (network in evaluation mode, an example of one sample), the same at every call."""
    torch.manual_seed(0)
    ids = torch.randint(0, 20, (1, 8))
    made = {
        "mlp": (nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3), nn.Softmax(1)), torch.randn(1, 6)),
        "lenet": (LeNet(), torch.randn(1, 1, 28, 28)),
        "resnet": (ResNet(), torch.randn(1, 3, 32, 32)),
        "mobilenet": (MobileNet(), torch.randn(1, 3, 32, 32)),
        "unet": (UNet(), torch.randn(1, 1, 8, 8)),
        "lstm": (Sequence("LSTM"), ids),
        "lstm both ways": (Sequence("LSTM", 2, 2), ids),
        "lstm of all states": (Sequence("LSTM", 2, 1, False), ids),
        "gru": (Sequence("GRU", 1, 2), ids),
        "rnn": (Sequence("RNN", 2), ids),
        "vit": (ViT(), torch.randn(1, 3, 16, 16)),
        "gpt": (GPT(), ids),
        "encoder": (Encoder(), torch.randn(1, 5, 16)),
        "fused attention": (Fused(), torch.randn(1, 5, 16)),
    }
    for network, _ in made.values():
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.running_mean.normal_()
                module.running_var.uniform_(0.5, 2.0)
        network.eval()
    return made
