"""What the worker environment is made from: the pinned wheels, each by its hashes, whatever pip is told elsewhere."""

import re
from pathlib import Path

from nnvis_blender.processing.worker import environment
from nnvis_blender.processing.worker.installation import PIP, pinned
from nnvis_blender.processing.worker.interpreter import worker_environment

PINS = Path(environment.__file__).with_name("requirements.txt")


def test_what_is_installed_is_what_is_pinned_and_every_file_has_its_hash():
    locked = pinned(environment.TORCH) + pinned(environment.REQUIREMENTS)
    assert sorted(map(str.strip, locked)) == sorted(pinned(PINS))
    for path in (environment.TORCH, environment.REQUIREMENTS):
        blocks = re.split(r"(?m)^(?=\w)", path.read_text())[1:]
        assert blocks and all(re.search(r"--hash=sha256:[0-9a-f]{64}\n", block) for block in blocks)


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
