"""Create Environment: the worker's packages in a virtual environment of NNVis' own.

The user has seen before what is downloaded.
"""

import sys
from pathlib import Path

import bpy

from ..preferences import cache_folder, environment_folder, find_preferences
from ..processing.errors import NNVisError
from ..processing.worker.environment import DOWNLOAD_MB, UNPACKED_GB, EnvironmentJob, environment_request
from ..processing.worker.pythons import ask, find_pythons, fits, unfit
from .job_operator import JobOperator


def poll_online(cls) -> bool:
    """The poll of an operator that downloads."""
    if not bpy.app.online_access:
        cls.poll_message_set("Turn on Preferences > System > Network > Allow Online Access first")
        return False
    return True


class NNVIS_OT_offer_environment(bpy.types.Operator):
    """Download the worker's packages into an environment of NNVis' own; asks first"""

    bl_idname = "nnvis.offer_environment"
    bl_label = "Create Worker Environment"

    @classmethod
    def poll(cls, context):
        return poll_online(cls) and NNVIS_OT_create_environment.poll(context)

    def invoke(self, context, event):
        try:
            self._python = _base_python(context)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return context.window_manager.invoke_props_dialog(self, width=460, confirm_text="Download and Install")

    def draw(self, context):
        column = self.layout.column(align=True)
        column.label(text=f"Downloads about {DOWNLOAD_MB} MB from pypi.org and pytorch.org, {UNPACKED_GB} GB unpacked:")
        column.label(text="torch (CPU), numba, scikit-learn, scipy, safetensors, pillow")
        column.label(text=f"Python: {self._python}")
        column.label(text=f"Folder: {environment_folder()}")

    def execute(self, context):
        return bpy.ops.nnvis.create_environment("INVOKE_DEFAULT")


class NNVIS_OT_create_environment(JobOperator, bpy.types.Operator):
    """Make the worker environment without asking, for scripts"""

    bl_idname = "nnvis.create_environment"
    bl_label = "Create Environment"
    bl_options = {"REGISTER", "INTERNAL"}

    wheels: bpy.props.StringProperty(
        options={"HIDDEN", "SKIP_SAVE"}, description="Folder of wheels instead of the package index"
    )
    requirements: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"}, description="Another requirements file")
    proven_by: bpy.props.StringProperty(
        options={"HIDDEN", "SKIP_SAVE"}, description="The module that the environment must import"
    )

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_online(cls)

    def make_job(self, context) -> EnvironmentJob:
        special = {}
        if self.wheels:
            options = ("--no-index", "--find-links", self.wheels)
            special = {"steps": ((self.requirements, options),), "proven_by": (self.proven_by,)}
        request = environment_request(environment_folder(), **special)
        return EnvironmentJob(_base_python(context), request, cache_folder(context))

    def finish(self, context, result):
        self.report({"INFO"}, f"The worker environment is ready: {result['path']}")


def _base_python(context) -> Path:
    """The Python that the user names, else Blender's own if it fits, else the newest that does.

    Raises NNVisError (worker_failed) where that one does not fit, or there is none.
    """
    own = find_preferences(context).base_python
    if not own and fits(sys.version_info):
        return Path(sys.executable)
    if own:
        path = bpy.path.abspath(own)
        found = ask(path)
        if found is None:
            raise NNVisError("worker_failed", f"{path} is not a Python that makes environments", "Choose another one")
        if not fits(found.version):
            raise unfit(path, found.number)
        return Path(path)
    found = find_pythons()
    if not found:
        raise unfit("Blender's own", sys.version.split()[0])
    return Path(found[0].path)


_CLASSES = (NNVIS_OT_offer_environment, NNVIS_OT_create_environment)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
