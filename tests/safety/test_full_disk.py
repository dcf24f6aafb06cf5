"""A full disk, or one that takes no more of a file, costs no picture that was there, and is told in one sentence."""

import os
import resource
import signal
import subprocess
import sys

import pytest
from safety_tools import QUICK, ROOT, refused, render_command, run

from nnvis_blender.processing.files.whole_media import is_whole

LARGE = ["--resolution", "640x360", "--samples", "1"]


def limited(most: int):
    """For preexec_fn: no file grows beyond that many bytes, and writing more fails as it does on a full disk."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return limit


def test_a_still_over_an_earlier_one(network, environment, tmp_path):
    still = tmp_path / "out" / "still.png"
    assert run(render_command(network, "--still", still, *LARGE), tmp_path, environment).returncode == 0
    before = still.read_bytes()
    assert len(before) > 8192
    done = run(
        render_command(network, "--still", still, "--look", "night", *LARGE),
        tmp_path,
        environment,
        preexec_fn=limited(8192),
    )
    refused(done, 4, "still.png could not be written")
    assert still.read_bytes() == before and os.listdir(still.parent) == ["still.png"]


def test_a_turntable_keeps_no_truncated_frame_and_goes_on(network, environment, tmp_path):
    orbit = tmp_path / "orbit"
    command = render_command(network, "--turntable", orbit, "--frames", 2, *LARGE)
    refused(run(command, tmp_path, environment, preexec_fn=limited(8192)), 4, "frame_0001.png could not be written")
    assert os.listdir(orbit) == ["turntable.json"]
    assert run(command, tmp_path, environment).returncode == 0
    second = orbit / "frame_0002.png"
    second.write_bytes(second.read_bytes()[:-200])  # what an earlier version left
    first = (orbit / "frame_0001.png").stat().st_mtime_ns
    assert run(command, tmp_path, environment).returncode == 0
    assert is_whole(second) and (orbit / "frame_0001.png").stat().st_mtime_ns == first


def test_a_recording_goes_on_with_a_truncated_still(network, environment, tmp_path):
    job = tmp_path / "job.json"
    job.write_text('{"folder": "rec", "cameras": ["hero"], "name": "{number}.png"}')
    command = render_command(network, "--job", job, *QUICK)
    assert run(command, tmp_path, environment).returncode == 0
    still = tmp_path / "rec" / "1.png"
    still.write_bytes(still.read_bytes()[:100])
    assert run(command, tmp_path, environment).returncode == 0
    assert is_whole(still)


@pytest.mark.parametrize("option, name", [("--still", "still.png"), ("--video", "orbit.mp4"), ("--blend", "net.blend")])
def test_a_small_disk(network, environment, tmp_path, small_disk, option, name):
    disk = small_disk(48)
    before = b"an earlier one"
    (disk / name).write_bytes(before)
    frames = ["--turntable", tmp_path / "frames", "--frames", 12] if option == "--video" else []
    done = run(render_command(network, option, disk / name, *frames, *LARGE), tmp_path, environment)
    refused(done, 4, f"{name} could not be written")
    assert (disk / name).read_bytes() == before and os.listdir(disk) == [name]


def test_results_and_figures(environment, tmp_path):
    """The worker's own files, from the command line."""
    out = tmp_path / "model.npz"
    command = [sys.executable, "-m", "nnvis_blender.processing", "train", "--output", str(out), "--epochs", "1"]
    assert subprocess.run(command, cwd=ROOT, env=environment, capture_output=True).returncode == 0
    before = {path.name: path.read_bytes() for path in (out, out.with_suffix(".json"))}
    done = run(command, ROOT, environment, preexec_fn=limited(4096))
    refused(done, 4, "model.npz could not be written")
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert not list(tmp_path.glob(".*part*"))
