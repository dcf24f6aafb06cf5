"""The process that readers of damaged files are forked from: to import torch takes longer than to read most of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def fuzz_child(tmp_path_factory):
    """Runs fuzz_child.py with words behind a case's name, and returns (lines that it says, exit code, its errors)."""
    command = [sys.executable, str(Path(__file__).with_name("fuzz_child.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:

        def run(case: str, first: int, count: int, files=()):
            folder = tmp_path_factory.mktemp(case)
            words = [case, str(first), str(count), str(folder), *map(str, files)]
            server.stdin.write(json.dumps(words) + "\n")
            server.stdin.flush()
            code = int(server.stdout.readline())
            said, told = ((folder / name).read_text(errors="replace") for name in ("said", "told"))
            return said.splitlines(), code, told

        yield run
        server.stdin.close()
