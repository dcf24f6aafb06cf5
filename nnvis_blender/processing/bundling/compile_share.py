"""A helper of compiling.py, `compile_share.py NUMBER COUNT CLASSES ...`: does every COUNT-th task from the NUMBER-th
on, and ends with its parent.
"""

import sys

from ..worker.interruption import watch_parent
from .compiling import compiling_tasks

if __name__ == "__main__":
    watch_parent()
    number, count, *classes = map(int, sys.argv[1:])
    for task in compiling_tasks(tuple(classes))[number::count]:
        task()
