"""What the operators have in common that open a chosen file."""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..processing.errors import bad_input
from . import SceneOperator


class FileOpener(SceneOperator, ImportHelper):
    """Mixin of the operators that open a file. They give open(context, path: Path), which may raise NNVisError, and
    asked, what is to be chosen.
    """

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    def act(self, context):
        if not self.filepath:
            raise bad_input("no file is named", f"Choose {self.asked}")
        self.open(context, Path(bpy.path.abspath(self.filepath)))
