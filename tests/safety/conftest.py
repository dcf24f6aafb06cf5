"""A small network, a user who has nothing yet, and disks that are soon full."""

import os
import subprocess
from pathlib import Path

import pytest

from nnvis_blender.processing.files.network_file import write_network_file
from rendering.ready_library import ready_library
from synthetic import processed_network


@pytest.fixture(scope="session", autouse=True)
def ready_groups():
    """Commands are stopped and limited, and the first would make the library of node groups otherwise."""
    ready_library()


@pytest.fixture
def network(tmp_path):
    path = tmp_path / "small.nnvis"
    write_network_file(path, processed_network())
    return path


@pytest.fixture
def environment(tmp_path):
    """The variables of a user who has nothing of Blender's or NNVis' yet."""
    (tmp_path / "blender").mkdir()
    return {
        **os.environ,
        "BLENDER_USER_RESOURCES": str(tmp_path / "blender"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }


@pytest.fixture
def small_disk(tmp_path):
    """small_disk(kilobytes) -> a folder on a disk of that size; only root can make one."""
    mounted = []

    def mount(kilobytes: int) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=False)
        if made.returncode:
            pytest.skip("no disk can be mounted here")
        mounted.append(folder)
        return folder

    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)
