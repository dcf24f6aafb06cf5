"""The extension's zip, built once, of groups that are ready: to make them by their code takes a minute."""

import importlib.util

import pytest
from blenders import ROOT

from nnvis_blender.processing.files.network_file import write_network_file
from rendering.ready_library import ready_library
from synthetic import processed_network


@pytest.fixture(scope="session")
def extension_zip(tmp_path_factory):
    ready_library()
    spec = importlib.util.spec_from_file_location("build_extension", ROOT / "scripts" / "build_extension.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.build_extension(tmp_path_factory.mktemp("dist"), script.find_tool())


@pytest.fixture
def network_file(tmp_path):
    write_network_file(tmp_path / "small.nnvis", processed_network())
    return tmp_path / "small.nnvis"
