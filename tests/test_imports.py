"""The house's rules about who may import whom, read from the source."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "nnvis_blender"
GIVEN = sorted((PACKAGE / "data").glob("*.py"))  # files that users take along, into their own scripts
FILES = sorted(set(PACKAGE.rglob("*.py")) - set(GIVEN))
STANDARD = set(sys.stdlib_module_names)
BLENDER = {"bpy", "bpy_extras", "mathutils", "gpu", "numpy", "bl_operators", "bl_ui", "addon_utils", "rna_keymap_ui"}
DRAWN = {"scene", "nodes", "shaders"}  # the rooms that make data-blocks

# which rooms and modules of the package each room, or module beside the rooms, may import
ALLOWED = {
    "processing": {"processing"},
    "scene": {*DRAWN, "processing", "compat"},
    "nodes": {*DRAWN, "processing", "compat"},
    "shaders": {*DRAWN, "processing", "compat"},
    "jobs": {"jobs", "processing"},
    "operators": {"operators", "jobs", *DRAWN, "processing", "compat", "properties", "preferences"},
    "ui": {"ui", "properties", "compat", "operators", "jobs"},
    "compat": set(),
    "properties": {"jobs", "processing", "scene"},
    "preferences": {"jobs", "processing"},
    "__init__": {"preferences", "properties", "operators", "ui"},
}


def imports(path: Path):
    """(line, top-level module or "", path inside the package or "") of every import in a file."""
    here = path.relative_to(PACKAGE).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0], "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module.split(".")[0], ""
        elif isinstance(node, ast.ImportFrom):
            base = list(here[: len(here) - node.level + 1]) + (node.module or "").split(".") * bool(node.module)
            yield from ((node.lineno, "", "/".join(base + [alias.name])) for alias in node.names)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def loaded_from_processing() -> list:
    """The modules of processing/ that the files beside it import, e.g. "processing.files.network_file"."""
    named = {internal for path in FILES if room(path) != "processing" for _, _, internal in imports(path)}
    found = set()
    for name in named:
        if name.split("/")[0] == "processing":
            module = PACKAGE / name  # what is imported is a module, or else a name of one
            is_module = module.is_dir() or module.with_suffix(".py").is_file()
            found.add((name if is_module else name.rpartition("/")[0]).replace("/", "."))
    return sorted(found)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_import_what_they_may(path):
    own = room(path)
    assert own in ALLOWED, f"{own} has no row in the table"
    for line, external, internal in imports(path):
        assert external != "nnvis_blender", f"{path}:{line}: imports inside the package are relative"
        if external:
            if own == "processing":
                assert external not in {"bpy", "mathutils", "bpy_extras"}, f"{path}:{line}: processing knows no Blender"
            else:
                assert external in STANDARD | BLENDER, f"{path}:{line}: {external} is not for Blender's process"
        else:
            assert internal.split("/")[0] in ALLOWED[own], f"{path}:{line}: {own} may not import {internal}"


@pytest.mark.parametrize("path", GIVEN, ids=lambda p: p.name)
def test_files_for_users_scripts_need_numpy_alone(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lines = {node.lineno for node in tree.body}
    assert {name for line, name, _ in imports(path) if line in lines} <= STANDARD | {"numpy"}


@pytest.mark.parametrize("path", [p for p in FILES if room(p) in DRAWN], ids=lambda p: str(p.relative_to(PACKAGE)))
def test_scene_rooms_do_not_ask_the_context(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = [
        n.lineno
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute)
        and n.attr == "context"
        and isinstance(n.value, ast.Name)
        and n.value.id == "bpy"
    ]
    assert not asked, f"{path}: bpy.context in line {asked}"


@pytest.mark.parametrize("path", [p for p in FILES if p.name != "compat.py"], ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_compat_asks_the_version(path):
    assert "bpy.app.version" not in path.read_text(encoding="utf-8")


def test_what_blender_loads_is_the_standard_library_and_numpy():
    modules = loaded_from_processing()
    assert {"processing.network", "processing.worker.job"} <= set(modules)
    code = f"""
import importlib, sys
import numpy
before = set(sys.modules)
sys.modules["bpy"] = None
for name in {modules!r}:
    importlib.import_module("nnvis_blender." + name)
loaded = {{name.split(".")[0] for name in set(sys.modules) - before}} - sys.stdlib_module_names
print(*sorted(loaded - {{"bpy", "nnvis_blender", "numpy"}}))
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == ""


def registers(path: Path) -> bool:
    """Whether a module has a function register of its own, or made by Blender's factory."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        target.id
        for n in tree.body
        if isinstance(n, ast.Assign)
        for target in ast.walk(n.targets[0])
        if isinstance(target, ast.Name)
    }
    return "register" in names | {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}


def test_every_module_that_registers_is_listed_once():
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    listed = next(ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign))
    modules = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in FILES}
    assert sorted(listed) == sorted(name for name in modules if name != "__init__" and registers(modules[name]))
