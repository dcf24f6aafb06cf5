"""Ctrl+C ends a turntable at once, with exit code 130 and whole frames, and the next run goes on where it stopped."""

import os
import signal
import subprocess
import time

import pytest
from safety_tools import ROOT, render_command, run

from nnvis_blender.processing.files.whole_media import is_whole

LONG = ["--resolution", "1920x1080", "--samples", "60000"]  # a frame that nobody waits for
SHORT = ["--resolution", "200x112", "--samples", "4"]


def place(application: bool, folder):
    """Where the command is called: an application in a box may see little besides the folder it starts in."""
    return ROOT if application else folder


def interrupted(command, folder, environment, ready) -> tuple:
    """(exit code, standard error) of a run that gets SIGINT as soon as ready() is true."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        while not ready():
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    return process.returncode, errors


@pytest.mark.parametrize("application", [False, True], ids=["wheel", "application"])
def test_between_frames_it_ends_and_goes_on(network, environment, tmp_path, application):
    orbit = tmp_path / "orbit"
    command = render_command(network, "--turntable", orbit, "--frames", 12, *SHORT, application=application)
    second = orbit / "frame_0002.png"
    code, errors = interrupted(command, place(application, tmp_path), environment, second.exists)
    assert (code, errors.strip().splitlines()[-1:]) == (130, ["interrupted"])
    made = {path.name: path.stat().st_mtime_ns for path in orbit.glob("*.png")}
    assert 2 <= len(made) < 12 and all(is_whole(orbit / name) for name in made)
    assert not list(orbit.glob(".*"))
    assert run(command, place(application, tmp_path), environment).returncode == 0
    after = {path.name: path.stat().st_mtime_ns for path in orbit.glob("*.png")}
    assert len(after) == 12 and made.items() <= after.items()


@pytest.mark.parametrize("application", [False, True], ids=["wheel", "application"])
def test_within_a_long_frame_it_ends(network, environment, tmp_path, application):
    orbit = tmp_path / "orbit"
    command = render_command(network, "--turntable", orbit, "--frames", 2, *LONG, application=application)
    begun = []

    def ready() -> bool:
        if (orbit / "turntable.json").exists():
            begun.append(time.monotonic())
        return bool(begun) and time.monotonic() - begun[0] > 3

    code, errors = interrupted(command, place(application, tmp_path), environment, ready)
    assert (code, errors.strip().splitlines()[-1:]) == (130, ["interrupted"])
    assert not (orbit / "frame_0002.png").exists() and not list(orbit.glob(".*"))
    assert all(is_whole(path) for path in orbit.glob("*.png"))
