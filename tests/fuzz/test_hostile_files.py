"""Files on which an earlier version failed end in success or one sentence, in bounded time and memory.

It raised something else, hung or ate the memory.
"""

import pytest

pytest.importorskip("resource", reason="the limits of a process are set as Unix does")

from reference import hostile_files  # noqa: E402

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
def test_hostile_files_end_in_success_or_one_sentence(name, fuzz_child):
    lines, code, told = fuzz_child(name, 1, 0, hostile_files(*BEGINNINGS[name]))
    wrong = [line for line in lines if line.startswith("WRONG")]
    assert not wrong, "\n".join(wrong)
    assert lines and lines[-1] == "DONE", f"{lines[-1:]} ({code}): {told[-2000:]}"
