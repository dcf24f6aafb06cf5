"""The extension as the tests install it: its module name, its modules, its build script."""

import importlib.util
from pathlib import Path

MODULE = "bl_ext.user_default.nnvis"
ROOT = Path(__file__).resolve().parents[2]


def module(name: str):
    """A module of the installed extension."""
    return importlib.import_module(f"{MODULE}.{name}")


def build_script():
    """scripts/build_extension.py as a module."""
    spec = importlib.util.spec_from_file_location("build_extension", ROOT / "scripts" / "build_extension.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script
