"""Work that is shared out among threads by classes, in the same way on every machine."""

import threading
from concurrent.futures import ThreadPoolExecutor

SHARES = 2  # of the classes, whatever the machine: how many share a sum changes its last bits


def run_shares(shares: list, report) -> None:
    """Runs the first share here, where an interruption arrives, and the others in threads, which end with it.

    Each share has run(stop, progress): it returns early when the event `stop` is set, and calls progress(done, total).
    """
    stop = threading.Event()
    with ThreadPoolExecutor(max(1, len(shares) - 1)) as pool:
        others = [pool.submit(share.run, stop, lambda done, total: None) for share in shares[1:]]
        try:
            shares[0].run(stop, report.progress)
            for other in others:
                other.result()
        finally:
            stop.set()
