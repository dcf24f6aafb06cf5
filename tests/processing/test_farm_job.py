"""A farm's job: Open Job Description takes its template, its ranges are read, Flamenco's job type compiles."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from openjd.model import create_job, decode_job_template, preprocess_job_parameters

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.farm import FarmJob, write_bundle
from nnvis_blender.processing.farm.job import read_numbers
from nnvis_blender.processing.farm.template import job_template

FLAMENCO = Path(__file__).resolve().parents[2] / "nnvis_blender/data/nnvis_frames.js"
# Flamenco's calls, as its Manager gives them to a job type: author.Task and Command, job.addTask, task.addCommand and
# addDependency, path.join and dirname, frameChunker
STAND_IN = """
const job = { tasks: [], settings: SETTINGS, addTask(task) { this.tasks.push(task); } };
const author = {
  Task: (name, type) => ({ name, type, commands: [], needs: [],
    addCommand(one) { this.commands.push(one); }, addDependency(one) { this.needs.push(one.name); } }),
  Command: (name, parameters) => ({ name, parameters }),
};
const path = require("path").posix;
function frameChunker(range, size) {
  const [first, last] = range.split("-").map(Number), chunks = [];
  for (let n = first; n <= last; n += size) chunks.push(`${n}-${Math.min(n + size - 1, last)}`);
  return chunks;
}
SCRIPT
compileJob(job);
console.log(JSON.stringify({ label: JOB_TYPE.label, keys: JOB_TYPE.settings.map((one) => one.key), tasks: job.tasks }));
"""


def farm_job(**changes) -> FarmJob:
    files = tuple(f"frame_{n:04d}.png" for n in range(1, 11))
    values = dict(name="net", scene="Scene", files=files, size=(32, 18), blender="4.5", frames=tuple(range(1, 11)))
    return FarmJob(**{**values, "per_task": 4, "video": True, **changes})


@pytest.mark.parametrize("name", ["net", "{{Param.Job}}", "a" * 300, "\n", "Ünï/код"])
def test_open_job_description_takes_the_template_of_any_name(name, tmp_path):
    template = decode_job_template(template=job_template(farm_job(name=name)), supported_extensions=["TASK_CHUNKING"])
    values = preprocess_job_parameters(
        job_template=template, job_parameter_values={}, job_template_dir=tmp_path, current_working_dir=tmp_path
    )
    job = create_job(job_template=template, job_parameter_values=values)
    assert [step.name for step in job.steps] == ["Render", "Video"]
    assert job.steps[1].dependencies[0].dependsOn == "Render" and job.name == farm_job(name=name).title
    assert values["Output"].value == str(tmp_path / "frames")


def test_without_a_video_there_is_one_step():
    assert [step["name"] for step in job_template(farm_job(video=False))["steps"]] == ["Render"]


@pytest.mark.parametrize(
    "text, numbers", [("1-4", [1, 2, 3, 4]), ("7,1-2", [1, 2, 7]), ("1-10:4", [1, 5, 9]), (" 3 , 3-4", [3, 4])]
)
def test_ranges_are_read_as_farms_write_them(text, numbers):
    assert read_numbers(text, 10) == numbers


@pytest.mark.parametrize("text", ["", "0", "11", "4-1", "1-", "-1", "1..4", "1-4:0", "²", "1-999999999999"])
def test_what_is_no_range_of_the_job_is_refused(text):
    with pytest.raises(NNVisError):
        read_numbers(text, 10)


def test_pictures_that_would_overwrite_each_other_are_refused():
    with pytest.raises(NNVisError, match="several pictures would be named a.png"):
        farm_job(files=("a.png", "a.png"))
    with pytest.raises(NNVisError, match="0 pictures"):
        farm_job(files=())


def test_a_bundle_is_whole_or_not_there(tmp_path):
    def fail(folder):
        (folder / "scene.blend").write_bytes(b"half")
        raise NNVisError("bad_input", "no")

    with pytest.raises(NNVisError, match="no"):
        write_bundle(tmp_path / "farm", farm_job(), fail)
    assert not list(tmp_path.iterdir())
    write_bundle(tmp_path / "farm", farm_job(), lambda folder: (folder / "scene.blend").write_bytes(b"scene"))
    with pytest.raises(NNVisError, match="is there already"):
        write_bundle(tmp_path / "farm", farm_job(), fail)
    assert [path.name for path in tmp_path.iterdir()] == ["farm"]
    assert str(tmp_path) not in "".join(
        path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.*") if path.is_file()
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not there")
def test_flamencos_job_type_compiles_to_tasks_of_the_bundles_script():
    settings = {"frames": "1-10", "chunk_size": 4, "device": "cpu", "video": True, "output": "/farm/frames"}
    settings["blendfile"] = "/farm/job/scene.blend"
    source = STAND_IN.replace("SETTINGS", json.dumps(settings)).replace("SCRIPT", FLAMENCO.read_text(encoding="utf-8"))
    done = subprocess.run(["node", "-"], input=source, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["label"] == "NNVis Frames" and set(settings) == set(told["keys"])
    *render, video = told["tasks"]
    assert [task["name"] for task in render] == ["render-1-4", "render-5-8", "render-9-10"]
    assert video["needs"] == [task["name"] for task in render]
    for task, words in ((render[1], ["--frames", "5-8", "--device", "cpu"]), (video, ["--video"])):
        (command,) = task["commands"]
        assert task["type"] == "blender" and command["name"] == "blender-render"
        script = ["--python-exit-code", "1", "--python", "/farm/job/render_frames.py", "--"]
        assert command["parameters"]["args"] == [*script, *words, "--output", "/farm/frames"]
        assert command["parameters"]["blendfile"] == settings["blendfile"]
