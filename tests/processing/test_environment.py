"""What the worker environment is made from: the pinned wheels, each by its hashes, whatever pip is told elsewhere."""

import re
import sys
from pathlib import Path

import pytest

from nnvis_blender.processing.commands import extras as extras_command
from nnvis_blender.processing.commands import main
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.worker import environment
from nnvis_blender.processing.worker.extras import EXTRAS, need
from nnvis_blender.processing.worker.installation import PIP, pinned, run_pip
from nnvis_blender.processing.worker.interpreter import worker_environment

PINS = Path(environment.__file__).with_name("requirements.txt")


def test_what_is_installed_is_what_is_pinned_and_every_file_has_its_hash():
    locked = pinned(environment.TORCH) + pinned(environment.REQUIREMENTS)
    assert sorted(map(str.strip, locked)) == sorted(pinned(PINS))
    for path in (environment.TORCH, environment.REQUIREMENTS):
        blocks = re.split(r"(?m)^(?=\w)", path.read_text())[1:]
        assert blocks and all(re.search(r"--hash=sha256:[0-9a-f]{64}\n", block) for block in blocks)


def test_extras_are_pinned_and_locked_and_repeat_nothing_of_the_base():
    base = {line.partition("==")[0].lower().replace("_", "-") for line in pinned(PINS)}
    locked = [line.strip() for extra in EXTRAS.values() for line in pinned(extra.locked)]
    names = {line.partition("==")[0].lower().replace("_", "-") for line in locked}
    once = list(dict.fromkeys(locked))  # two extras may need the same
    assert once == [line.strip() for line in pinned(PINS.with_name("requirements-extras.txt"))]
    assert not base & names
    for extra in EXTRAS.values():
        blocks = re.split(r"(?m)^(?=\w)", extra.locked.read_text())[1:]
        assert blocks and all(re.search(r"--hash=sha256:[0-9a-f]{64}\n", block) for block in blocks)
        assert extra.pip_line == f"pip install {extra.pin}" and extra.pin.startswith(f"{extra.name}==")


def test_a_missing_extra_is_one_sentence_with_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)  # as if it were not installed
    with pytest.raises(NNVisError, match=r"net.onnx is an ONNX model, which needs the worker's extra onnx") as error:
        need("onnx", Path("folder/net.onnx"))
    assert error.value.code == "bad_input" and EXTRAS["onnx"].pip_line in error.value.remedy


def test_an_extra_that_is_there_is_given():
    assert need("h5py", "a.h5").__name__ == "h5py"


def test_the_command_lists_what_is_there_and_how_to_get_the_rest(monkeypatch, capsys):
    monkeypatch.setattr(extras_command, "installed", lambda extra: extra.name == "h5py")
    assert main(["extras"]) == 0
    lines = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert lines.keys() == EXTRAS.keys() and "installed" in lines["h5py"] and "pip install onnx==" in lines["onnx"]


def test_torch_comes_alone_and_pip_takes_nothing_but_these_wheels():
    steps = environment.environment_request("folder")["steps"]
    assert [len(pinned(step["requirements"])) for step in steps][0] == 1
    assert {"--require-hashes", "--isolated", "--no-deps"} <= set(PIP)
    assert not any("extra-index" in option for step in steps for option in step["options"])


def test_the_users_settings_for_python_and_pip_reach_no_child(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://elsewhere.example")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTHONSTARTUP", "/elsewhere")
    given = worker_environment()
    assert "elsewhere" not in "".join(given.values()) and given["PYTHONSAFEPATH"] == "1"


def test_a_certificate_that_is_not_known_is_named(tmp_path):
    pip = tmp_path / "python"
    pip.write_text(
        "#!/bin/sh\necho 'SSLError: CERTIFICATE_VERIFY_FAILED'\necho 'ERROR: No matching distribution'\nexit 1\n"
    )
    pip.chmod(0o755)
    with pytest.raises(NNVisError, match="certificate") as error:
        run_pip(pip, [], 0, 1)
    assert "REQUESTS_CA_BUNDLE" in error.value.remedy
