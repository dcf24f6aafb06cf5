"""The library of ready node groups: where it counts, and that what comes of it is the file's own."""

import shutil

import bpy
import pytest

from nnvis_blender import compat
from nnvis_blender.nodes import edges, edges_group, labels, labels_group, layers, layers_group, library
from nnvis_blender.nodes.font import any_font, product_font
from nnvis_blender.shaders import surface
from nnvis_blender.shaders.depth import depth_group


@pytest.fixture(autouse=True)
def ready_groups():
    """None: each test has its own."""


@pytest.fixture
def ready(empty_scene, tmp_path, monkeypatch):
    """A library of edges and surface, beside which their code must not make any; the file is empty."""
    path = tmp_path / library.library_name()
    groups = {edges_group(), surface.surface_group(), labels_group(), layers_group()}
    bpy.data.libraries.write(str(path), groups)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    monkeypatch.setattr(library, "find_library", lambda: path)
    for module in (edges, surface, labels, layers):
        monkeypatch.setattr(module, "_build", lambda: pytest.fail("the group was made anew"))
    return path


def test_a_saved_file_does_not_name_the_library(ready, tmp_path):
    for group in (edges_group(), surface.surface_group(), labels_group()):
        group.use_fake_user = True
    saved = tmp_path / "saved" / "file.blend"
    saved.parent.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(saved), compress=False)
    assert b"NNVis Edges" in saved.read_bytes() and ready.stem.encode() not in saved.read_bytes()
    assert list(bpy.data.libraries) == []


def test_groups_that_the_file_has_are_used_again(ready):
    depth = depth_group()
    group = surface.surface_group()
    used = {node.node_tree for node in group.nodes if node.bl_idname == "ShaderNodeGroup"}
    assert depth in used and surface.surface_group() == group
    names = [found.name for found in bpy.data.node_groups]
    assert "NNVis Surface" in names and not [name for name in names if "." in name], "each once"


def test_fonts_are_the_files_own_and_come_once(ready):
    groups = [labels_group(), layers_group()]
    assert set(bpy.data.fonts) == {product_font(), any_font()} and product_font().packed_file
    assert product_font().filepath == "//Inter-Medium.ttf"
    users = bpy.data.user_map()
    assert all(set(groups) <= users[font] for font in bpy.data.fonts)


def test_an_older_version_in_the_file_stays_as_it_is(ready):
    older = bpy.data.node_groups.new("NNVis Edges", "GeometryNodeTree")
    older[library.GROUP], older[library.VERSION] = "NNVis Edges", 1
    assert edges_group() != older and len(older.nodes) == 0 and older.name == "NNVis Edges"


def test_a_library_of_another_source_or_of_a_newer_blender_is_none(tmp_path, monkeypatch):
    package = tmp_path / "package"
    for room in ("nodes", "shaders", "scene"):
        shutil.copytree(library._PACKAGE / room, package / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(library._PACKAGE / "compat.py", package)
    (package / "data").mkdir()
    monkeypatch.setattr(library, "_PACKAGE", package)
    find, name = library.find_library.__wrapped__, library.library_name()
    assert find() is None
    (package / "data" / name).touch()
    assert find() == package / "data" / name
    monkeypatch.setattr(compat, "FILE_VERSION", (4, 4))
    assert find() is None
    monkeypatch.undo()
    monkeypatch.setattr(library, "_PACKAGE", package)
    (package / "nodes" / "edges.py").write_text("VERSION = 2")
    assert find() is None
