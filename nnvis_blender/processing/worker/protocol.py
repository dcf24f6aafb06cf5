"""The messages a worker prints, one JSON object a line, and their one definition for both sides.

hello     {pid}
stage     {name, index, count}          index counts from 0
progress  {done, total}                 of the current stage, floats
state     {path, step, steps, ...}      what a live job has reached: arrays in a file, replaced by the next; see live.py
warning   {message}
result    {path, ...}                   the last line of a success; seconds per stage, cached stages
error     {code, message, remedy}       the last line of a failure; see errors.py
"""

import json

STOP = "stop"  # a file of this name in a live job's folder asks it to end early, see live.py

_REQUIRED = {
    "hello": {"pid"},
    "stage": {"name", "index", "count"},
    "progress": {"done", "total"},
    "state": {"path", "step", "steps"},
    "warning": {"message"},
    "result": {"path"},
    "error": {"code", "message", "remedy"},
}


def encode(kind: str, **values) -> str:
    """One message as a line of text without its line end. Raises ValueError for an unknown or incomplete message."""
    message = {"type": kind, **values}
    _check(message)
    return json.dumps(message)


def decode(line: str) -> dict | None:
    """A message from a line of output, or None when the line is something else (a library's print, a torn line)."""
    try:
        message = json.loads(line)
        _check(message)
    except (ValueError, TypeError):
        return None
    return message


def _check(message) -> None:
    if not isinstance(message, dict) or message.get("type") not in _REQUIRED:
        raise ValueError(f"not a message: {message!r}")
    missing = _REQUIRED[message["type"]] - message.keys()
    if missing:
        raise ValueError(f"{message['type']} message without {', '.join(sorted(missing))}")
