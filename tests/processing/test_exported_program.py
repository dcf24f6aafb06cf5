"""Programs of torch.export: what they compute, for batches of any size, and what of a file is never touched."""

import io
import json
import pickle
import zipfile

import pytest
import torch
from torch.export import Dim
from torch_networks import NETWORKS, network, samples

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.formats.exported_program import read_program
from nnvis_blender.processing.models.options import ModelOptions
from nnvis_blender.processing.models.program.execution import Runner
from nnvis_blender.processing.models.reading import Reading


def saved(path, module, example, is_dynamic=True):
    shapes = ({0: Dim("batch")},) if is_dynamic else None
    torch.export.save(torch.export.export(module, (example,), dynamic_shapes=shapes), path)
    return path


def assert_same(program, module, name):
    runner = Runner(program)
    for count in (1, 2, 5):
        x = samples(name, count)
        with torch.no_grad():
            given, wanted = runner.run([x], program.outputs)[program.outputs[0]], module(x)
        assert given.shape == wanted.shape
        assert torch.allclose(given, wanted, 1e-5, 1e-5), (given - wanted).abs().max()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_program_computes_what_the_module_computes(name, tmp_path):
    module = network(name)
    path = saved(tmp_path / "net.pt2", module, samples(name, 2))
    reading = Reading(path, "")
    assert_same(read_program(reading), module, name)
    assert not reading.notes


@pytest.mark.parametrize("count", (1, 2))
@pytest.mark.parametrize("name", ("lenet", "attention", "vit"))
def test_a_program_saved_for_one_size_of_batch_is_right_for_any(name, count, tmp_path):
    module = network(name)
    path = saved(tmp_path / "net.pt2", module, samples(name, count), is_dynamic=False)
    reading = Reading(path, "")
    assert_same(read_program(reading), module, name)
    assert f"saved for a batch of {count}" in reading.notes[0]


def test_its_model_has_the_layers_that_the_module_names(tmp_path):
    module = network("resnet")
    model = read_model(saved(tmp_path / "net.pt2", module, samples("resnet", 2)))
    names = [layer.name for layer in model.network.layers]
    assert names[1:4] == ["stem.0", "layer1.0.conv1", "layer1.0.conv2"] and names[-1] == "fc"
    with torch.no_grad():
        assert torch.allclose(model.module()(samples("resnet", 3)), module(samples("resnet", 3)), 1e-5, 1e-5)


def test_a_free_size_is_that_of_the_example_or_what_the_options_say(tmp_path):
    module = network("mobilenet")
    shapes = ({0: Dim("batch"), 2: Dim("height", min=8, max=64), 3: Dim("width", min=8, max=64)},)
    exported = torch.export.export(module, (samples("mobilenet", 2),), dynamic_shapes=shapes)
    torch.export.save(exported, tmp_path / "net.pt2")
    reading = Reading(tmp_path / "net.pt2", "")
    assert read_program(reading).inputs[0].shape == (3, 16, 16)
    assert "size of x is free" in reading.notes[0]
    asked = Reading(tmp_path / "net.pt2", "", ModelOptions(input_size=[24, 32]))
    assert read_program(asked).inputs[0].shape == (3, 24, 32)


def test_a_module_in_training_mode_is_refused(tmp_path):
    module = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3)).train()
    path = saved(tmp_path / "net.pt2", module, torch.zeros(2, 4), is_dynamic=False)
    with pytest.raises(NNVisError, match="training mode"):
        read_program(Reading(path, ""))


def test_an_unknown_operator_is_refused_by_name(tmp_path):
    class Sorted(torch.nn.Module):
        def forward(self, x):
            return torch.sort(x * 2, dim=1)[0]

    path = saved(tmp_path / "net.pt2", Sorted(), torch.zeros(2, 4))
    with pytest.raises(NNVisError, match="aten::sort"):
        read_program(Reading(path, ""))


