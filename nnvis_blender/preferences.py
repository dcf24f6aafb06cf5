"""Where the worker's Python and the results are, and where it computes: the extension's preferences."""

import dataclasses
import textwrap
import threading
from pathlib import Path

import bpy
import rna_keymap_ui

from .jobs import status
from .processing.errors import NNVisError, usage
from .processing.tasks.parameters import CERTIFICATES, LOCAL, MOST_LOCAL, ComputeParameters
from .processing.worker import environment
from .processing.worker.extra_installation import added_extras, remove_unfinished
from .processing.worker.extras import EXTRAS

WORKER = (
    "The worker is a Python outside Blender that trains, measures and bundles with PyTorch and Numba. "
    "So Blender stays free while it works, and opens whatever is processed already without it."
)
_HELP = {field.name: field.metadata["help"] for field in dataclasses.fields(ComputeParameters)}
_PIE = "NNVIS_MT_camera_pie"


def _forget_test(preferences, context) -> None:
    """What the last test has found is of another Python."""
    status.worker_text = ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


class NNVIS_preferences(bpy.types.AddonPreferences):
    bl_idname = __package__

    worker_python: bpy.props.StringProperty(
        name="Worker Python",
        subtype="FILE_PATH",
        description="A Python that has the worker's packages; empty: the environment that NNVis has made",
        update=_forget_test,
    )
    base_python: bpy.props.StringProperty(
        name="Base Python",
        subtype="FILE_PATH",
        description="The Python, 3.11 to 3.13, that a new environment is made from; empty: Blender's own, or the "
        "newest that fits",
    )
    run_code: bpy.props.BoolProperty(
        name="Run Python Files",
        description="Allow the worker to run Python files that build models (file.py:function), where the panel asks "
        "for it, too. They can do whatever you can do on this machine",
    )
    advanced: bpy.props.BoolProperty(
        name="Advanced",
        description="Show all settings in the sidebar, in the order of work. Off: those that a first picture needs",
    )
    next_steps: bpy.props.BoolProperty(
        name="Next Steps", default=True, description="Say in the sidebar what to do with the first network"
    )
    compute_on: bpy.props.EnumProperty(
        name="Compute On",
        items=[
            ("WORKER", "One Process", "The worker does one task after the other"),
            ("PROCESSES", "Several Processes", "Processes of this machine share independent tasks"),
            ("SCHEDULER", "dask Scheduler", "The workers of a dask scheduler share independent tasks"),
        ],
        description="Where independent tasks are computed: networks, checkpoints, parts of the classes, samples and "
        "units. The results are the same",
    )
    processes: bpy.props.IntProperty(
        name="Processes", default=2, min=1, max=MOST_LOCAL, description="How many; each takes memory of its own"
    )
    scheduler: bpy.props.StringProperty(
        name="Scheduler",
        description="tls://HOST:PORT of a scheduler that you trust as you trust yourself: it can run code here",
    )
    tls_ca: bpy.props.StringProperty(name="Authority", subtype="FILE_PATH", description=_sentence(_HELP["tls_ca"]))
    tls_certificate: bpy.props.StringProperty(
        name="Certificate", subtype="FILE_PATH", description=_sentence(_HELP["tls_certificate"])
    )
    tls_key: bpy.props.StringProperty(name="Key", subtype="FILE_PATH", description=_sentence(_HELP["tls_key"]))
    cache_folder: bpy.props.StringProperty(
        name="Cache",
        subtype="DIR_PATH",
        description="Folder of results and logs; empty: in Blender's user folder",
    )

    @property
    def has_worker(self) -> bool:
        """Whether the user has named a worker's Python or NNVis has made one."""
        return bool(self.worker_python) or environment.environment_python(environment_folder()) is not None

    def draw(self, context):
        layout = self.layout
        layout.use_property_split = True
        characters = max(20, int(context.region.width / context.preferences.system.ui_scale / 7.5) - 16)
        _draw_text(layout, WORKER, "NONE", characters)
        _draw_job(layout, characters)
        row = layout.row(align=True)
        row.prop(self, "worker_python", placeholder="NNVis' own environment")
        row.operator("nnvis.test_worker", text="Test")
        if status.worker_text:
            _draw_text(layout, status.worker_text, "CHECKMARK" if status.worker_works else "X", characters)
        elif not self.worker_python:
            text = "NNVis has its own environment" if self.has_worker else "NNVis has no environment yet"
            layout.label(text=text, icon="CHECKMARK" if self.has_worker else "X")
        row = layout.row(align=True)
        row.prop(self, "base_python", placeholder="Automatic")
        row.operator("nnvis.choose_base_python", text="", icon="DOWNARROW_HLT")
        row.operator("nnvis.offer_environment", text="Create Environment")
        _draw_online(layout, context, characters)
        _draw_extras(layout, bool(self.worker_python))
        _draw_compute(layout, self)
        layout.prop(self, "cache_folder", placeholder="In Blender's user folder")
        layout.prop(self, "run_code")
        layout.prop(self, "advanced", text="Advanced Settings")
        layout.prop(self, "next_steps", text="Say What Next")
        _draw_key(layout, context)


