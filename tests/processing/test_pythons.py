"""Which Pythons of a machine a worker environment is made from."""

import glob
import json
import os
import sys
from types import SimpleNamespace

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


MACOS = (
    "/Library/Frameworks/Python.framework/Versions/3.12/bin/python3",
    "/opt/homebrew/bin/python3.13",
    "/usr/local/bin/python3.11",
    "/opt/homebrew/Caskroom/miniconda/base/bin/python3",
    "/Users/ann/.pyenv/versions/3.12.4/bin/python3",
    "/Users/ann/miniforge3/bin/python3",
    "/Users/ann/.local/share/uv/python/cpython-3.13.1-macos-aarch64-none/bin/python3",
)
WINDOWS = (
    "Users/ann/AppData/Local/Programs/Python/Python313/python.exe",
    "Users/ann/AppData/Local/Python/pythoncore-3.13-64/python.exe",
    "Users/ann/AppData/Roaming/uv/python/cpython-3.12.4-windows-x86_64-none/python.exe",
    "Users/ann/.pyenv/pyenv-win/versions/3.11.9/python.exe",
    "Users/ann/anaconda3/python.exe",
    "Program Files/Python312/python.exe",
    "ProgramData/miniconda3/python.exe",
    "Python311/python.exe",
)


def make_files(root, paths):
    for path in paths:
        (root / path.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
        (root / path.lstrip("/")).touch()


def test_the_places_of_macos(tmp_path, monkeypatch):
    make_files(tmp_path, [*MACOS, "/usr/local/bin/python3.11-config", "/opt/homebrew/bin/pip3.13"])
    root, found = str(tmp_path), glob.glob
    monkeypatch.setattr(pythons, "sys", SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(
        pythons, "glob", SimpleNamespace(glob=lambda pattern: [one.removeprefix(root) for one in found(root + pattern)])
    )
    monkeypatch.setenv("HOME", "/Users/ann")
    monkeypatch.setenv("PATH", "")
    assert set(pythons.usual_places()) == set(MACOS)


def test_the_places_of_windows(tmp_path, monkeypatch):
    make_files(tmp_path, [*WINDOWS, "Users/ann/AppData/Local/Microsoft/WindowsApps/python.exe"])
    monkeypatch.setattr(pythons, "sys", SimpleNamespace(platform="win32"))
    for name, folder in {
        "SystemDrive": "",
        "ProgramFiles": "/Program Files",
        "ProgramData": "/ProgramData",
        "USERPROFILE": "/Users/ann",
        "LOCALAPPDATA": "/Users/ann/AppData/Local",
        "APPDATA": "/Users/ann/AppData/Roaming",
    }.items():
        monkeypatch.setenv(name, f"{tmp_path}{folder}")
    shop = f"{tmp_path}/Users/ann/AppData/Local/Microsoft/WindowsApps/python.exe"
    monkeypatch.setattr(pythons.shutil, "which", lambda name: shop if name == "python" else None)
    assert set(pythons.usual_places()) == {f"{tmp_path}/{path}" for path in WINDOWS}


@pytest.mark.parametrize("version, fits", [((3, 10), False), ((3, 11), True), ((3, 13, 9), True), ((3, 14), False)])
def test_what_has_pinned_packages_fits(version, fits):
    assert pythons.fits(version) == fits
