"""Published architectures as plain torch modules, small where they may be: with the names of the libraries that publish
them (torchvision, facenet-pytorch, PyTorch's examples, Hugging Face), and random weights.
"""

import torch
from torch import nn
from torch.nn import functional as F


def prepared(module: nn.Module, seed: int = 0) -> nn.Module:
    """In evaluation mode, its batch norms with statistics as of training, so that none is the identity."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in module.state_dict().items():
        if name.endswith("running_mean"):
            tensor.copy_(0.1 * torch.randn(tensor.shape, generator=generator))
        elif name.endswith("running_var"):
            tensor.copy_(0.5 + torch.rand(tensor.shape, generator=generator))
        elif tensor.is_floating_point() and tensor.ndim == 1:
            tensor.add_(0.1 * torch.randn(tensor.shape, generator=generator))
    return module.eval()


def alexnet(classes: int = 7) -> nn.Module:
    def conv(a, b, *rest):
        return [nn.Conv2d(a, b, *rest), nn.ReLU()]

    module = nn.Module()
    module.features = nn.Sequential(
        *conv(3, 64, 11, 4, 2), nn.MaxPool2d(3, 2), *conv(64, 192, 5, 1, 2), nn.MaxPool2d(3, 2),
        *conv(192, 384, 3, 1, 1), *conv(384, 256, 3, 1, 1), *conv(256, 256, 3, 1, 1), nn.MaxPool2d(3, 2),
        nn.AdaptiveAvgPool2d(6),
    )  # fmt: skip
    module.classifier = nn.Sequential(
        nn.Dropout(), nn.Linear(9216, 64), nn.ReLU(), nn.Dropout(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, classes)
    )
    module.forward = lambda x: module.classifier(module.features(x).flatten(1))
    return prepared(module)


def vgg(plan: str, norms: bool, classes: int = 7, small: bool = False) -> nn.Module:
    """plan: channels of the convolutions, "M" a pooling. small: pytorch-cifar's, for images of 32 x 32."""
    steps, before = [], 3
    for word in plan.split():
        if word == "M":
            steps.append(nn.MaxPool2d(2, 2))
            continue
        steps += [nn.Conv2d(before, int(word), 3, padding=1), *([nn.BatchNorm2d(int(word))] * norms), nn.ReLU()]
        before = int(word)
    module = nn.Module()
    module.features, module.pool = nn.Sequential(*steps), nn.AdaptiveAvgPool2d(1 if small else 7)
    module.classifier = nn.Sequential(
        nn.Linear(before * 49, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 12), nn.ReLU(), nn.Dropout(),
        nn.Linear(12, classes),
    )  # fmt: skip
    if small:
        module.classifier = nn.Linear(before, classes)
    module.forward = lambda x: module.classifier(module.pool(module.features(x)).flatten(1))
    return prepared(module)


class _Block(nn.Module):
    def __init__(self, before, width, stride, bottleneck, groups, base, side="downsample"):
        super().__init__()
        after, inner = width * (4 if bottleneck else 1), int(width * base / 64) * groups
        if bottleneck:
            self.conv1, self.bn1 = nn.Conv2d(before, inner, 1, bias=False), nn.BatchNorm2d(inner)
            self.conv2 = nn.Conv2d(inner, inner, 3, stride, 1, groups=groups, bias=False)
            self.bn2 = nn.BatchNorm2d(inner)
            self.conv3, self.bn3 = nn.Conv2d(inner, after, 1, bias=False), nn.BatchNorm2d(after)
        else:
            self.conv1, self.bn1 = nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
            self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        self.bottleneck = bottleneck
        beside = [nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after)]
        beside = nn.Sequential(*beside) if stride > 1 or before != after else None
        setattr(self, side, beside if beside is not None or side == "downsample" else nn.Sequential())
        self.beside = lambda x: x if beside is None else beside(x)

    def forward(self, x):
        way = F.relu(self.bn1(self.conv1(x)))
        way = self.bn2(self.conv2(way))
        if self.bottleneck:
            way = self.bn3(self.conv3(F.relu(way)))
        return F.relu(way + self.beside(x))


