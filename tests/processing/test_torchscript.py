"""TorchScript: what it computes, found by following its text; and that nothing of a file is ever run."""

import io
import zipfile

import pytest
import torch
from test_exported_program import assert_same, canary_bytes, rewritten
from torch import nn
from torch_networks import NETWORKS, network, samples

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.formats.torchscript import read_program
from nnvis_blender.processing.models.options import ModelOptions
from nnvis_blender.processing.models.program.execution import Runner
from nnvis_blender.processing.models.reading import Reading

WAYS = {
    "scripted": lambda module, _: torch.jit.script(module),
    "traced": lambda module, example: torch.jit.trace(module, example, check_trace=False),
    "frozen": lambda module, _: torch.jit.freeze(torch.jit.script(module)),
}


def saved(path, module, name, way="scripted"):
    torch.jit.save(WAYS[way](module, samples(name, 1)), path)
    return path


def reading_of(path, name=None, **options):
    size = list(NETWORKS[name][1]) if name else None
    return Reading(path, "", ModelOptions(**({"input_size": size} if size else {}), **options))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_program_computes_what_the_module_computes(name, way, tmp_path):
    module = network(name)
    reading = reading_of(saved(tmp_path / "net.pt", module, name, way), name)
    assert_same(read_program(reading), module, name)


def test_its_model_has_the_layers_that_the_module_names(tmp_path):
    path = saved(tmp_path / "net.pt", network("resnet"), "resnet")
    model = read_model(path, ModelOptions(input_size=[16]))
    names = [layer.name for layer in model.network.layers]
    assert names[1:4] == ["stem.0", "layer1.0.conv1", "layer1.0.conv2"] and names[-1] == "fc"


def test_the_size_of_a_sample_is_the_only_one_that_fits_or_is_asked_for(tmp_path):
    reading = reading_of(saved(tmp_path / "lenet.pt", network("lenet"), "lenet"))
    assert read_program(reading).inputs[0].shape == (1, 28, 28)
    assert "1x28x28" in reading.notes[0]
    path = saved(tmp_path / "resnet.pt", network("resnet"), "resnet")
    with pytest.raises(NNVisError, match="does not say what size"):
        read_program(reading_of(path))
    assert read_program(reading_of(path, input_size=[20, 30])).inputs[0].shape == (3, 20, 30)
    dense = nn.Sequential(nn.Linear(12, 5), nn.ReLU(), nn.Linear(5, 3))
    torch.jit.save(torch.jit.script(dense), tmp_path / "dense.pt")
    assert read_program(reading_of(tmp_path / "dense.pt")).inputs[0].shape == (12,)


def test_a_sequence_model_is_not_taken_for_one_of_a_single_row(tmp_path):
    """A transformer takes rows without a batch too, and then mixes them: that is no sample."""
    path = saved(tmp_path / "net.pt", network("encoder_layer"), "encoder_layer")
    with pytest.raises(NNVisError, match="input_size"):
        read_program(reading_of(path))


class Choosing(nn.Module):
    """Two networks, of which a number says the one to run, as often as it says."""

    def __init__(self):
        super().__init__()
        self.small, self.large = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x: torch.Tensor, rate: int, times: int = 2):
        if rate == 8000:
            for _ in range(times):
                x = torch.tanh(self.small(x))
        elif rate == 16000:
            x = self.large(x)
        else:
            raise ValueError("no such rate")
        return x


@pytest.mark.parametrize("fixed, layers", (("rate=8000", 2), ("rate=8000, times=3", 3), ("rate=16000", 1)))
def test_a_number_that_the_options_fix_chooses_the_branch(fixed, layers, tmp_path):
    module = Choosing().eval()
    torch.jit.save(torch.jit.script(module), tmp_path / "net.pt")
    program = read_program(reading_of(tmp_path / "net.pt", inputs_fixed=fixed))
    assert sum(step.op == "linear" for step in program.steps) == layers
    x, numbers = torch.ones(3, 4), [int(text.partition("=")[2]) for text in fixed.split(",")]
    with torch.no_grad():
        assert torch.allclose(Runner(program).run([x], program.outputs)[program.outputs[0]], module(x, *numbers))


def test_a_number_that_nobody_fixes_is_asked_for(tmp_path):
    torch.jit.save(torch.jit.script(Choosing()), tmp_path / "net.pt")
    with pytest.raises(NNVisError, match="takes rate .int.*rate=16000"):
        read_program(reading_of(tmp_path / "net.pt"))
    with pytest.raises(NNVisError, match="check of its own"):
        read_program(reading_of(tmp_path / "net.pt", inputs_fixed="rate=1"))
    with pytest.raises(NNVisError, match="takes no 'speed'"):
        read_program(reading_of(tmp_path / "net.pt", inputs_fixed="rate=8000, speed=1"))


