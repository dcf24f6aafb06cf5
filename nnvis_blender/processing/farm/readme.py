"""The page that comes with a bundle: what it is, and how each engine runs it."""

from .job import FarmJob
from .template import JOB_FOLDER, OUTPUT_FOLDER, SCENE, SCRIPT


def readme(job: FarmJob) -> str:
    """The page, in Markdown."""
    count, width, height = len(job.files), *job.size
    tasks = -(-count // job.per_task)
    video = f", and a video of them, `{job.video_file}`" if job.video else ""
    step = " The step *Video* joins them once all are there." if job.video else ""
    alone = "blender" + f" --background {JOB_FOLDER}/{SCENE} --python {JOB_FOLDER}/{SCRIPT} -- "
    join = f"\n    {alone}--video" if job.video else ""
    return f"""# {job.title}

{count} pictures of {width} x {height}{video}: {tasks} tasks of up to {job.per_task} pictures. Every machine needs
Blender {job.blender} or newer, of one version for all, and nothing else: the scene is packed, and what renders it is
here. Pictures go into `{OUTPUT_FOLDER}/`. Those that are there and whole are kept: whatever was stopped, run it again
and only what is missing is rendered.{step}

## On this machine, or by hand on several

    {alone}--frames {job.numbers}{join}

Machines that share this folder take a part of the pictures each: `--frames 1-{-(-count // 2)}` on one, the rest on
another. `--output FOLDER` puts the pictures elsewhere.

## openjd

    pip install openjd-cli
    openjd run template.json{" --step Video --run-dependencies" if job.video else " --step Render"}

`-p Blender=/path/to/blender` where `blender` is not found, `-p FramesPerTask=8`, `-p Device=cpu`;
`--step Render -tp Picture=1-4` runs one task.

## AWS Deadline Cloud

    pip install deadline
    deadline bundle submit .

The same parameters by `-p`. Where the queue installs programs by conda, add `-p CondaPackages=blender={job.blender}`.

## Flamenco

Put `flamenco/nnvis_frames.js` into the folder `scripts` beside the Flamenco Manager, once, and this folder into the
shared storage. Open `{JOB_FOLDER}/{SCENE}` from there, and submit it with the job type *NNVis Frames*.
"""
