"""A folder or a camera that is watched: its newest image through the network, and what is half written or nobody has
time for.
"""

import os
import sys
import threading
import time

import numpy as np
import pytest

pytest.importorskip("numba", reason="the worker's packages are not in this Python")

from map_networks import processed_of
from PIL import Image

from nnvis_blender.processing.activations.make import make_maps
from nnvis_blender.processing.activations.parameters import MapParameters
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.images.watched.camera import captured
from nnvis_blender.processing.images.watched.watching import FrameRunner, arriving, frame_arrays, newest_image
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.worker.live import take_state
from nnvis_blender.processing.worker.protocol import STOP
from nnvis_blender.processing.worker.report import Silent
from synthetic import processed_network


@pytest.fixture
def digits():
    return np.random.default_rng(0).integers(0, 256, (4, 28, 28)).astype(np.uint8)


def save(folder, name, pixels, when=None):
    path = folder / name
    Image.fromarray(pixels).save(path)
    if when is not None:
        os.utime(path, (when, when))
    return path


def test_the_newest_image_is_found(tmp_path, digits):
    assert newest_image(tmp_path) is None
    save(tmp_path, "b.png", digits[0], 100)
    save(tmp_path, "a.png", digits[1], 200)
    (tmp_path / "c.png").write_bytes(b"")  # it has just been begun
    (tmp_path / "z.txt").write_text("no image")
    assert newest_image(tmp_path).path.name == "a.png"


def test_frames_come_when_there_is_time_for_them(tmp_path, digits):
    free, seen = iter([True, False, True, True]), []
    for arrived in arriving(tmp_path, 10.0, lambda: next(free), lambda: len(seen) == 4):
        seen.append(arrived and arrived.path.name)
        save(tmp_path, f"{len(seen)}.png", digits[0], 100 + len(seen))
    assert seen == [None, None, "2.png", "3.png"]
    with pytest.raises(NNVisError, match="there is no folder none"):
        next(arriving(tmp_path / "none", 1.0, bool, bool))
    assert not list(arriving(tmp_path, 0.0, lambda: False, lambda: False))


def test_a_frame_is_what_maps_of_its_image_are(models, tmp_path, digits):
    model = models("lenet")
    runner = FrameRunner(processed_of(model), model, None, DataOptions(), MapParameters())
    for number in range(3):
        save(tmp_path, "frame.png", digits[number])
        maps = runner.run(runner.read(newest_image(tmp_path)))
    settings = MapParameters(image=str(tmp_path / "frame.png"), keep_before=False)
    wanted = make_maps(processed_of(model), model, None, DataOptions(), settings, Silent())
    arrays = frame_arrays(maps)
    np.testing.assert_array_equal(arrays["outputs"], wanted.outputs[0])
    np.testing.assert_array_equal(arrays["picture"], wanted.pictures[0])
    for own in wanted.layers:
        np.testing.assert_allclose(arrays[f"after_{own.layer}"], own.after[0], rtol=1e-3, atol=1e-3)


def test_an_image_that_is_half_written_is_waited_for(models, tmp_path, digits):
    model = models("lenet")
    runner = FrameRunner(processed_of(model), model, None, DataOptions(), MapParameters())
    path = save(tmp_path, "frame.png", digits[0])
    path.write_bytes(path.read_bytes()[:200])
    assert runner.read(newest_image(tmp_path)) is None
    os.utime(path, (100, 100))  # long ago: it will not be finished any more
    with pytest.raises(NNVisError, match="frame.png is not a whole image"):
        runner.read(newest_image(tmp_path))


class Watcher(Silent):
    """A report that takes each state as Blender does, puts the next image there, and stops after the last."""

    def __init__(self, folder, live, images):
        self.folder, self.live, self.images, self.states, self.scene = folder, live, list(images), [], None
        save(folder, "0.png", self.images.pop(0))

    def state(self, path, step, steps, scene=None):
        self.scene = scene or self.scene
        threading.Thread(target=self._take, args=(path,)).start()

    def _take(self, path):
        time.sleep(0.05)
        self.states.append(take_state({"path": str(path)}))
        if self.images:
            save(self.folder, f"{len(self.states)}.png", self.images.pop(0), time.time() + len(self.states))
        else:
            (self.live / STOP).touch()


