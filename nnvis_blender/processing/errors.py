"""The one exception that reaches a user: what is wrong, where, and what to do about it."""

import unicodedata
from contextlib import contextmanager

EXIT_OK, EXIT_USAGE, EXIT_BAD_INPUT, EXIT_WORKER_FAILED = 0, 2, 3, 4

_EXIT_CODES = {"usage": EXIT_USAGE, "bad_input": EXIT_BAD_INPUT, "worker_failed": EXIT_WORKER_FAILED}


MOST_CHARACTERS = 300  # of message and remedy together: what a panel and a terminal show at a glance
_MOST_OF_MESSAGE = 220


def one_line(text: str, most: int) -> str:
    """The text on one line without control characters, shortened in its middle to `most` characters."""
    plain = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in text[: 20 * MOST_CHARACTERS])
    plain = " ".join(plain.split())
    if len(plain) <= most:
        return plain
    tail = most // 3
    return f"{plain[: most - tail - 5].rstrip()} ... {plain[-tail:].lstrip()}"


def shown(value, most: int = 60, quoted: bool = True) -> str:
    """A value of a user's as a message shows it: its repr (or, not quoted, its text) on one line, shortened."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**most:
        return "a number of more than 60 digits"
    if isinstance(value, (list, tuple, dict)) and len(value) > most:
        return f"a {type(value).__name__} of {len(value)} values"
    try:
        return one_line(repr(value) if quoted else str(value), most)
    except RecursionError:
        return f"a {type(value).__name__} nested too deep"


class NNVisError(Exception):
    """An error with a remedy.

    code: "usage" (wrong parameters), "bad_input" (a file or its contents) or "worker_failed" (the machine or the
    worker).
    message: what is wrong and where, one sentence without a full stop.
    remedy: what the user can do, one sentence, or "".
    Both are held to one line of MOST_CHARACTERS together, whatever a file or a path has put into them.
    """

    def __init__(self, code: str, message: str, remedy: str = ""):
        message = one_line(message, _MOST_OF_MESSAGE if remedy else MOST_CHARACTERS)
        super().__init__(message)
        self.code, self.message = code, message
        self.remedy = one_line(remedy, MOST_CHARACTERS - len(message) - 3) if remedy else ""

    @property
    def exit_code(self) -> int:
        return _EXIT_CODES[self.code]

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}".rstrip(" ") if self.remedy else self.message


def bad_input(message: str, remedy: str = "") -> NNVisError:
    return NNVisError("bad_input", message, remedy)


@contextmanager
def machine_errors_told():
    """Within it, a full disk and exhausted memory are raised as the NNVisError that a user can act on."""
    try:
        yield
    except BrokenPipeError:  # whoever read the output has gone, which is nothing to be told
        raise
    except MemoryError:
        raise _out_of_memory() from None
    except RuntimeError as error:
        if "can't allocate memory" not in str(error):  # PyTorch's way to say it
            raise
        raise _out_of_memory() from None
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise NNVisError(
            "worker_failed",
            f"the system refused a file: {error.strerror or error}{where}",
            "Free some disk space and check the folder's permissions",
        ) from None


def _out_of_memory() -> NNVisError:
    return NNVisError("worker_failed", "memory ran out", "Close other programs or prune more edges")


def usage(message: str, remedy: str = "") -> NNVisError:
    return NNVisError("usage", message, remedy)
