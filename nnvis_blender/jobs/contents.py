"""What is in the chosen model file, as the worker has told it last. Plain Python: nothing of it is in a .blend."""

from ..processing.errors import NNVisError
from .requests import info_request

_told: dict[str, object] = {"request": None, "contents": None}


def keep_contents(request: dict, contents: dict) -> None:
    """Keeps a result of the job "info" and what was asked."""
    _told.update(request=request, contents=contents)


def contents_of(settings) -> dict | None:
    """The result of the job "info" for the file and the options that are chosen; None where it was asked of others."""
    try:
        request = info_request(settings)
    except NNVisError:
        return None
    return _told["contents"] if request == _told["request"] else None