def test_the_job_shows_each_image_and_keeps_the_last(tmp_path, digits):
    for name in ("images", "live"):
        (tmp_path / name).mkdir()
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "a.nnvis", processed)
    report = Watcher(tmp_path / "images", tmp_path / "live", digits[:3, :8, :8])
    request = {
        "command": "watch",
        "file": str(tmp_path / "a.nnvis"),
        "watch": {"path": str(tmp_path / "images"), "silence": 20.0},
        "live": str(tmp_path / "live"),
        "cache": str(tmp_path / "cache"),
    }
    result = run_job(request, report)
    assert result["frames"] == 3 and result["note"] == "3 images were shown"
    for state, pixels in zip(report.states, digits):
        np.testing.assert_array_equal(state["picture"][0], pixels[:8, :8])
    assert read_network_file(report.scene).maps.names == ["0.png"]
    last = read_network_file(result["path"]).maps
    assert last.names == ["2.png"]
    np.testing.assert_array_equal(last.outputs[0], report.states[2]["outputs"])


def test_without_images_it_is_one_sentence(tmp_path):
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "a.nnvis", processed)
    for name in ("images", "live"):
        (tmp_path / name).mkdir()
    request = {"command": "watch", "file": str(tmp_path / "a.nnvis"), "cache": str(tmp_path / "cache")}
    request |= {"watch": {"path": str(tmp_path / "images"), "silence": 1.0}, "live": str(tmp_path / "live")}
    with pytest.raises(NNVisError, match="no image came from images"):
        run_job(request, Silent())
    with pytest.raises(NNVisError, match="no folder is named"):
        run_job(request | {"watch": {}}, Silent())


@pytest.fixture
def film(tmp_path, digits):
    """What OpenCV opens in the place of a camera: three numbered images in colour, and their pixels."""
    pytest.importorskip("cv2", reason="the extra opencv-python-headless is not in this Python")
    pixels = np.stack([digits[:3], digits[1:4], digits[:3] // 2], axis=-1)[:, :8, :8]
    (tmp_path / "film").mkdir()
    for number, one in enumerate(pixels):
        save(tmp_path / "film", f"{number:02d}.png", one)
    return str(tmp_path / "film" / "%02d.png"), pixels


def test_a_cameras_frames_come_when_there_is_time_for_them(film):
    free, seen = iter([True, False, True]), []
    for frame in captured(film[0], "camera 0", 0.3, lambda: next(free), lambda: len(seen) == 3):
        seen.append(frame)
    assert seen[1] is None and seen[0].name == "camera 0"
    np.testing.assert_array_equal(seen[0].pixels, film[1][0])
    np.testing.assert_array_equal(seen[2].pixels, film[1][2])
    assert not [one for one in captured(film[0], "camera 0", 0.0, bool, lambda: False) if one is not None]


def test_a_camera_that_is_not_there_is_one_sentence(film, monkeypatch):
    with pytest.raises(NNVisError, match="camera 99 cannot be opened"):
        next(captured("/none/%02d.png", "camera 99", 1.0, lambda: True, lambda: False))
    monkeypatch.setitem(sys.modules, "cv2", None)  # as if it were not installed
    with pytest.raises(NNVisError, match="reading camera 0 needs the worker's extra opencv-python-headless"):
        next(captured(film[0], "camera 0", 1.0, lambda: True, lambda: False))


def test_the_job_reads_a_camera_that_was_asked_for(tmp_path, film, monkeypatch):
    import cv2

    opened, of_file = [], cv2.VideoCapture
    monkeypatch.setattr(cv2, "VideoCapture", lambda device: opened.append(device) or of_file(film[0]))
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "a.nnvis", processed)
    (tmp_path / "live").mkdir()
    request = {"command": "watch", "file": str(tmp_path / "a.nnvis"), "cache": str(tmp_path / "cache")}
    request |= {"watch": {"camera": 2, "silence": 1.0}, "live": str(tmp_path / "live")}
    result = run_job(request, Silent())
    assert opened == [2] and result["frames"] >= 1
    processed = read_network_file(result["path"])
    assert processed.maps.names == ["camera 2"]
    assert processed.provenance["maps"] == {"watched": "camera 2", "image": "camera 2"}
