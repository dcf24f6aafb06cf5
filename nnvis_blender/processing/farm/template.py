"""A job as Open Job Description has it (jobtemplate-2023-09), which openjd, Deadline Cloud and others run as it is.

https://github.com/OpenJobDescription/openjd-specifications/wiki/2023-09-Template-Schemas; pictures are grouped into
tasks by its extension TASK_CHUNKING, so that a farm may choose how many go together.
"""

from .job import DEVICES, FarmJob

JOB_FOLDER, OUTPUT_FOLDER = "job", "frames"
SCENE, SCRIPT = "scene.blend", "render_frames.py"
VERSION, _CHUNKS = "jobtemplate-2023-09", "TASK_CHUNKING"
_SECONDS_TO_END = 30  # after a farm has asked a task to end


def job_template(job: FarmJob) -> dict[str, object]:
    """The template: the step Render, whose tasks are groups of pictures, and Video after it where the job has one."""
    steps = [_step("Render", _picture_space(), "--frames", "{{Task.Param.Picture}}", "--device", "{{Param.Device}}")]
    if job.video:
        steps.append({**_step("Video", {}, "--video"), "dependencies": [{"dependsOn": "Render"}]})
    return {
        "specificationVersion": VERSION,
        "extensions": [_CHUNKS],
        "name": job.title,
        "description": f"{len(job.files)} pictures of {job.size[0]} x {job.size[1]} for Blender {job.blender}",
        "parameterDefinitions": _parameters(job),
        "steps": steps,
    }


def parameter_values(job: FarmJob) -> dict[str, object]:
    """The parameters' values as a Deadline Cloud bundle has them beside its template."""
    values = {one["name"]: one["default"] for one in _parameters(job) if one["type"] != "PATH"}
    return {"parameterValues": [{"name": name, "value": value} for name, value in values.items()]}


def _parameters(job: FarmJob) -> list[dict[str, object]]:
    return [
        {
            "name": "Job",
            "type": "PATH",
            "objectType": "DIRECTORY",
            "dataFlow": "IN",
            "default": JOB_FOLDER,
            "description": "The folder with the scene and its script",
            "userInterface": {"control": "HIDDEN"},
        },
        {
            "name": "Output",
            "type": "PATH",
            "objectType": "DIRECTORY",
            "dataFlow": "OUT",
            "default": OUTPUT_FOLDER,
            "description": "Where pictures and video go; pictures that are there and whole are kept",
            "userInterface": {"control": "CHOOSE_DIRECTORY", "label": "Output"},
        },
        {
            "name": "Frames",
            "type": "STRING",
            "default": job.numbers,
            "description": "The pictures to render, e.g. 1-24 or 3,7,10-20",
            "userInterface": {"control": "LINE_EDIT", "label": "Frames"},
        },
        {
            "name": "FramesPerTask",
            "type": "INT",
            "minValue": 1,
            "default": job.per_task,
            "description": "How many pictures a machine renders before Blender is started anew",
            "userInterface": {"control": "SPIN_BOX", "label": "Frames per Task"},
        },
        {
            "name": "Device",
            "type": "STRING",
            "allowedValues": list(DEVICES),
            "default": job.device,
            "description": "What Cycles renders on: the GPU that Blender's preferences enable there (auto), the "
            "processor (cpu), or any GPU there is (gpu)",
            "userInterface": {"control": "DROPDOWN_LIST", "label": "Device"},
        },
        {
            "name": "Blender",
            "type": "STRING",
            "default": "blender",
            "description": f"The command that starts Blender, {job.blender} or newer",
            "userInterface": {"control": "LINE_EDIT", "label": "Blender"},
        },
    ]


def _picture_space() -> dict[str, object]:
    chunks = {"defaultTaskCount": "{{Param.FramesPerTask}}", "rangeConstraint": "NONCONTIGUOUS"}
    picture = {"name": "Picture", "type": "CHUNK[INT]", "range": "{{Param.Frames}}", "chunks": chunks}
    return {"parameterSpace": {"taskParameterDefinitions": [picture]}}


def _step(name: str, space: dict, *words: str) -> dict[str, object]:
    """A step that runs the bundle's script in Blender."""
    script = ["--background", f"{{{{Param.Job}}}}/{SCENE}", "--python-exit-code", "1"]
    script += ["--python", f"{{{{Param.Job}}}}/{SCRIPT}", "--", *words, "--output", "{{Param.Output}}"]
    action = {
        "command": "{{Param.Blender}}",
        "args": script,
        "cancelation": {"mode": "NOTIFY_THEN_TERMINATE", "notifyPeriodInSeconds": _SECONDS_TO_END},
    }
    return {"name": name, **space, "script": {"actions": {"onRun": action}}}
