"""Every reader, given thousands of damaged files, succeeds or says one sentence, in bounded time and memory.

More than the usual number: `pytest tests/fuzz --mutations 20000`.
"""

import pytest

pytest.importorskip("resource", reason="the limits of a process are set as Unix does")

from fuzz_cases import CASES  # noqa: E402

USUAL = 1000


@pytest.mark.parametrize("name", CASES)
def test_damaged_and_odd_files_end_in_success_or_one_sentence(name, fuzz_child, request):
    count = request.config.getoption("--mutations", default=None) or USUAL // CASES[name].cost
    lines, code, told = fuzz_child(name, 0, count)
    wrong = [line for line in lines if line.startswith("WRONG")]
    assert not wrong, f"{len(wrong)} of {len(lines) - 1 - len(wrong)}:\n" + "\n".join(wrong[:40])
    assert lines and lines[-1] == "DONE", f"ended at {lines[-1:]} ({code}): {told[-2000:]}"
