"""Ends the worker cleanly: on SIGTERM, and when the program that started it is gone."""

import os
import signal
import stat
import threading

GRACE = 2.0  # seconds for the work to unwind before the process ends without it


def install() -> None:
    """From now on SIGTERM raises KeyboardInterrupt in the main thread, so that temporary files are removed on the way
    out.
    """
    signal.signal(signal.SIGTERM, _interrupt)


def watch_parent() -> None:
    """Ends this process when its standard input closes: a parent that gave it a pipe holds the other end, and dies with
    it.
    """
    if stat.S_ISFIFO(os.fstat(0).st_mode):  # at a terminal, or with no input at all, there is no such parent
        threading.Thread(target=_wait_for_parent, name="parent watch", daemon=True).start()


def _interrupt(number, frame):
    raise KeyboardInterrupt


def _wait_for_parent() -> None:
    while os.read(0, 4096):  # sys.stdin would hold a lock that the interpreter's end waits for
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE)
    os._exit(1)
