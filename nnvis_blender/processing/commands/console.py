"""Progress of one stage for a person at a terminal: a line that grows on standard error, and the seconds it took."""

import sys
import time


class Console:
    """A report and a context: `with Console("Training") as report: ...`, then report.seconds."""

    def __init__(self, stage: str):
        self.stage, self.seconds = stage, 0.0
        self._shown = -1

    def __enter__(self):
        self._start = time.perf_counter()
        return self

    def __exit__(self, *error):
        self.seconds = time.perf_counter() - self._start
        if self._shown >= 0:
            print(file=sys.stderr)

    def progress(self, done: float, total: float) -> None:
        percent = int(100 * done / total) if total else 100
        if percent != self._shown and sys.stderr.isatty():
            self._shown = percent
            print(f"\r{self.stage} {percent:3d} %", end="", file=sys.stderr, flush=True)

    def warning(self, message: str) -> None:
        print(f"warning: {message}", file=sys.stderr)
