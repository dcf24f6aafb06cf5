"""Ends the worker cleanly: on SIGTERM, and when the program that started it is gone."""
import os
import signal
import sys
import threading

GRACE = 2.0  # seconds for the work to unwind before the process ends without it


def install() -> None:
    """From now on SIGTERM raises KeyboardInterrupt in the main thread, so that temporary files are removed on the way out."""
    signal.signal(signal.SIGTERM, _interrupt)


def watch_parent() -> None:
    """Ends this process when its standard input closes: the parent holds the other end, and dies with it."""
    threading.Thread(target=_wait_for_parent, name="parent watch", daemon=True).start()


def _interrupt(number, frame):
    raise KeyboardInterrupt


def _wait_for_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE)
    os._exit(1)
