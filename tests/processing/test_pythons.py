"""Which Pythons of a machine a worker environment is made from."""

import json
import os
import sys

import pytest

from nnvis_blender.processing.worker import pythons

posix = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")


@pytest.fixture
def interpreter(tmp_path):
    """interpreter(name, version, folder): a program that answers as such a Python would. Returns its path."""

    def make(name: str, version=(3, 12, 1), folder: str = "") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        told = json.dumps([*version, str(path), folder or str(path.parent)])
        path.write_text(f"#!/bin/sh\necho '{told}'\n")
        path.chmod(0o755)
        return str(path)

    return make


@posix
def test_only_pythons_that_fit_are_found_and_the_newest_first(interpreter, tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    made = [
        interpreter(f"{k}/python3", version)
        for k, version in enumerate([(3, 10, 9), (3, 11, 2), (3, 14, 0), (3, 13, 7)])
    ]
    found = pythons.find_pythons([*made, str(broken), str(tmp_path / "missing")])
    assert [(one.number, one.path) for one in found] == [("3.13.7", made[3]), ("3.11.2", made[1])]


@posix
def test_several_names_of_one_python_are_one(interpreter):
    names = [interpreter(name, folder="/usr") for name in ("python3.12", "python3")]
    other = interpreter("python3.11", (3, 11, 9), "/usr")
    assert [one.path for one in pythons.find_pythons([*names, other])] == [names[0], other]


def test_this_python_says_what_it_is():
    own = pythons.ask(sys.executable)
    assert own.version == sys.version_info[:3] and own.folder == sys.base_prefix


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the places of Linux")
def test_the_usual_places_are_looked_at(interpreter, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    made = [
        interpreter(name) for name in ("bin/python3.12", ".pyenv/versions/3.11.4/bin/python3", "miniconda3/bin/python3")
    ]
    interpreter("bin/python3-config")
    found = pythons.usual_places()
    assert set(made) <= set(found) and not [path for path in found if path.endswith("-config")]


@pytest.mark.parametrize("version, fits", [((3, 10), False), ((3, 11), True), ((3, 13, 9), True), ((3, 14), False)])
def test_what_has_pinned_packages_fits(version, fits):
    assert pythons.fits(version) == fits
