"""A job's bundle: a folder that is whole or not there, with everything that a machine needs, and no path out of it."""

import dataclasses
import hashlib
import json
import secrets
import shutil
from pathlib import Path

from ..errors import usage
from ..files.whole_file import unwritable
from .job import FILE, FarmJob
from .readme import readme
from .template import JOB_FOLDER, SCENE, SCRIPT, job_template, parameter_values

PACKAGE = Path(__file__).resolve().parents[2]
CODE = "nnvis"  # in the bundle, the modules that its script runs: those that render a turntable here
MODULES = (
    "compat",
    "processing/errors",
    "processing/files/damage",
    "processing/files/json_file",
    "processing/files/made",
    "processing/files/png_texts",
    "processing/files/whole_file",
    "processing/files/whole_media",
    "processing/farm/job",
    "scene/device",
    "scene/own_place",
    "scene/render",
    "scene/video",
    "scene/farm/machine",
    "scene/farm/states",
)
FLAMENCO = "nnvis_frames.js"


def write_bundle(folder, job: FarmJob, write_scene) -> Path:
    """Writes the bundle of a job, whose scene write_scene(folder) writes as scene.blend into a folder that is there.

    Raises NNVisError: usage where something is at `folder` already, worker_failed where it cannot be written, and what
    write_scene raises; nothing of a bundle is left then.
    """
    folder = Path(folder)
    refuse_taken(folder)
    partial = folder.with_name(f".{folder.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        (partial / JOB_FOLDER).mkdir(parents=True)
        write_scene(partial / JOB_FOLDER)
        _write_texts(partial, job)
        partial.rename(folder)
    except OSError as error:
        raise unwritable(folder, error.strerror or str(error)) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def refuse_taken(folder) -> None:
    """Raises NNVisError (usage) where something is at the place of a bundle: its pictures may be half rendered."""
    if Path(folder).exists() or Path(folder).is_symlink():
        raise usage(f"{folder} is there already", "Name a new folder, or run the job that is in it")


def _write_texts(bundle: Path, job: FarmJob) -> None:
    inside = bundle / JOB_FOLDER
    with open(inside / SCENE, "rb") as stream:
        job = dataclasses.replace(job, scene_key=hashlib.file_digest(stream, "sha256").hexdigest())
    _write_json(inside / FILE, job.told(), None)  # of a long recording, many megabytes otherwise
    _write_json(bundle / "template.json", job_template(job))
    _write_json(bundle / "parameter_values.json", parameter_values(job))
    (bundle / "README.md").write_text(readme(job), encoding="utf-8")
    shutil.copyfile(PACKAGE / "data" / SCRIPT, inside / SCRIPT)
    for name in MODULES:
        place = inside / CODE / f"{name}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGE / f"{name}.py", place)
    (bundle / "flamenco").mkdir()
    shutil.copyfile(PACKAGE / "data" / FLAMENCO, bundle / "flamenco" / FLAMENCO)


def _write_json(path: Path, values: dict, indent: int | None = 1) -> None:
    path.write_text(json.dumps(values, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")
