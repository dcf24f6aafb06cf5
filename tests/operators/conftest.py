"""NNVis installed in a Blender of its own for tests, with workers that say what a test wants."""

import shutil
import stat
import sys
import textwrap
from pathlib import Path

import bpy

# isort: split
import addon_utils  # bpy makes it importable
import pytest
from installed_extension import MODULE, build_script, module

from nnvis_blender.processing.files.network_file import write_network_file
from rendering.ready_library import ready_library
from synthetic import processed_network


@pytest.fixture(scope="session")
def installed():
    """The extension's files where Blender looks for them."""
    folder = Path(bpy.utils.user_resource("EXTENSIONS", path="user_default", create=True)) / "nnvis"
    if not folder.exists():
        build_script().stage_extension(folder)
        shutil.copy(ready_library(), folder / "data")
    return folder


@pytest.fixture
def nnvis(installed, tmp_path):
    """The extension enabled in an empty file; its preferences."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    assert addon_utils.enable(MODULE, default_set=True) is not None
    preferences = bpy.context.preferences.addons[MODULE].preferences
    preferences.cache_folder = str(tmp_path / "cache")
    module("jobs.status").current.__dict__.update(module("jobs.status").Status().__dict__)
    yield preferences
    addon_utils.disable(MODULE, default_set=True)


@pytest.fixture
def network_file(tmp_path):
    path = tmp_path / "small.nnvis"
    write_network_file(path, processed_network())
    return path


@pytest.fixture
def worker(nnvis, tmp_path):
    """worker(code): makes the preferences' Python one that runs this code instead of the worker.

    `say` prints a message.
    """

    def make(code: str) -> None:
        script = tmp_path / "worker.py"
        script.write_text(
            "import json, os, sys, time\n"
            "def say(kind, **values):\n    print(json.dumps({'type': kind, **values}), flush=True)\n"
            "request = json.load(open(sys.argv[-1]))\n" + textwrap.dedent(code)
        )
        python = tmp_path / "python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
        python.chmod(python.stat().st_mode | stat.S_IXUSR)
        nnvis.worker_python = str(python)

    return make


@pytest.fixture
def networks():
    """The names of the networks in the scene."""
    return lambda: [c.name for c in bpy.context.scene.collection.children_recursive if "nnvis_network" in c]
