"""Files on which an earlier version failed end in success or one sentence, in bounded time and memory.

It raised something else, hung or ate the memory.
"""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="the limits of a process are set as Unix does")

from reference import hostile_files  # noqa: E402

CHILD = Path(__file__).with_name("fuzz_child.py")

# how the names of the files of a case begin
BEGINNINGS = {
    "weights": ("npz-", "npzc-"),
    "state_dict": ("ptzip-", "ptlegacy-", "torch_"),
    "safetensors": ("safetensors-",),
    "samples": ("data-", "datac-"),
    "table": ("csv-", "csvt-"),
    "network": ("nnvis",),
    "importance": ("imp-",),
    "bundles": ("pro-",),
    "graph": ("graph-",),
    "evaluation": ("eval-", "evalbuild-"),
    "comparison": ("comp-",),
    "configuration": ("config-",),
    "request_process": ("request-",),
    "recording": ("job-", "jobo-"),
}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_hostile_files_end_in_success_or_one_sentence(name, tmp_path):
    files = hostile_files(*BEGINNINGS[name])
    command = [sys.executable, str(CHILD), name, "1", "0", str(tmp_path), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    wrong = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert not wrong, "\n".join(wrong)
    assert done.stdout.endswith("DONE\n"), f"{done.stdout[-200:]} ({done.returncode}): {done.stderr[-2000:]}"
