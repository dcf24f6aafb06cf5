"""Ends a process cleanly: on SIGTERM and Ctrl+C, and when the program that started it is gone.

As a program, `interruption.py MODULE ARGUMENTS` runs a module that ends with the program that started it.
"""

import os
import runpy
import signal
import socket
import stat
import sys
import threading
from contextlib import contextmanager, suppress

GRACE = 2.0  # seconds for the work to unwind before the process ends without it
EXIT_INTERRUPTED = 130


def install() -> None:
    """From now on SIGTERM raises KeyboardInterrupt in the main thread, and so does Ctrl+C, so that temporary files are
    removed on the way out.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)


@contextmanager
def ending_within(seconds: float, end):
    """install(), and for work that no exception reaches, such as Blender's rendering: so many seconds after the signal,
    or at a second one, end() is called from another thread, to clean up and end the process with os._exit.
    """
    install()
    told, teller = socket.socketpair()
    teller.setblocking(False)
    # written to at once, whatever the main thread does
    before = signal.set_wakeup_fd(teller.fileno(), warn_on_full_buffer=False)
    thread = threading.Thread(target=_end_after_signal, args=(told, seconds, end), name="interruption", daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        teller.close()
        thread.join(seconds)  # while it lives it holds what it would end, and Blender's own end waits for that
        told.close()


def watch_parent(grace: float = GRACE, hear=lambda data: None) -> None:
    """Ends this process when its standard input closes: a parent that gave it a pipe holds the other end, and dies with
    it.

    grace: seconds for the work to unwind. hear: is given what comes in until then, in a thread of its own.
    """
    if stat.S_ISFIFO(os.fstat(0).st_mode):  # at a terminal, or with no input at all, there is no such parent
        threading.Thread(target=_wait_for_parent, args=(grace, hear), name="parent watch", daemon=True).start()


def _interrupt(number, frame):
    raise KeyboardInterrupt


def _end_after_signal(told, seconds: float, end) -> None:
    if not told.recv(1):  # closed: the work is done
        return
    told.settimeout(seconds)
    with suppress(TimeoutError):
        told.recv(1)
    end()


def _wait_for_parent(grace: float, hear) -> None:
    while data := os.read(0, 65536):  # sys.stdin would hold a lock that the interpreter's end waits for
        hear(data)
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(grace)
    os._exit(1)


if __name__ == "__main__":
    watch_parent()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
