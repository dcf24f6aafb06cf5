"""What the script says while it works."""

import os
import sys

from rendering.package import module

console = module("processing.commands.console")


class Console(console.Console):
    """The one who speaks: Blender's own lines, hundreds a frame, go nowhere, and ours go where they would have gone."""

    def __init__(self):
        sys.stdout.flush()
        stream = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.close(silence)
        super().__init__(stream)