def _draw_compute(layout, preferences) -> None:
    layout.prop(preferences, "compute_on")
    names = {"WORKER": (), "PROCESSES": ("processes",), "SCHEDULER": ("scheduler", *CERTIFICATES)}
    for name in names[preferences.compute_on]:
        layout.prop(preferences, name)


def _draw_online(layout, context, characters: int) -> None:
    """Why what downloads is gray, beside what changes that."""
    if not bpy.app.online_access:
        text = "Create Environment and Add are gray because they download packages, and Blender may not go online:"
        _draw_text(layout, text, "INTERNET_OFFLINE", characters)
        layout.prop(context.preferences.system, "use_online_access", text="Allow Online Access")


def _draw_key(layout, context) -> None:
    """The key of the camera poses, to be changed, as Blender's own key map has it."""
    keys = context.window_manager.keyconfigs.user
    keymap = keys.keymaps.get("3D View") if keys is not None else None
    for item in keymap.keymap_items if keymap is not None else ():
        if item.idname == "wm.call_menu_pie" and item.properties.name == _PIE:
            layout.use_property_split = False
            rna_keymap_ui.draw_kmi([], keys, keymap, item, layout, 0)


def _draw_extras(layout, is_own_python: bool) -> None:
    """A row each; what a Python of the user's own has is said by Test, and added by the user."""
    layout.label(text="Extras of the worker:")
    column = layout.column(align=True)
    added = set() if is_own_python else added_extras(environment_folder())
    for extra in EXTRAS.values():
        row = column.row(align=True)
        row.label(text=f"{extra.name}: {extra.purpose}", icon="CHECKMARK" if extra.name in added else "DOT")
        if is_own_python:
            row.label(text=extra.pip_line)
        elif extra.name not in added:
            row.operator("nnvis.add_extra", text=f"Add ({extra.megabytes} MB)").extra = extra.name


def _draw_job(layout, characters: int) -> None:
    current = status.current
    if current.running:
        row = layout.row(align=True)
        row.progress(factor=current.fraction, type="BAR", text=f"{current.kind}: {current.stage}")
        row.operator("nnvis.cancel_job", text="", icon="CANCEL")
    elif current.outcome == "failed":
        for text in (current.message, current.remedy):
            _draw_text(layout, text, "ERROR" if text is current.message else "BLANK1", characters)


def _draw_text(layout, text: str, icon: str, characters: int) -> None:
    """A text over several lines; Blender's labels leave out the middle of one that is too long."""
    column = layout.column(align=True)
    for number, line in enumerate(textwrap.wrap(text, characters)):
        column.label(text=line, icon="BLANK1" if number and icon != "NONE" else icon)


def find_preferences(context) -> NNVIS_preferences:
    return context.preferences.addons[__package__].preferences


def cache_folder(context) -> Path:
    """The folder of results and logs. It is made by the first job."""
    own = find_preferences(context).cache_folder
    return Path(bpy.path.abspath(own)) if own else Path(bpy.utils.extension_path_user(__package__, path="cache"))


def compute_values(context) -> dict:
    """Where independent tasks are computed, as a request says it. It is the user's, and not a file's: what is computed
    on can run code here.
    """
    own = find_preferences(context)
    if own.compute_on == "PROCESSES":
        return {"scheduler": f"{LOCAL}{own.processes}"}
    if own.compute_on == "WORKER":
        return {}
    if not own.scheduler:
        raise usage("no scheduler is named", "Give its address in the preferences of NNVis, tls://HOST:PORT")
    files = {name: bpy.path.abspath(path) for name in CERTIFICATES if (path := getattr(own, name))}
    return {"scheduler": own.scheduler, **files}


def check_may_run(context, request: dict) -> None:
    """Raises NNVisError (usage) where a request asks for code to be run and this user has not allowed it: what the
    panel says is saved with a .blend file, which may be another's.
    """
    options = request.get("model_options") or {}
    if options.get("run_code") and not find_preferences(context).run_code:
        raise usage(
            "the model is built by a Python file, which would be run",
            "If you trust the file, allow Run Python Files in the preferences of NNVis",
        )


def environment_folder() -> Path:
    """Where the worker environment that NNVis makes is, or will be."""
    return Path(bpy.utils.extension_path_user(__package__, path="environment"))


def worker_python(context) -> Path | None:
    """The worker's Python: the one that the user names, else the environment's, else None."""
    own = find_preferences(context).worker_python
    return Path(bpy.path.abspath(own)) if own else environment.environment_python(environment_folder())


def require_worker_python(context) -> Path:
    """worker_python, or an NNVisError that says how to get one."""
    python = worker_python(context)
    if python is None:
        raise NNVisError(
            "worker_failed",
            "there is no worker yet, the Python that computes",
            "Choose or create one in the preferences of NNVis",
        )
    return python


_register, unregister = bpy.utils.register_classes_factory((NNVIS_preferences,))


def register() -> None:
    """In a thread, because it may take seconds: what a Blender that was killed has left half-made goes away."""
    _register()
    rest = (environment_folder(),)
    threading.Thread(target=_remove_rest, args=rest, name="nnvis removal", daemon=True).start()


def _remove_rest(folder: Path) -> None:
    environment.remove_half_made(folder)
    remove_unfinished(folder)
