"""The worker's memory ends in a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = """
from nnvis_blender.processing.errors import NNVisError, machine_errors_told
from nnvis_blender.processing.worker.memory import limit_memory
import numpy, torch
limit_memory({most})
try:
    with machine_errors_told():
        {take}
except NNVisError as error:
    print(error.code, error)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is that of Linux")
@pytest.mark.parametrize("take", ["numpy.ones(1 << 31)", "torch.ones(1 << 31)"])
def test_what_outgrows_the_memory_ends_in_a_sentence(take):
    code = CODE.format(most=6 << 30, take=take)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.startswith("worker_failed memory ran out"), done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is that of Linux")
def test_the_command_line_has_the_limit():
    code = "import resource, runpy, sys; sys.argv = ['nnvis', '--version']\n"
    code += "try:\n    runpy.run_module('nnvis_blender.processing', run_name='__main__')\n"
    code += "except SystemExit:\n    print(resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "True", done.stderr
