"""What the script says while it works."""

import os
import sys
import time


class Console:
    """The one who speaks: Blender's own lines, hundreds a frame, go nowhere, and ours go where they would have gone."""

    def __init__(self):
        sys.stdout.flush()
        self._stream = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.close(silence)
        self._live = self._stream.isatty()
        self._stage, self._start, self._shown = None, 0.0, -1

    def line(self, text: str) -> None:
        self._end_live()
        print(text, file=self._stream, flush=True)

    def stage(self, name: str) -> None:
        """A stage begins; the one before has ended."""
        self.done()
        self._stage, self._start, self._shown = name, time.perf_counter(), 0

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

    def done(self, note: str = "") -> None:
        if self._stage is not None:
            self._end_live()
            print(
                f"  {self._stage:<12} {time.perf_counter() - self._start:6.1f} s{'  ' + note if note else ''}",
                file=self._stream,
                flush=True,
            )
        self._stage = None

    def _end_live(self) -> None:
        if self._live and self._shown > 0:
            print("\r\033[K", end="", file=self._stream)
        self._shown = 0
