"""Where the reference data lies, if it is present beside the checkout.

Tests that need it skip with the reason otherwise.
"""

import os
from pathlib import Path

import pytest

_SHARED = Path(os.environ.get("NNVIS_REFERENCE", Path(__file__).resolve().parents[2] / "shared"))


def reference_path(name: str) -> Path:
    """A file of the original nn_vis' results, e.g. "nn_vis/weights_784-81-49-10.npz"; skips the test without it."""
    return _present(_SHARED / "reference" / name)


def mnist_path() -> Path:
    """Real MNIST as one .npz (x_train, y_train, x_test, y_test); skips the test without it."""
    return _present(_SHARED / "data" / "mnist.npz")


def tool_path(name: str) -> Path:
    """A measuring tool that lies beside the reference data; skips the test without it."""
    return _present(_SHARED / "tools" / name)


def case_path(name: str) -> Path:
    """A file or folder as people have them, e.g. "m04_batchnorm/mlp_bn.pth"; skips the test without it."""
    return _present(_SHARED / "cases" / name)


def hostile_files(*prefixes: str) -> list[Path]:
    """The damaged files whose names begin with one of the prefixes; skips the test without them."""
    folder = _present(_SHARED / "hostile")
    return sorted(path for path in folder.iterdir() if path.name.startswith(prefixes))


def _present(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the reference data is not present ({path.name})")
    return path
