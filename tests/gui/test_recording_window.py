"""Record, screenshot and the camera pie in the real application's window. Runs where BLENDER names one."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from real_window import run_in_window, window_command

SCRIPT = Path(__file__).with_name("recording_window_script.py")
TURNS = 8  # of the main loop while four stills are rendered: a Blender that waits for each has one a still


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    folder = tmp_path_factory.mktemp("recording")
    return run_in_window(command, folder, SCRIPT, out=str(folder / "out")) | {"folder": folder / "out"}


def test_a_screenshot_is_a_numbered_picture(report):
    assert report["screenshots"] == ["Example_001.png", "Example_002.png"]
    assert report["view"] == [True, True, "SOLID"]


def test_a_screenshot_shows_no_overlay_and_in_solid_the_class_colours(report):
    plain, colored = (np.asarray(Image.open(report["folder"] / name), int) for name in report["screenshots"])
    for picture in (plain, colored):
        assert np.ptp(np.concatenate([picture[:4].reshape(-1, 3), picture[-4:].reshape(-1, 3)]), axis=0).max() < 8
    assert np.ptp(plain, axis=2).max() < 40 < 100 < np.ptp(colored, axis=2).max()


def test_the_pie_opens_on_its_keys_which_nothing_else_has(report):
    assert report["clashes"] == []
    assert report["pie_direction"] == pytest.approx([-1.0, 0.0, 0.0], abs=1e-4)  # Left


def test_disabling_takes_the_keys_away(report):
    assert (report["keys"], report["keys_disabled"]) == (1, 0)


def test_a_recording_writes_whole_stills_while_blender_goes_on_and_puts_the_view_back(report):
    assert report["recorded"] == [
        f"Example_{stage}_all_{pose}_{number:04d}.png"
        for stage, pose, number in (
            ("final", "hero", 3),
            ("final", "left", 4),
            ("straight", "hero", 1),
            ("straight", "left", 2),
        )
    ]
    assert report["moved"] < 1e-5 and report["output"] == report["output_before"]
    assert report["turns"] > TURNS


def test_escape_stops_between_two_stills_and_leaves_nothing_half_written(report):
    assert 1 <= len(report["escaped"]) < 4 and not any(".part" in name for name in report["escaped"])


def test_a_turntable_stops_with_whole_frames_and_goes_on_to_its_video(report):
    frames = [f"frame_{number:04d}.png" for number in range(1, 7)]
    stopped = report["turntable_stopped"]
    assert 2 <= len(stopped) < 7 and stopped == [*frames[: len(stopped) - 1], "turntable.json"]
    assert "frames of another picture (samples differ)" in report["turntable_other_picture"]
    assert report["turntable"] == [*frames, "turntable.json", "turntable.mp4"]
    assert report["turntable_output"][0] == report["turntable_output"][1]


def test_a_turntable_is_one_undo_step(report):
    assert report["orbits"] == [True, True, False]  # gone on with, stopped, before it
