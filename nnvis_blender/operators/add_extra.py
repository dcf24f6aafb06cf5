"""Add: an optional package of the worker, into the environment that NNVis has made."""

import bpy

from ..preferences import cache_folder, environment_folder
from ..processing.errors import NNVisError
from ..processing.worker.environment import environment_python
from ..processing.worker.extra_installation import ExtraJob, extra_request
from ..processing.worker.extras import EXTRAS
from .create_environment import poll_online
from .job_operator import JobOperator


class NNVIS_OT_add_extra(JobOperator, bpy.types.Operator):
    """Download this package from pypi.org into NNVis' own environment, which stays as it is if that fails"""

    bl_idname = "nnvis.add_extra"
    bl_label = "Add Extra"
    bl_options = {"REGISTER", "INTERNAL"}

    extra: bpy.props.StringProperty(options={"SKIP_SAVE"}, description="The extra's name")
    wheels: bpy.props.StringProperty(
        options={"HIDDEN", "SKIP_SAVE"}, description="Folder of wheels instead of the package index"
    )
    requirements: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"}, description="Another requirements file")
    proven_by: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"}, description="The module that proves it")

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_online(cls)

    @property
    def title(self) -> str:
        return f"Add {self.extra}"

    def make_job(self, context) -> ExtraJob:
        folder = environment_folder()
        python = environment_python(folder)
        if python is None:
            raise NNVisError(
                "worker_failed", "NNVis has no environment of its own yet", "Press Create Environment first"
            )
        if self.extra not in EXTRAS:
            raise NNVisError("usage", f"there is no extra {self.extra!r}", f"There are {', '.join(EXTRAS)}")
        special = {}
        if self.wheels:
            options = ("--no-index", "--find-links", self.wheels)
            special = {"requirements": self.requirements, "options": options, "module": self.proven_by}
        return ExtraJob(python, extra_request(folder, EXTRAS[self.extra], **special), cache_folder(context))

    def finish(self, context, result):
        self.report({"INFO"}, f"{self.extra} is there: NNVis now {EXTRAS[self.extra].purpose}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_add_extra,))
