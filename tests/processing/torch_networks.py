"""Small networks of the kinds that people train, as plain torch modules of random weights in evaluation mode."""

import torch
import torch.nn.functional as F
from torch import nn


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(16 * 25, 60), nn.Linear(60, 42), nn.Linear(42, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(x.size(0), -1)
        return self.fc3(torch.tanh(self.fc2(F.relu(self.fc1(x), inplace=True))))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.shortcut = None
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        beside = x if self.shortcut is None else self.shortcut(x)
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += beside
        return F.relu(y)


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 1, 1), nn.BatchNorm2d(8), nn.ReLU(inplace=True))
        self.layer1 = nn.Sequential(Residual(8, 8, 1), Residual(8, 16, 2))
        self.layer2 = nn.Sequential(Residual(16, 16, 1), Residual(16, 24, 2))
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(24, 5)

    def forward(self, x):
        x = self.layer2(self.layer1(self.stem(x)))
        return self.fc(torch.flatten(self.pool(x), 1))


class Inverted(nn.Module):
    def __init__(self, channels, inner):
        super().__init__()
        self.expand = nn.Sequential(nn.Conv2d(channels, inner, 1, bias=False), nn.BatchNorm2d(inner), nn.Hardswish())
        self.depth = nn.Sequential(nn.Conv2d(inner, inner, 3, 1, 1, groups=inner, bias=False), nn.BatchNorm2d(inner))
        self.squeeze, self.excite = nn.Conv2d(inner, 4, 1), nn.Conv2d(4, inner, 1)
        self.project = nn.Sequential(nn.Conv2d(inner, channels, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = F.relu6(self.depth(self.expand(x)))
        gate = F.adaptive_avg_pool2d(y, 1)
        gate = F.hardsigmoid(self.excite(F.silu(self.squeeze(gate))))
        return x + self.project(y * gate)


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU6())
        self.blocks = nn.Sequential(Inverted(8, 16), Inverted(8, 24))
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(8, 4))

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean([2, 3]))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1, self.down2 = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 8, 3, padding="same")
        self.norm, self.up1 = nn.GroupNorm(2, 8), nn.ConvTranspose2d(8, 4, 2, 2)
        self.up2, self.out = nn.Conv2d(8, 4, 3, padding=1), nn.Conv2d(5, 2, 1)
        self.instance = nn.InstanceNorm2d(4, affine=True)

    def forward(self, x):
        a = F.leaky_relu(self.down1(x), 0.2)
        b = F.elu(self.norm(self.down2(F.avg_pool2d(a, 2))))
        c = self.instance(self.up2(torch.cat([a, self.up1(b)], 1)))
        d = F.interpolate(F.max_pool2d(c, 2), scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.out(torch.cat([d, F.interpolate(x[:, :, ::2, ::2], scale_factor=2.0, mode="nearest")], 1))


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.cells = kind(5, 6, num_layers=2, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(12, 3)

    def forward(self, x):
        states, _ = self.cells(x)
        return self.fc(states[:, -1])


class TimeFirst(nn.Module):
    """A recurrent layer that has the time before the batch, and whose last state is taken."""

    def __init__(self):
        super().__init__()
        self.cells, self.fc = nn.GRU(5, 6), nn.Linear(6, 3)

    def forward(self, x):
        _, last = self.cells(x.transpose(0, 1))
        return self.fc(last[-1])


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention, self.fc = nn.MultiheadAttention(8, 2, batch_first=True), nn.Linear(8, 3)

    def forward(self, x):
        y, _ = self.attention(x, x, x, need_weights=True)
        return self.fc(y.mean(1))


class Block(nn.Module):
    """A transformer's block written out, with a mask of its own."""

    def __init__(self, size, heads, length):
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.attn, self.proj = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.fc1, self.fc2 = nn.Linear(size, 2 * size), nn.Linear(2 * size, size)
        self.register_buffer("mask", torch.tril(torch.ones(length, length)).view(1, 1, length, length))

    def forward(self, x):
        batch, time, size = x.size()
        q, k, v = self.attn(self.ln1(x)).split(size, dim=2)
        q = q.view(batch, time, self.heads, size // self.heads).transpose(1, 2)
        k = k.view(batch, time, self.heads, size // self.heads).transpose(1, 2)
        v = v.view(batch, time, self.heads, size // self.heads).transpose(1, 2)
        scores = (q @ k.transpose(-2, -1)) * (1.0 / (size // self.heads) ** 0.5)
        scores = scores.masked_fill(self.mask[:, :, :time, :time] == 0, float("-inf"))
        y = (F.softmax(scores, dim=-1) @ v).transpose(1, 2).contiguous().view(batch, time, size)
        x = x + self.proj(y)
        return x + self.fc2(F.gelu(self.fc1(self.ln2(x)), approximate="tanh"))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.places = nn.Embedding(11, 8), nn.Embedding(6, 8)
        self.blocks = nn.Sequential(Block(8, 2, 6), Block(8, 2, 6))
        self.ln, self.head = nn.LayerNorm(8), nn.Linear(8, 11, bias=False)

    def forward(self, ids):
        places = torch.arange(0, ids.size(1), dtype=torch.long, device=ids.device)
        x = self.tokens(ids) + self.places(places)
        return self.head(self.ln(self.blocks(x)))


class ViT(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, 4)
        self.token, self.places = nn.Parameter(torch.randn(1, 1, 8)), nn.Parameter(torch.randn(1, 5, 8))
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, norm_first=True, activation="gelu")
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], dim=1) + self.places
        return self.head(self.encoder(x)[:, 0])


def _mlp():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(12, 9), nn.ReLU(), nn.BatchNorm1d(9), nn.Linear(9, 4), nn.Softmax(dim=1)
    )


# name -> (how it is made, the shape of one sample, whether samples are tokens)
NETWORKS = {
    "mlp": (_mlp, (3, 4), False),
    "lenet": (LeNet, (1, 28, 28), False),
    "resnet": (ResNet, (3, 16, 16), False),
    "mobilenet": (MobileNet, (3, 16, 16), False),
    "unet": (UNet, (1, 8, 8), False),
    "lstm": (lambda: Recurrent(nn.LSTM), (4, 5), False),
    "gru": (lambda: Recurrent(nn.GRU), (4, 5), False),
    "rnn": (lambda: Recurrent(nn.RNN), (4, 5), False),
    "time_first": (TimeFirst, (4, 5), False),
    "encoder_layer": (lambda: nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), (5, 8), False),
    "attention": (SelfAttention, (5, 8), False),
    "gpt": (GPT, (6,), True),
    "vit": (ViT, (3, 8, 8), False),
}
TOKENS = 11


def network(name: str) -> nn.Module:
    """The module, the same each time: its weights and its norms' statistics are drawn with a seed of its own."""
    with torch.random.fork_rng():
        torch.manual_seed(sum(map(ord, name)))
        module = NETWORKS[name][0]()
        for part in module.modules():
            if isinstance(part, nn.modules.batchnorm._BatchNorm):
                part.running_mean.normal_(0, 0.3)
                part.running_var.uniform_(0.5, 2)
        return module.eval()


def samples(name: str, count: int) -> torch.Tensor:
    """(count, *shape of one sample)."""
    _, shape, is_tokens = NETWORKS[name]
    generator = torch.Generator().manual_seed(count)
    if is_tokens:
        return torch.randint(0, TOKENS, (count, *shape), generator=generator)
    return torch.randn((count, *shape), generator=generator)
