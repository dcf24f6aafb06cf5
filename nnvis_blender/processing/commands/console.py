"""What a command says to a person: a line for each stage, growing in percent and ended by its seconds."""

import sys
import time

from ..findings import accuracy_line


class Console:
    """A Report of lines on a stream of text; standard output, unless another is given."""

    def __init__(self, stream=None):
        self._stream = sys.stdout if stream is None else stream
        self._live = self._stream.isatty()
        self._stage, self._start, self._shown = None, 0.0, -1

    def line(self, text: str) -> None:
        self._end_live()
        print(text, file=self._stream, flush=True)

    def stage(self, name: str, index: int = 0, count: int = 1) -> None:
        """A stage begins; the one before has ended."""
        self.done()
        self._stage, self._start, self._shown = name, time.perf_counter(), 0

    def progress(self, done: float, total: float) -> None:
        self.percent(done / total if total else 1.0)

    def percent(self, fraction: float) -> None:
        """How far the stage is: each percent on a terminal, each quarter in a log."""
        percent = int(100 * fraction)
        if percent <= self._shown or (not self._live and percent // 25 <= self._shown // 25):
            return
        self._shown = percent
        print(
            f"\r  {self._stage:<12} {percent:3d} %" if self._live else f"  {self._stage:<12} {percent:3d} %",
            end="" if self._live else "\n",
            file=self._stream,
            flush=True,
        )

    def state(self, path, step: int, steps: int, **others) -> None:
        pass

    def warning(self, message: str) -> None:
        self.line(f"  warning: {message}")

    def done(self, note: str = "") -> None:
        if self._stage is not None:
            self._end_live()
            print(
                f"  {self._stage:<12} {time.perf_counter() - self._start:6.1f} s{'  ' + note if note else ''}",
                file=self._stream,
                flush=True,
            )
        self._stage = None

    def begin(self) -> None:
        """The command begins."""

    def result(self, path, note: str = "", cached=(), **others) -> None:
        """The command has made what is at path. others: of a model its fit and notes, see findings.py."""
        self.done()
        self.findings(others)
        found = f"from the cache: {', '.join(cached)}" if cached and not isinstance(cached, int) else ""
        self.line(": ".join(part for part in (str(path), "; ".join(filter(None, (note, found)))) if part))

    def findings(self, found: dict) -> None:
        """The notes and the accuracy in a result's values or in findings; nothing where they are of no model."""
        if "fit" in found:
            for note in found["notes"]:
                self.line(f"  note: {note}")
            self.line(f"  {accuracy_line(found['fit'])}")

    def error(self, error) -> None:
        """The command has failed; main says why."""
        self._end_live()

    def _end_live(self) -> None:
        if self._live and self._shown > 0:
            print("\r\033[K", end="", file=self._stream, flush=True)
        self._shown = 0
