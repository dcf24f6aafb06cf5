"""The examples of docs/architecture.md do what it says they do: one file and one row each, in a copy of the package."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


@pytest.fixture
def house(tmp_path):
    """A copy of the package without its data, to which something is added."""
    ignored = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(ROOT / "nnvis_blender", tmp_path / "nnvis_blender", ignore=ignored)
    return tmp_path


def add(house, name: str, table: str, row: tuple) -> None:
    """Writes the example of that file into the copy, and its row into the table."""
    code = re.search(rf"```python\n# {re.escape(name)}\n(.*?)```", TEXT, re.DOTALL).group(1)
    (house / "nnvis_blender" / name).write_text(code, encoding="utf-8")
    place = house / "nnvis_blender" / table
    text = place.read_text(encoding="utf-8")
    for old, new in row:
        assert text.count(old) == 1
        text = text.replace(old, new)
    place.write_text(text, encoding="utf-8")


def run(house, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "nnvis_blender.processing", *map(str, arguments)],
        cwd=house,
        capture_output=True,
        text=True,
    )


def test_a_job_is_a_file_and_a_row(house):
    rows = [
        ("    process,\n", "    process,\n    rename,\n"),
        ("KIND,\n}", 'KIND,\n    "rename": rename.KIND,\n}'),
    ]
    add(house, "processing/jobs/rename.py", "processing/jobs/__init__.py", rows)
    example = ROOT / "nnvis_blender" / "data" / "example.nnvis"
    names = [f"class {k}" for k in range(10)]
    done = run(house, "rename", example, "--names", *names, "--output", house / "renamed.nnvis")
    assert done.returncode == 0, done.stderr
    told = run(house, "info", house / "renamed.nnvis").stdout
    assert ", ".join(names) in told
    assert "names" in run(house, "rename", "--help").stdout
    wrong = run(house, "rename", example, "--set", "nmes=1", "--output", house / "renamed.nnvis")
    assert wrong.returncode == 2 and "there is no parameter" in wrong.stderr


def test_a_format_is_a_file_and_a_name(house):
    add(
        house,
        "processing/models/formats/rows.py",
        "processing/models/__init__.py",
        [("FORMATS = (\n", 'FORMATS = (\n    "rows",\n')],
    )
    np.savetxt(house / "net.rows", np.eye(4, 3), header="rows", comments="")
    told = run(house, "info", house / "net.rows")
    assert told.returncode == 0, told.stderr
    assert "rows of text" in told.stdout and "edges 12" in told.stdout
    (house / "other.bin").write_bytes(b"something else")
    assert "rows of text (.rows)" in run(house, "info", house / "other.bin").stderr
