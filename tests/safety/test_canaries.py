"""No module of the user's folders is imported: each of these canaries would leave a feather."""

import hashlib
import json
import os
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from safety_tools import ROOT

from nnvis_blender.processing.worker.environment import EnvironmentJob, environment_request
from nnvis_blender.processing.worker.interpreter import probe
from nnvis_blender.processing.worker.job import Job

NAMES = ("json", "numba", "numpy", "torch", "sitecustomize", "usercustomize", "processing", "network", "runpy", "pip")
REQUEST = {"model": "none.npz", "data": "digits", "output": None}


def hatch(folder: Path, feather: Path, names=NAMES) -> Path:
    """Puts modules into a folder that leave the feather when they are imported."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.py").write_text(
            f"open({str(feather)!r}, 'a').write({name!r})\nraise ImportError('canary')\n"
        )
    return folder


@pytest.fixture
def user(tmp_path, monkeypatch):
    """A user with canaries in the current folder, PYTHONPATH, user site and jobs' folder: (feather, cache)."""
    feather, cache = tmp_path / "feather", tmp_path / "cache"
    monkeypatch.chdir(hatch(tmp_path / "current", feather))
    hatch(cache / "jobs", feather)
    hatch(cache, feather)
    monkeypatch.setenv("PYTHONPATH", str(hatch(tmp_path / "path", feather)))
    monkeypatch.setenv("PYTHONUSERBASE", str(tmp_path / "base"))
    own = site.getusersitepackages if os.name != "posix" else None
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    hatch(Path(own()) if own else tmp_path / "base" / "lib" / version / "site-packages", feather)
    for name in ("PYTHONSTARTUP", "PYTHONBREAKPOINT"):
        monkeypatch.setenv(name, str(tmp_path / "path" / "json.py"))
    monkeypatch.setenv("PYTHONINSPECT", "1")
    monkeypatch.setenv("PYTHONWARNINGS", "error::json.Evil")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    return feather, cache


def test_the_canaries_are_alive(user):
    """Else the other tests would show nothing."""
    run = subprocess.run([sys.executable, "-c", "import json"], input="", capture_output=True, text=True)
    assert user[0].exists(), run.stderr


def test_probe(user):
    assert probe(sys.executable)["numba"] and not user[0].exists()


def test_a_job(user, tmp_path):
    feather, cache = user
    request = {"train": {"epochs": 1, "hidden": [5]}, "data": "digits", "output": str(tmp_path / "a.nnvis")}
    job = Job(sys.executable, request, cache)
    job.start()
    job.wait()
    assert job.state == "done" and (tmp_path / "a.nnvis").is_file() and not feather.exists()


def test_an_environment(user, tmp_path):
    feather, cache = user
    wheel = make_wheel(tmp_path)
    (tmp_path / "listed.txt").write_text(f"nnvis-tiny==1.0 --hash=sha256:{wheel}\n")
    steps = ((tmp_path / "listed.txt", ("--no-index", "--find-links", str(tmp_path))),)
    job = EnvironmentJob(sys.executable, environment_request(tmp_path / "made", steps, ("nnvis_tiny",)), cache)
    job.start()
    job.wait()
    assert job.state == "done" and not feather.exists()


def make_wheel(folder: Path) -> str:
    """A wheel of a package nnvis_tiny that does nothing; its SHA-256."""
    info, path = "nnvis_tiny-1.0.dist-info", folder / "nnvis_tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("nnvis_tiny.py", "")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: nnvis-tiny\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", f"nnvis_tiny.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_scripts_worker(user, tmp_path, monkeypatch):
    """The script itself runs in the user's Python, so that what the user names in PYTHONPATH is the user's business."""
    feather, cache = user
    monkeypatch.delenv("PYTHONPATH")
    monkeypatch.setenv("PYTHONNOUSERSITE", "1")
    monkeypatch.delenv("PYTHONWARNINGS")
    monkeypatch.delenv("PYTHONINSPECT")
    monkeypatch.setenv("BLENDER_USER_RESOURCES", str(tmp_path))
    request = ["--set", "train.epochs=1", "--set", "train.hidden=[5]", "--cache", str(cache)]
    picture = ["--still", "a.png", "--resolution", "16x9", "--samples", "1", "--python", sys.executable]
    command = [sys.executable, str(ROOT / "scripts" / "render.py"), *request, *picture]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert Path("a.png").is_file() and not feather.exists()


def test_the_command_line_beside_canaries(user, monkeypatch):
    """`python -m` has the current folder on the path before a line of ours runs; from then on nothing comes from it."""
    feather, _ = user
    (Path.cwd() / "runpy.py").unlink()  # which Python itself imports; -P is what keeps it from that
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTHONNOUSERSITE", "1")
    monkeypatch.delenv("PYTHONWARNINGS")
    monkeypatch.delenv("PYTHONINSPECT")
    (Path.cwd() / "sitecustomize.py").unlink()
    command = [sys.executable, "-m", "nnvis_blender.processing", "train", "--epochs", "1", "--output", "w.npz"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(Path("w.json").read_text()) and not feather.exists()
