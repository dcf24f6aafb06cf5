"""NNVis' modules, as the scripts use them: of the package beside them, or else of the installed extension."""

import importlib
import sys
from pathlib import Path


def _package() -> str:
    """The package's name; the path is only touched in a checkout."""
    root = Path(__file__).resolve().parents[2]
    if (root / "nnvis_blender" / "__init__.py").is_file():
        sys.path.insert(0, str(root))
        return "nnvis_blender"
    return "bl_ext.user_default.nnvis"


PACKAGE = _package()


def module(name: str):
    """A module by its name in the package, e.g. "scene.camera"."""
    return importlib.import_module(f"{PACKAGE}.{name}")
