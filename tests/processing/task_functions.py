"""Tasks for tests: workers import them from here."""

import os
import signal
import time
from pathlib import Path

from nnvis_blender.processing.errors import bad_input


def squared(item, shared, cache, report):
    """(item squared and more, who did it, where results are kept)."""
    if item % 3 == 0:
        report.warning(f"{item} is a multiple of 3")
    return item * item + shared["more"], os.getpid(), str(cache)


def refused(item, shared, cache, report):
    if item == 2:
        raise bad_input("2 is no good", "Take 3")
    return item


def killed_once(item, marker, cache, report):
    """Ends its process the first time that the item is 1."""
    if item == 1 and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def killed_always(item, shared, cache, report):
    os.kill(os.getpid(), signal.SIGKILL)


def slow(item, shared, cache, report):
    time.sleep(item)
    return item


def telling(item, shared, cache, report):
    """Works for so many seconds, and says how far it is."""
    for done in range(20 * item):
        time.sleep(0.05)
        report.progress(done, 20 * item)
    return item