class ResNet(nn.Module):
    """torchvision's, or kuangliu's for small images (small)."""

    def __init__(self, counts, bottleneck=False, groups=1, base=64, classes=7, small=False):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False) if small else nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1, self.small, before = nn.BatchNorm2d(64), small, 64
        for stage, count in enumerate(counts):
            width, blocks = 64 << stage, []
            for block in range(count):
                stride = 2 if stage and not block else 1
                side = "shortcut" if small else "downsample"
                blocks.append(_Block(before, width, stride, bottleneck, groups, base, side))
                before = width * (4 if bottleneck else 1)
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        setattr(self, "linear" if small else "fc", nn.Linear(before, classes))
        prepared(self)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = x if self.small else F.max_pool2d(x, 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        return self.linear(x) if self.small else self.fc(x)


def _conv_norm(before, after, kernel, stride=1, groups=1):
    conv = nn.Conv2d(before, after, kernel, stride, kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU6())


class _Inverted(nn.Module):
    def __init__(self, before, after, stride, expand):
        super().__init__()
        inner = before * expand
        wide = [_conv_norm(before, inner, 1)] if expand > 1 else []
        last = [nn.Conv2d(inner, after, 1, bias=False), nn.BatchNorm2d(after)]
        self.conv = nn.Sequential(*wide, _conv_norm(inner, inner, 3, stride, inner), *last)
        self.adds = stride == 1 and before == after

    def forward(self, x):
        return x + self.conv(x) if self.adds else self.conv(x)


class MobileNetV2(nn.Module):
    """width: what the published channels are divided by."""

    def __init__(self, classes=7, width=4):
        super().__init__()
        before, features = 32 // width, [_conv_norm(3, 32 // width, 3, 2)]
        rows = (
            (1, 16, 1, 1),
            (6, 24, 2, 2),
            (6, 32, 3, 2),
            (6, 64, 4, 2),
            (6, 96, 3, 1),
            (6, 160, 3, 2),
            (6, 320, 1, 1),
        )
        for expand, channels, count, stride in rows:
            for number in range(count):
                features.append(_Inverted(before, channels // width, stride if not number else 1, expand))
                before = channels // width
        self.features = nn.Sequential(*features, _conv_norm(before, 1280 // width, 1))
        self.classifier = nn.Sequential(nn.Dropout(), nn.Linear(1280 // width, classes))
        prepared(self)

    def forward(self, x):
        return self.classifier(self.features(x).mean([2, 3]))


class _Gate(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc1, self.fc2 = nn.Conv2d(channels, 8, 1), nn.Conv2d(8, channels, 1)

    def forward(self, x):
        return x * F.hardsigmoid(self.fc2(F.relu(self.fc1(x.mean((2, 3), keepdim=True)))))


class _V3Block(nn.Module):
    def __init__(self, before, kernel, inner, after, gated, swish, stride):
        super().__init__()

        def part(a, b, k, s=1, groups=1, act=True):
            layers = [nn.Conv2d(a, b, k, s, k // 2, groups=groups, bias=False), nn.BatchNorm2d(b, eps=1e-3)]
            return nn.Sequential(*layers, *([nn.Hardswish() if swish else nn.ReLU()] if act else []))

        wide = [part(before, inner, 1)] if inner != before else []
        gate = [_Gate(inner)] if gated else []
        self.block = nn.Sequential(
            *wide, part(inner, inner, kernel, stride, inner), *gate, part(inner, after, 1, act=False)
        )
        self.adds = stride == 1 and before == after

    def forward(self, x):
        return x + self.block(x) if self.adds else self.block(x)


def mobilenet_v3_small(classes: int = 7) -> nn.Module:
    rows = (
        (16, 3, 16, 16, True, False, 2), (16, 3, 72, 24, False, False, 2), (24, 3, 88, 24, False, False, 1),
        (24, 5, 96, 40, True, True, 2), (40, 5, 240, 40, True, True, 1), (40, 5, 240, 40, True, True, 1),
        (40, 5, 120, 48, True, True, 1), (48, 5, 144, 48, True, True, 1), (48, 5, 288, 96, True, True, 2),
        (96, 5, 576, 96, True, True, 1), (96, 5, 576, 96, True, True, 1),
    )  # fmt: skip

    def ends(a, b, k, s):
        return nn.Sequential(nn.Conv2d(a, b, k, s, k // 2, bias=False), nn.BatchNorm2d(b, eps=1e-3), nn.Hardswish())

    module = nn.Module()
    module.features = nn.Sequential(ends(3, 16, 3, 2), *(_V3Block(*row) for row in rows), ends(96, 576, 1, 1))
    module.classifier = nn.Sequential(nn.Linear(576, 32), nn.Hardswish(), nn.Dropout(), nn.Linear(32, classes))
    module.forward = lambda x: module.classifier(module.features(x).mean((2, 3)))
    return prepared(module)


class _DenseLayer(nn.Module):
    def __init__(self, before, growth):
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(before), nn.Conv2d(before, 4 * growth, 1, bias=False)
        self.norm2, self.conv2 = nn.BatchNorm2d(4 * growth), nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)

    def forward(self, x):
        return torch.cat([x, self.conv2(F.relu(self.norm2(self.conv1(F.relu(self.norm1(x))))))], 1)


class DenseNet(nn.Module):
    def __init__(self, counts=(2, 3, 2), growth=8, start=16, classes=7):
        super().__init__()
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, start, 7, 2, 3, bias=False))
        self.features.add_module("norm0", nn.BatchNorm2d(start))
        self.features.add_module("relu0", nn.ReLU())
        self.features.add_module("pool0", nn.MaxPool2d(3, 2, 1))
        for block, count in enumerate(counts, 1):
            dense = nn.Sequential()
            for layer in range(1, count + 1):
                dense.add_module(f"denselayer{layer}", _DenseLayer(start, growth))
                start += growth
            self.features.add_module(f"denseblock{block}", dense)
            if block < len(counts):
                transition = nn.Sequential()
                transition.add_module("norm", nn.BatchNorm2d(start))
                transition.add_module("relu", nn.ReLU())
                transition.add_module("conv", nn.Conv2d(start, start // 2, 1, bias=False))
                transition.add_module("pool", nn.AvgPool2d(2, 2))
                self.features.add_module(f"transition{block}", transition)
                start //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(start))
        self.classifier = nn.Linear(start, classes)
        prepared(self)

    def forward(self, x):
        return self.classifier(F.relu(self.features(x)).mean([2, 3]))


class _EncoderBlock(nn.Module):
    def __init__(self, size, heads, inner):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(size, 1e-6), nn.LayerNorm(size, 1e-6)
        self.self_attention = nn.MultiheadAttention(size, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(size, inner), nn.GELU(), nn.Dropout(), nn.Linear(inner, size), nn.Dropout())

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.self_attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class ViT(nn.Module):
    """torchvision's, of 192 features, whose three heads are as published."""

    def __init__(self, image=32, patch=8, size=192, heads=3, layers=2, classes=7):
        super().__init__()
        self.conv_proj = nn.Conv2d(3, size, patch, patch)
        self.class_token = nn.Parameter(torch.randn(1, 1, size))
        self.encoder = nn.Module()
        self.encoder.pos_embedding = nn.Parameter(torch.randn(1, (image // patch) ** 2 + 1, size) * 0.1)
        self.encoder.layers = nn.Sequential()
        for number in range(layers):
            self.encoder.layers.add_module(f"encoder_layer_{number}", _EncoderBlock(size, heads, 2 * size))
        self.encoder.ln = nn.LayerNorm(size, 1e-6)
        self.heads = nn.Sequential()
        self.heads.add_module("head", nn.Linear(size, classes))
        prepared(self)

    def forward(self, x):
        x = self.conv_proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(len(x), -1, -1), x], 1) + self.encoder.pos_embedding
        return self.heads(self.encoder.ln(self.encoder.layers(x))[:, 0])


class MTCNNNet(nn.Module):
    """facenet-pytorch's P-, R- or O-Net ("p", "r", "o")."""

    def __init__(self, kind: str):
        super().__init__()
        channels = {"p": (3, 10, 16, 32), "r": (3, 28, 48, 64), "o": (3, 32, 64, 64, 128)}[kind]
        kernels = {"p": (3, 3, 3), "r": (3, 3, 2), "o": (3, 3, 3, 2)}[kind]
        self.pools = {"p": (2, 0, 0), "r": (3, 3, 0), "o": (3, 3, 2, 0)}[kind]
        for number, (a, b, kernel) in enumerate(zip(channels, channels[1:], kernels), 1):
            setattr(self, f"conv{number}", nn.Conv2d(a, b, kernel))
            setattr(self, f"prelu{number}", nn.PReLU(b))
        self.kind, last = kind, len(channels)
        if kind == "p":
            self.conv4_1, self.conv4_2 = nn.Conv2d(32, 2, 1), nn.Conv2d(32, 4, 1)
            return prepared(self) and None
        inputs, size = {"r": (576, 128), "o": (1152, 256)}[kind]
        setattr(self, f"dense{last}", nn.Linear(inputs, size))
        setattr(self, f"prelu{last}", nn.PReLU(size))
        for number, outputs in enumerate((2, 4, 10)[: 2 + (kind == "o")], 1):
            setattr(self, f"dense{last + 1}_{number}", nn.Linear(size, outputs))
        self.last = last
        prepared(self)

    def forward(self, x):
        for number, pool in enumerate(self.pools, 1):
            x = getattr(self, f"prelu{number}")(getattr(self, f"conv{number}")(x))
            x = F.max_pool2d(x, pool, 2, ceil_mode=True) if pool else x
        if self.kind == "p":
            return self.conv4_2(x), self.conv4_1(x).softmax(1)
        x = x.permute(0, 3, 2, 1).flatten(1)
        x = getattr(self, f"prelu{self.last}")(getattr(self, f"dense{self.last}")(x))
        made = [getattr(self, f"dense{self.last + 1}_{n}")(x) for n in range(1, 3 + (self.kind == "o"))]
        return *made[1:], made[0].softmax(1)


class MnistNet(nn.Module):
    """PyTorch's examples/mnist."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
        self.fc1, self.fc2 = nn.Linear(9216, 128), nn.Linear(128, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv2(F.relu(self.conv1(x)))), 2)
        return F.log_softmax(self.fc2(F.relu(self.fc1(x.flatten(1)))), 1)


class OldMnistNet(nn.Module):
    """The same as it was until 2019."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 10, 5), nn.Conv2d(10, 20, 5)
        self.fc1, self.fc2 = nn.Linear(320, 50), nn.Linear(50, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        return F.log_softmax(self.fc2(F.relu(self.fc1(x.view(-1, 320)))), 1)


class LeNet(nn.Module):
    """PyTorch's 60-minute blitz."""

    def __init__(self, channels=1, padding=0):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(channels, 6, 5, padding=padding), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class _Turned(nn.Module):
    """Hugging Face's Conv1D: a Linear layer whose matrix is (inputs, outputs)."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * 0.1)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return x @ self.weight + self.bias


def _attention(q, k, v, heads, causal=False):
    split = [x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (q, k, v)]
    return F.scaled_dot_product_attention(*split, is_causal=causal).transpose(1, 2).flatten(2)


class _GPTBlock(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.heads, self.ln_1, self.ln_2 = heads, nn.LayerNorm(size), nn.LayerNorm(size)
        self.attn, self.mlp = nn.Module(), nn.Module()
        self.attn.c_attn, self.attn.c_proj = _Turned(size, 3 * size), _Turned(size, size)
        self.mlp.c_fc, self.mlp.c_proj = _Turned(size, 4 * size), _Turned(4 * size, size)

    def forward(self, x):
        q, k, v = self.attn.c_attn(self.ln_1(x)).chunk(3, -1)
        x = x + self.attn.c_proj(_attention(q, k, v, self.heads, causal=True))
        return x + self.mlp.c_proj(F.gelu(self.mlp.c_fc(self.ln_2(x)), approximate="tanh"))


class GPT2(nn.Module):
    """Of the last token."""

    def __init__(self, tokens=50, places=12, size=24, heads=3, layers=2):
        super().__init__()
        self.transformer = nn.Module()
        self.transformer.wte, self.transformer.wpe = nn.Embedding(tokens, size), nn.Embedding(places, size)
        self.transformer.h = nn.ModuleList(_GPTBlock(size, heads) for _ in range(layers))
        self.transformer.ln_f = nn.LayerNorm(size)
        self.lm_head = nn.Linear(size, tokens, bias=False)
        self.lm_head.weight = self.transformer.wte.weight
        prepared(self)

    def forward(self, ids):
        x = self.transformer.wte(ids) + self.transformer.wpe.weight[: ids.shape[1]]
        for block in self.transformer.h:
            x = block(x)
        return self.lm_head(self.transformer.ln_f(x))[:, -1]


def nested(names: dict[str, nn.Module]) -> nn.Module:
    """A module whose parts have these dotted names."""
    root = nn.Module()
    for name, part in names.items():
        *path, last = name.split(".")
        place = root
        for step in path:
            if not hasattr(place, step):
                place.add_module(step, nn.Module())
            place = getattr(place, step)
        place.add_module(last, part)
    return root


def bert(tokens=40, places=10, size=24, heads=4, layers=2, classes=5) -> nn.Module:
    """BertForSequenceClassification, of one sentence without padding."""
    parts = {
        "bert.embeddings.word_embeddings": nn.Embedding(tokens, size),
        "bert.embeddings.position_embeddings": nn.Embedding(places, size),
        "bert.embeddings.token_type_embeddings": nn.Embedding(2, size),
        "bert.embeddings.LayerNorm": nn.LayerNorm(size, 1e-12),
        "bert.pooler.dense": nn.Linear(size, size),
        "classifier": nn.Linear(size, classes),
    }
    for n in range(layers):
        place = f"bert.encoder.layer.{n}."
        parts |= {f"{place}attention.self.{part}": nn.Linear(size, size) for part in ("query", "key", "value")}
        parts |= {
            f"{place}attention.output.dense": nn.Linear(size, size),
            f"{place}attention.output.LayerNorm": nn.LayerNorm(size, 1e-12),
            f"{place}intermediate.dense": nn.Linear(size, 2 * size),
            f"{place}output.dense": nn.Linear(2 * size, size),
            f"{place}output.LayerNorm": nn.LayerNorm(size, 1e-12),
        }

    def forward(ids):
        e = "bert.embeddings."
        x = parts[f"{e}word_embeddings"](ids) + parts[f"{e}token_type_embeddings"].weight[0]
        x = parts[f"{e}LayerNorm"](x + parts[f"{e}position_embeddings"].weight[: ids.shape[1]])
        for n in range(layers):
            place = f"bert.encoder.layer.{n}."
            q, k, v = (parts[f"{place}attention.self.{part}"](x) for part in ("query", "key", "value"))
            way = parts[f"{place}attention.output.dense"](_attention(q, k, v, heads))
            x = parts[f"{place}attention.output.LayerNorm"](way + x)
            way = parts[f"{place}output.dense"](F.gelu(parts[f"{place}intermediate.dense"](x)))
            x = parts[f"{place}output.LayerNorm"](way + x)
        return parts["classifier"](torch.tanh(parts["bert.pooler.dense"](x[:, 0])))

    module = nested(parts)
    module.forward = forward
    return prepared(module)


def distilbert(tokens=40, places=10, size=24, heads=4, layers=2, classes=5) -> nn.Module:
    """DistilBertForSequenceClassification."""
    parts = {
        "distilbert.embeddings.word_embeddings": nn.Embedding(tokens, size),
        "distilbert.embeddings.position_embeddings": nn.Embedding(places, size),
        "distilbert.embeddings.LayerNorm": nn.LayerNorm(size, 1e-12),
        "pre_classifier": nn.Linear(size, size),
        "classifier": nn.Linear(size, classes),
    }
    for n in range(layers):
        place = f"distilbert.transformer.layer.{n}."
        parts |= {f"{place}attention.{part}_lin": nn.Linear(size, size) for part in ("q", "k", "v", "out")}
        parts |= {f"{place}ffn.lin1": nn.Linear(size, 2 * size), f"{place}ffn.lin2": nn.Linear(2 * size, size)}
        parts |= {f"{place}{name}_layer_norm": nn.LayerNorm(size, 1e-12) for name in ("sa", "output")}

    def forward(ids):
        e = "distilbert.embeddings."
        x = parts[f"{e}word_embeddings"](ids) + parts[f"{e}position_embeddings"].weight[: ids.shape[1]]
        x = parts[f"{e}LayerNorm"](x)
        for n in range(layers):
            place = f"distilbert.transformer.layer.{n}."
            q, k, v = (parts[f"{place}attention.{part}_lin"](x) for part in "qkv")
            x = parts[f"{place}sa_layer_norm"](parts[f"{place}attention.out_lin"](_attention(q, k, v, heads)) + x)
            way = parts[f"{place}ffn.lin2"](F.gelu(parts[f"{place}ffn.lin1"](x)))
            x = parts[f"{place}output_layer_norm"](way + x)
        return parts["classifier"](F.relu(parts["pre_classifier"](x[:, 0])))

    module = nested(parts)
    module.forward = forward
    return prepared(module)


def hugging_face_vit(image=16, patch=4, size=24, heads=4, layers=2, classes=5) -> nn.Module:
    """ViTForImageClassification."""
    parts = {
        "vit.embeddings.patch_embeddings.projection": nn.Conv2d(3, size, patch, patch),
        "vit.layernorm": nn.LayerNorm(size, 1e-12),
        "classifier": nn.Linear(size, classes),
    }
    for n in range(layers):
        place = f"vit.encoder.layer.{n}."
        parts |= {f"{place}attention.attention.{part}": nn.Linear(size, size) for part in ("query", "key", "value")}
        parts |= {
            f"{place}attention.output.dense": nn.Linear(size, size),
            f"{place}intermediate.dense": nn.Linear(size, 2 * size),
            f"{place}output.dense": nn.Linear(2 * size, size),
            f"{place}layernorm_before": nn.LayerNorm(size, 1e-12),
            f"{place}layernorm_after": nn.LayerNorm(size, 1e-12),
        }
    module = nested(parts)
    embeddings = module.vit.embeddings
    embeddings.cls_token = nn.Parameter(torch.randn(1, 1, size))
    embeddings.position_embeddings = nn.Parameter(torch.randn(1, (image // patch) ** 2 + 1, size))

    def forward(x):
        x = parts["vit.embeddings.patch_embeddings.projection"](x).flatten(2).transpose(1, 2)
        x = torch.cat([embeddings.cls_token.expand(len(x), -1, -1), x], 1) + embeddings.position_embeddings
        for n in range(layers):
            place = f"vit.encoder.layer.{n}."
            y = parts[f"{place}layernorm_before"](x)
            q, k, v = (parts[f"{place}attention.attention.{part}"](y) for part in ("query", "key", "value"))
            x = x + parts[f"{place}attention.output.dense"](_attention(q, k, v, heads))
            y = F.gelu(parts[f"{place}intermediate.dense"](parts[f"{place}layernorm_after"](x)))
            x = x + parts[f"{place}output.dense"](y)
        return parts["classifier"](parts["vit.layernorm"](x)[:, 0])

    module.forward = forward
    return prepared(module)
