"""What a person says of a model file reaches its reader, from every command that takes one."""

import pytest
import torch

from nnvis_blender.processing import commands
from nnvis_blender.processing.commands import jobs as job_commands
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.jobs import JOBS
from nnvis_blender.processing.jobs.source import Source, read_source
from nnvis_blender.processing.models.options import ModelOptions

LAST = ["--data", "digits", "--output", "out", "--activation", "tanh", "--layer-order", "first", "2", "last"]
SAID = ModelOptions(activation="tanh", layer_order=["first", 2, "last"])


@pytest.fixture
def net(tmp_path):
    """Layers whose names are in another order than the network's, all of one size but the last."""
    torch.manual_seed(0)
    layers = {"b": torch.nn.Linear(64, 64), "a": torch.nn.Linear(64, 64), "c": torch.nn.Linear(64, 10)}
    torch.save(torch.nn.ModuleDict(layers).state_dict(), tmp_path / "net.pt")
    return tmp_path / "net.pt"


@pytest.mark.parametrize("name", ["process", "evaluate"])
def test_a_jobs_command_asks_for_them(name):
    asked = job_commands.read_arguments(commands._parser([name]).parse_args([name, "net.pt", *LAST]))
    assert JOBS[asked.pop("command")].read(asked).source.model_options == SAID


def test_set_asks_for_them_too():
    argv = ["process", "net.pt", "--data", "digits", "--output", "out", "--set", "activation=tanh"]
    asked = job_commands.read_arguments(
        commands._parser(argv).parse_args([*argv, "--set", 'model_options.layer_order=["first", 2, "last"]'])
    )
    assert asked["model_options"] == {"activation": "tanh", "layer_order": ["first", 2, "last"]}


def test_the_reader_gets_them(net):
    assert (
        Source(model=net, model_options=ModelOptions(layer_order=["a", "b", "c"]))
        .read_model()
        .notes[0]
        .endswith("a, b, c")
    )


def test_importance_reads_the_model_with_them(net, tmp_path, capsys):
    argv = ["importance", str(net), "--method", "weight", "--output", str(tmp_path / "i.npz"), "--layer-order"]
    assert commands.main([*argv, "a", "z"]) == 3
    assert "--layer-order has 'z', which is no layer of net.pt" in capsys.readouterr().err
    assert commands.main([*argv, "a", "c"]) == 0


def test_info_tells_of_the_model_as_it_is_read_with_them(net, capsys):
    assert commands.main(["info", str(net), "--activation", "tanh", "--layer-order", "a", "c"]) == 0
    told = capsys.readouterr().out
    assert "activation tanh" in told and "left out: b" in told


def test_options_of_a_model_file_without_one_are_refused():
    values = {"train": {}, "data": "digits", "model_options": {"activation": "tanh"}}
    with pytest.raises(NNVisError, match="model_options were given without a model file"):
        read_source(values, ("model", "train"))
