"""The worker's program: `python -m nnvis_blender.processing COMMAND ...`."""

import os
import sys

if os.getcwd() != os.path.abspath(f"{__file__}/../../.."):
    # Python has put the current folder in front, and a json.py or numba.py of the user's there is not to be imported
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != os.getcwd()]

from .commands import main  # noqa: E402
from .worker.memory import limit_memory  # noqa: E402

limit_memory()
sys.exit(main(sys.argv[1:]))