def test_a_value_changed_in_place_is_followed_and_a_view_of_it_refused(tmp_path):
    class Changed(torch.nn.Module):
        def forward(self, x):
            y = x * 2
            y.add_(1)
            return y + x

    class Viewed(torch.nn.Module):
        def forward(self, x):
            y = x * 2
            part = y[:, 0]
            part.zero_()
            return y

    path = saved(tmp_path / "net.pt2", Changed(), torch.zeros(2, 4))
    program = read_program(Reading(path, ""))
    x = torch.ones(3, 4)
    assert torch.equal(Runner(program).run([x], program.outputs)[program.outputs[0]], x * 3 + 1)
    path = saved(tmp_path / "net.pt2", Viewed(), torch.zeros(2, 4))
    with pytest.raises(NNVisError, match="in place"):
        read_program(Reading(path, ""))


class Canary:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def rewritten(path, change):
    """The archive with change(name, content) in the place of each member's content."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, change(name, content))


def canary_bytes(path) -> bytes:
    stream = io.BytesIO()
    torch.save(Canary(path), stream)
    return stream.getvalue()


@pytest.mark.parametrize("place", ("weights", "constants"))
def test_a_pickled_weight_is_refused_by_name_and_never_loaded(place, tmp_path):
    class Plain(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc, self.shift = torch.nn.Linear(4, 3), torch.ones(3)

        def forward(self, x):
            return self.fc(x) + self.shift

    path = saved(tmp_path / "net.pt2", Plain(), torch.zeros(2, 4))
    canary = tmp_path / "canary"
    member, name = {"weights": ("weight_0", "fc.weight"), "constants": ("tensor_0", "shift")}[place]

    def change(own, content):
        if own.endswith(f"data/{place}/{member}"):
            return canary_bytes(canary)
        if own.endswith(f"{place}_config.json"):
            config = json.loads(content)
            config["config"][name]["use_pickle"] = True
            return json.dumps(config)
        return content

    rewritten(path, change)
    with pytest.raises(NNVisError, match=f"{name}.*pickle"):
        read_model(path)
    assert not canary.exists()
    pickle.loads(pickle.dumps(Canary(canary)))
    assert canary.exists(), "the canary itself does not sing"


def test_the_example_that_it_was_saved_with_is_left_alone(tmp_path):
    path, canary = saved(tmp_path / "net.pt2", network("mlp"), samples("mlp", 2)), tmp_path / "canary"
    rewritten(path, lambda own, content: canary_bytes(canary) if "sample_inputs" in own else content)
    assert read_model(path).network.layers
    assert not canary.exists()


def test_a_constant_that_would_take_all_memory_is_refused(tmp_path):
    class Large(torch.nn.Module):
        def forward(self, x):
            return x + torch.arange(7.0).sum()

    path = saved(tmp_path / "net.pt2", Large(), torch.zeros(2, 4))
    rewritten(path, lambda _, content: content.replace(b'"as_float": 7.0', b'"as_float": 1e13'))
    with pytest.raises(NNVisError, match="more from its constants"):
        read_program(Reading(path, ""))


def test_an_output_that_has_no_row_a_sample_is_left_out_and_said(tmp_path):
    path = saved(tmp_path / "net.pt2", torch.nn.LSTM(5, 6, batch_first=True).eval(), torch.zeros(2, 4, 5))
    reading = Reading(path, "")
    assert len(read_program(reading).outputs) == 1
    assert "left out" in reading.notes[0]


def test_a_file_of_an_older_version_says_so(tmp_path):
    with zipfile.ZipFile(tmp_path / "old.pt2", "w") as archive:
        archive.writestr("version", "5.1")
        archive.writestr("serialized_exported_program.json", "{}")
        archive.writestr("serialized_state_dict.pt", "")
    with pytest.raises(NNVisError, match="a current PyTorch"):
        read_model(tmp_path / "old.pt2")
