"""One task, as it is done wherever it runs."""

from collections.abc import Callable
from pathlib import Path


def run_one(function: Callable, item, shared, cache: Path, report):
    """function(item, shared, cache, report), with one thread."""
    import torch
    from threadpoolctl import threadpool_limits

    threads = torch.get_num_threads()
    with threadpool_limits(1):
        torch.set_num_threads(1)
        try:
            return function(item, shared, cache, report)
        finally:
            torch.set_num_threads(threads)