class Deciding(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        y = self.fc(x)
        if bool(y.sum() > 0):
            y = -y
        return y


class Counting(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        for _ in range(x.shape[0]):
            x = self.fc(x)
        return x


class Endless(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        n = 1
        while n > 0:
            n += 1
        return self.fc(x)


@pytest.mark.parametrize(
    "module, message",
    (
        (Deciding, "across the samples|input's values"),
        (Counting, "as often as there are samples"),
        (Endless, "statements"),
    ),
)
def test_flow_that_no_graph_has_is_refused(module, message, tmp_path):
    torch.jit.save(torch.jit.script(module()), tmp_path / "net.pt")
    with pytest.raises(NNVisError, match=message):
        read_program(reading_of(tmp_path / "net.pt", input_size=[4]))


def test_a_state_that_is_kept_is_said(tmp_path):
    class Remembering(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc, self.last = nn.Linear(4, 4), torch.zeros(4)

        def forward(self, x):
            y = self.fc(x) + self.last
            self.last = y[0]
            return y

    torch.jit.save(torch.jit.script(Remembering()), tmp_path / "net.pt")
    with pytest.raises(NNVisError, match="one sample out of the batch"):
        read_program(reading_of(tmp_path / "net.pt", input_size=[4]))


class Writing(nn.Module):
    """Writes a file when it is run."""

    def __init__(self, path: str):
        super().__init__()
        self.fc, self.path = nn.Linear(4, 3), path

    def forward(self, x):
        torch.save(x, self.path)
        return self.fc(x)


class Restoring(nn.Module):
    """Writes a file when it is loaded."""

    def __init__(self, path: str):
        super().__init__()
        self.path = path

    @torch.jit.export
    def __getstate__(self):
        return self.path, self.training

    @torch.jit.export
    def __setstate__(self, state: tuple[str, bool]):
        self.path = state[0]
        self.training = state[1]
        torch.save(torch.ones(1), state[0])

    def forward(self, x):
        return x * 2


def test_what_writes_a_file_when_it_is_run_is_refused_by_name_and_not_run(tmp_path):
    canary = tmp_path / "canary"
    torch.jit.save(torch.jit.script(Writing(str(canary))), tmp_path / "net.pt")
    with pytest.raises(NNVisError, match="aten::save"):
        read_model(tmp_path / "net.pt")
    assert not canary.exists()
    torch.jit.load(tmp_path / "net.pt")(torch.zeros(1, 4))
    assert canary.exists(), "the canary itself does not sing"


def test_what_writes_a_file_when_it_is_loaded_is_refused_and_not_loaded(tmp_path):
    canary = tmp_path / "canary"
    try:
        torch.jit.save(torch.jit.script(Restoring(str(canary))), tmp_path / "net.pt")
    except RuntimeError as error:
        pytest.skip(f"this version of PyTorch does not script it: {str(error)[:80]}")
    canary.unlink(missing_ok=True)
    with pytest.raises(NNVisError, match="its own code, which is not run"):
        read_model(tmp_path / "net.pt")
    assert not canary.exists()
    torch.jit.load(tmp_path / "net.pt")
    assert canary.exists(), "the canary itself does not sing"


@pytest.mark.parametrize("member", ("data.pkl", "constants.pkl"))
def test_a_pickle_within_it_is_never_loaded(member, tmp_path):
    path, canary = saved(tmp_path / "net.pt", network("lenet"), "lenet"), tmp_path / "canary"
    with zipfile.ZipFile(io.BytesIO(canary_bytes(canary))) as archive:
        singing = archive.read(next(name for name in archive.namelist() if name.endswith("data.pkl")))
    rewritten(path, lambda own, content: singing if own.endswith(member) else content)
    with pytest.raises(NNVisError):
        read_model(path)
    assert not canary.exists()


HOSTILE = {
    "deep": "    y = " + "-" * 100_000 + "x\n    return y\n",
    "endless": "    while True:\n      pass\n    return x\n",
    "recursive": "    return (self).forward(x, )\n",
    "list": "    y = [1]\n    for _0 in range(100):\n      z = torch.extend(y, y)\n    return x\n",
    "text": "    y = torch.mul([1], 10000000000000)\n    return x\n",
    "power": "    y = torch.pow(10, 10000000000)\n    return x\n",
    "numbers": "    y = 9\n    for _0 in range(100):\n      y = torch.mul(y, y)\n    return x\n",
    "zeros": "    y = torch.arange(1000000000000)\n    return torch.add(x, torch.sum(y))\n",
    "python": '    y = __import__("os").system("true")\n    return x\n',
    "attribute": "    y = x.__class__.__base__\n    return y()\n",
    "lambda": "    return (lambda: x)()\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_is_refused(name, tmp_path):
    path = tmp_path / "net.pt"
    torch.jit.save(torch.jit.script(nn.Sequential(nn.Linear(4, 3))), path)

    changed = []

    def change(own, content):
        if "nn/modules/container" not in own or not own.endswith(".py"):
            return content
        head, mark, _ = content.decode().partition("-> Tensor:\n")
        assert mark
        changed.append(own)
        return head + mark + HOSTILE[name]

    rewritten(path, change)
    assert len(changed) == 1
    with pytest.raises(NNVisError):
        read_program(reading_of(path, input_size=[4]))
