"""The one exception that reaches a user: what is wrong, where, and what to do about it."""
from contextlib import contextmanager

EXIT_OK, EXIT_USAGE, EXIT_BAD_INPUT, EXIT_WORKER_FAILED = 0, 2, 3, 4

_EXIT_CODES = {"usage": EXIT_USAGE, "bad_input": EXIT_BAD_INPUT, "worker_failed": EXIT_WORKER_FAILED}


class NNVisError(Exception):
    """An error with a remedy.

    code: "usage" (wrong parameters), "bad_input" (a file or its contents) or "worker_failed" (the machine or the worker).
    message: what is wrong and where, one sentence without a full stop.
    remedy: what the user can do, one sentence, or "".
    """

    def __init__(self, code: str, message: str, remedy: str = ""):
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy

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
    except MemoryError:
        raise NNVisError("worker_failed", "memory ran out", "Close other programs or prune more edges") from None
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise NNVisError(
            "worker_failed", f"the system refused a file: {error.strerror or error}{where}", "Free some disk space and check the folder's permissions",
        ) from None


def usage(message: str, remedy: str = "") -> NNVisError:
    return NNVisError("usage", message, remedy)
