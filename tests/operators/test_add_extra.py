"""An extra is added to the worker environment, from a tiny package index in a folder; a failure leaves the environment
as it was.
"""

import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from unittest import mock

import bpy
import pytest
from installed_extension import module
from tiny_wheels import requirement, write_wheel


@pytest.fixture
def environment(nnvis, tmp_path):
    """An environment that NNVis has made, of one tiny package; gives its folder."""
    bpy.context.preferences.system.use_online_access = True
    wheel = write_wheel(tmp_path / "wheels", "nnvis-tiny")
    listed = tmp_path / "requirements.txt"
    listed.write_text(requirement(wheel))
    assert bpy.ops.nnvis.create_environment(
        wheels=str(wheel.parent), requirements=str(listed), proven_by="nnvis_tiny"
    ) == {"FINISHED"}
    folder = module("preferences").environment_folder()
    yield folder
    module("processing.worker.environment").remove_environment(folder)


def add(tmp_path, wheel, proven_by, name="onnx", requirements=None):
    listed = tmp_path / f"{wheel.stem}.txt"
    listed.write_text(requirements or requirement(wheel))
    return bpy.ops.nnvis.add_extra(extra=name, wheels=str(wheel.parent), requirements=str(listed), proven_by=proven_by)


def imports(folder: Path, name: str) -> bool:
    python = module("processing.worker.environment").environment_python(folder)
    return subprocess.run([str(python), "-I", "-c", f"import {name}"], capture_output=True).returncode == 0


def added(folder) -> set:
    return module("processing.worker.extra_installation").added_extras(folder)


def contents(folder: Path) -> dict:
    """Every file of an environment but what Python compiles beside it."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            with suppress(FileNotFoundError):  # what is just being removed
                found[path] = path.read_bytes()
    return found


def test_an_extra_is_added_and_a_newer_one_takes_its_place(environment, tmp_path):
    assert not added(environment)
    first = write_wheel(tmp_path / "wheels", "nnvis-more", "1.0")
    assert add(tmp_path, first, "nnvis_more") == {"FINISHED"}
    assert added(environment) == {"onnx"} and imports(environment, "nnvis_more") and imports(environment, "nnvis_tiny")
    second = write_wheel(tmp_path / "wheels", "nnvis-more", "2.0")
    assert add(tmp_path, second, "nnvis_more") == {"FINISHED"}
    assert imports(environment, "nnvis_more")
    assert len(list((environment / "extras").iterdir())) == 1
    assert (next((environment / "extras").iterdir()) / "nnvis_more-2.0.dist-info").is_dir()


def test_however_it_fails_the_environment_stays_as_it_was(environment, tmp_path):
    assert added(environment) == set()  # by a marker as earlier versions have written it
    remove_unfinished = module("processing.worker.extra_installation").remove_unfinished
    assert add(tmp_path, write_wheel(tmp_path / "wheels", "nnvis-more"), "nnvis_more") == {"FINISHED"}
    before = contents(environment)
    wheel = write_wheel(tmp_path / "wheels", "nnvis-bad", source="import nnvis_nothing")
    failures = {
        "no such package": requirement(wheel).replace("nnvis-bad", "nnvis-huge"),
        "another hash": f"nnvis-bad==1.0 --hash=sha256:{'0' * 64}\n",
        "does not import": None,
    }
    for name, listed in failures.items():
        with pytest.raises(RuntimeError, match="could not be installed|does not work"):
            add(tmp_path, wheel, "nnvis_bad", requirements=listed)
        assert contents(environment) == before, name
    threading.Thread(target=cancel_at_once, daemon=True).start()
    assert add(tmp_path, wheel, "nnvis_bad") == {"CANCELLED"}
    rest = environment / "extras" / "onnx-000000000000"  # of a worker that was killed
    rest.mkdir()
    (rest / "half.py").write_text("")
    end = time.monotonic() + 60  # a worker that is ended may still be tidying up
    while contents(environment) != before and time.monotonic() < end:
        remove_unfinished(environment)
        time.sleep(0.1)
    assert contents(environment) == before
    assert added(environment) == {"onnx"} and imports(environment, "nnvis_more") and imports(environment, "nnvis_tiny")


def cancel_at_once() -> None:
    """Cancels the next job as soon as it runs, however short it is."""
    status = module("jobs.status")
    while not status.current.running:
        time.sleep(0.01)
    status.cancel()


def drawn() -> tuple[list, list]:
    """(the texts of the preferences' part on extras, the extras with a button)."""
    layout = mock.MagicMock()
    preferences = module("preferences")
    preferences._draw_extras(layout, bool(preferences.find_preferences(bpy.context).worker_python))
    calls = layout.mock_calls
    texts = [call.kwargs["text"] for call in calls if call[0].endswith("label")]
    return texts, [call for call in calls if call[0].endswith("operator")]


def test_the_preferences_list_each_with_what_it_is_for(nnvis):
    extras = module("processing.worker.extras").EXTRAS
    texts, buttons = drawn()
    assert all(any(extra.purpose in text for text in texts) for extra in extras.values())
    assert len(buttons) == len(extras)
    preferences = module("preferences").find_preferences(bpy.context)
    preferences.worker_python = "/somewhere/python"
    texts, buttons = drawn()
    preferences.worker_python = ""
    assert not buttons and any("pip install onnx==" in text for text in texts)


def test_an_extra_needs_an_environment_and_a_name(nnvis):
    bpy.context.preferences.system.use_online_access = True
    with pytest.raises(RuntimeError, match="no environment of its own"):
        bpy.ops.nnvis.add_extra(extra="onnx")
