"""The one exception that reaches a user: what is wrong, where, and what to do about it."""

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


def usage(message: str, remedy: str = "") -> NNVisError:
    return NNVisError("usage", message, remedy)
