"""Messages come back as they were said; anything else is no message."""

import pytest

from nnvis_blender.processing.worker import protocol


def test_messages_come_back():
    line = protocol.encode("progress", done=1.0, total=3.0)
    assert protocol.decode(line) == {"type": "progress", "done": 1.0, "total": 3.0}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "{}",
        "[1, 2]",
        '{"type": "progress"}',
        '{"type": "other"}',
        '{"type": "result", "pa',
        "3",
        '{"type": "state", "path": "p", "step": 1}',
        '{"type": "state", "path": "p", "st',
    ],
)
def test_rubbish_is_no_message(line):
    assert protocol.decode(line) is None


def test_a_state_says_where_it_is_and_how_far():
    assert protocol.decode(protocol.encode("state", path="p", step=1, steps=3)) == {
        "type": "state",
        "path": "p",
        "step": 1,
        "steps": 3,
    }


def test_incomplete_messages_are_not_said():
    with pytest.raises(ValueError, match="message without remedy"):
        protocol.encode("error", code="bad_input", message="m")
