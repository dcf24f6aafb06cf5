"""The worker's program: `python -m nnvis_blender.processing COMMAND ...`."""

import sys

from .commands import main

sys.exit(main(sys.argv[1:]))
