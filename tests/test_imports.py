"""The house's rules about who may import whom, read from the source."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "nnvis_blender"
FILES = sorted(PACKAGE.rglob("*.py"))
STANDARD = set(sys.stdlib_module_names)
BLENDER = {"bpy", "bpy_extras", "mathutils", "gpu", "numpy", "bl_operators", "bl_ui", "addon_utils"}

# which rooms and modules of the package each room may import; "" is a module beside the rooms
ALLOWED = {
    "processing": {"processing"},
    "scene": {"scene", "nodes", "shaders", "processing", "compat"},
    "nodes": {"nodes", "shaders", "scene", "processing", "compat"},
    "shaders": {"shaders", "nodes", "scene", "processing", "compat"},
    "operators": {
        "operators",
        "scene",
        "nodes",
        "shaders",
        "processing",
        "compat",
        "properties",
        "preferences",
        "job_requests",
    },
    "ui": {"ui", "operators", "properties", "preferences", "compat", "job_requests", "parameter_groups"},
}
# what Blender's own Python loads from processing/: numpy and the standard library only
LIGHT = [
    "actions",
    "files.archive",
    "network",
    "files.network_file",
    "worker.job",
    "worker.live",
    "worker.protocol",
    "errors",
    "files.whole_file",
    "parameters",
    "worker.report",
    "version",
    "datasets.options",
    "jobs.request",
    "files.original",
]


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


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_import_what_they_may(path):
    own = room(path)
    for line, external, internal in imports(path):
        assert external != "nnvis_blender", f"{path}:{line}: imports inside the package are relative"
        if external:
            if own == "processing":
                assert external not in {"bpy", "mathutils", "bpy_extras"}, f"{path}:{line}: processing knows no Blender"
            else:
                assert external in STANDARD | BLENDER, f"{path}:{line}: {external} is not for Blender's process"
        elif own in ALLOWED:
            assert internal.split("/")[0] in ALLOWED[own], f"{path}:{line}: {own}/ may not import {internal}"


@pytest.mark.parametrize(
    "path", [p for p in FILES if room(p) in {"scene", "nodes", "shaders"}], ids=lambda p: str(p.relative_to(PACKAGE))
)
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


def test_what_blender_loads_needs_numpy_alone():
    blocked = ("bpy", "torch", "numba", "scipy", "sklearn", "safetensors", "PIL", "matplotlib")
    code = "import sys\n" + "".join(f"sys.modules[{name!r}] = None\n" for name in blocked)
    code += "".join(f"import nnvis_blender.processing.{name}\n" for name in LIGHT)
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
