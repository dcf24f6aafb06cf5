"""Where the operators write pictures."""

from pathlib import Path

import bpy

from ..processing.errors import usage


def output_folder(context) -> Path:
    """The folder of the panel. Raises NNVisError (usage) for one beside a .blend file that is not saved yet."""
    text = context.scene.nnvis.output_folder
    if text.startswith("//") and not bpy.data.filepath:
        raise usage(
            f"the folder {text} is beside the .blend file, which is not saved yet",
            "Save the file or choose another folder",
        )
    return Path(bpy.path.abspath(text))
