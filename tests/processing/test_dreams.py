"""Dreams: what is enhanced grows, zooms go on where they were stopped, folders are whole, figures are true."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from digit_net import digit_data, digit_net
from map_networks import processed_of
from PIL import Image

from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.cache import Cache
from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.processing.images.dream import DreamParameters
from nnvis_blender.processing.images.dream.contents import read_contents
from nnvis_blender.processing.images.dream.descent import roughness
from nnvis_blender.processing.images.dream.dreaming import zoomed
from nnvis_blender.processing.images.dream.folder import write_folder
from nnvis_blender.processing.images.dream.make import make_dreams
from nnvis_blender.processing.images.tiles import tiles
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.worker.report import Silent

DREAM = DreamParameters(layer="conv2", size=24, steps=4, octaves=2)


def dreams(cache, settings=DREAM, seed=0, report=None, data=True):
    data = digit_data() if data else None
    return make_dreams(
        processed_of(digit_net()), digit_net(), data, DataOptions(), settings, seed, Cache(cache), report or Silent()
    )


def read(folder, name) -> np.ndarray:
    return np.asarray(Image.open(folder / f"{name}.png"))


def prediction(pixels: np.ndarray) -> np.ndarray:
    x = torch.from_numpy(pixels.astype(np.float32) / 255).reshape(-1, 1, 8, 8)
    return torch.softmax(digit_net().module()(x), 1).numpy()


def test_tiles_have_every_pixel_where_it_is():
    image = torch.arange(2 * 12 * 8.0).reshape(1, 2, 12, 8)
    plain = tiles(image, (4, 4), (0, 0))
    assert plain.shape == (6, 2, 4, 4)
    torch.testing.assert_close(plain[3], image[0, :, 4:8, 4:8])
    moved = tiles(image.requires_grad_(), (5, 5), (2, 3))
    torch.testing.assert_close(moved[0, :, 2:, 3:], image[0, :, :3, :2])
    moved.sum().backward()
    assert (image.grad >= 1).all(), "every pixel is seen"
    assert tiles(torch.rand(1, 1, 3, 3), (8, 8), (0, 0)).shape == (1, 1, 8, 8), (
        "an image smaller than a tile is mirrored"
    )


@pytest.mark.parametrize("own", [{}, {"unit": 3}, {"layer": "classes", "unit": 5}])
def test_a_dream_holds_more_of_what_is_enhanced(tmp_path, own):
    made = dreams(tmp_path, replace(DREAM, **own))
    (picture,) = made.pictures
    assert picture.pixels.shape == (24, 24, 1) and picture.pixels.dtype == np.uint8
    assert made.about["held"][0] > made.about["held_before"]


def test_a_guide_image_decides_what_is_enhanced(tmp_path):
    for name, rows in (("down", slice(None)), ("across", slice(3, 5))):
        pixels = np.zeros((8, 8), np.uint8)
        pixels[(slice(None), slice(3, 5)) if name == "down" else (rows, slice(None))] = 255
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    settings = replace(DREAM, layer="conv1", steps=8)
    made = [dreams(tmp_path, replace(settings, guide=str(tmp_path / f"{name}.png"))) for name in ("down", "across")]
    down, across = (list(one.pictures)[0].pixels.astype(float)[..., 0] for one in made)
    lean = [np.abs(np.diff(image, axis=1)).mean() - np.abs(np.diff(image, axis=0)).mean() for image in (down, across)]
    assert lean[0] > lean[1], "an upright guide makes what is upright"
    assert made[0].about["held"][0] > made[0].about["held_before"]


def test_the_seed_gives_the_same_pixels(tmp_path):
    first, again, other = (
        next(dreams(tmp_path / str(n), seed=seed).pictures).pixels for n, seed in enumerate((0, 0, 1))
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_without_data_a_dream_begins_with_noise(tmp_path):
    assert next(dreams(tmp_path, data=False).pictures).pixels.std() > 5


class Stopping(Silent):
    def progress(self, done, total):
        if done > 0.6 * total:
            raise KeyboardInterrupt


def test_a_zoom_is_whole_or_not_there_and_goes_on(tmp_path, monkeypatch):
    settings, folder = replace(DREAM, frames=5, frame_steps=2), tmp_path / "dream"
    with pytest.raises(KeyboardInterrupt):
        write_folder(folder, dreams(tmp_path, settings, report=Stopping()))
    assert not list(folder.iterdir()), "what is cancelled leaves nothing"
    from nnvis_blender.processing.images.dream import dreaming

    steps, step = [], dreaming.Dream.step
    monkeypatch.setattr(dreaming.Dream, "step", lambda *given: steps.append(1) or step(*given))
    write_folder(folder, dreams(tmp_path, settings))
    assert 0 < len(steps) < 2 * (4 + 4 * 2), "frames that were made are found"
    contents = read_contents(folder / "dream.json")
    assert contents.is_sequence and [one.file for one in contents.images] == [f"frame_{n:04d}.png" for n in range(1, 6)]
    frames = [read(folder, f"frame_{n:04d}") for n in range(1, 6)]
    write_folder(tmp_path / "whole", dreams(tmp_path / "other", settings))
    for n, frame in enumerate(frames):
        np.testing.assert_array_equal(frame, read(tmp_path / "whole", f"frame_{n + 1:04d}"))
    write_folder(folder, dreams(tmp_path, replace(settings, frames=2)))
    assert sorted(path.name for path in folder.iterdir()) == ["dream.json", "frame_0001.png", "frame_0002.png"]


def test_a_zoom_looks_into_the_middle():
    image = torch.zeros(1, 1, 20, 20)
    image[..., 7:13, 7:13] = 1
    grown = zoomed(image, 0.5)
    assert grown.shape == image.shape and float(grown.sum()) == pytest.approx(1.5**2 * 36, rel=0.1)


def test_class_images_are_taken_for_their_classes(tmp_path):
    folder = tmp_path / "classes"
    made = dreams(tmp_path, DreamParameters(kind="class", steps=10))
    write_folder(folder, made)
    found = prediction(np.stack([read(folder, f"class_{k:03d}") for k in range(10)]))
    assert (found.argmax(1) == np.arange(10)).sum() >= 9
    np.testing.assert_allclose(np.diag(found), made.about["probabilities"], atol=0.02)
    rough = dreams(tmp_path, DreamParameters(kind="class", steps=10, prior=0.0, classes=["3"]))
    smooth = dreams(tmp_path, DreamParameters(kind="class", steps=10, prior=2.0, classes=["3"]))
    one, two = (torch.from_numpy(next(own.pictures).pixels / 255.0).movedim(2, 0)[None] for own in (rough, smooth))
    assert float(roughness(two)) < float(roughness(one))


def test_a_fooling_image_fools_as_its_file_and_its_norm_is_said(tmp_path):
    made = dreams(tmp_path, DreamParameters(kind="fool", sample=2))
    write_folder(tmp_path / "fool", made)
    original, fooled = (read(tmp_path / "fool", name).astype(float) / 255 for name in ("original", "fooled"))
    before, after = (str(prediction((one * 255).round()).argmax()) for one in (original, fooled))
    assert (before, after) == (made.about["before"], made.about["after"]) and before != after
    assert np.linalg.norm(fooled - original) == pytest.approx(made.about["norm"], rel=1e-3)
    halfway = original + 0.8 * (fooled - original)
    assert str(prediction((halfway * 255).round()).argmax()) == before, "no smaller change on the way does it"
    named = dreams(tmp_path, DreamParameters(kind="fool", sample=2, classes=["7"]))
    assert named.about["after"] == "7" or named.about["before"] == "7"


def test_an_inversion_holds_what_the_layer_holds(tmp_path):
    near = [dreams(tmp_path, DreamParameters(kind="invert", layer=name)) for name in ("conv1", "classes")]
    assert all(made.about["distance"] < 0.3 for made in near)
    apart = []
    for made in near:
        original, found = (picture.pixels.astype(float) for picture in made.pictures)
        apart.append(np.abs(original - found).mean())
    assert apart[0] < apart[1], "a first layer keeps more of an image than the last"


@pytest.mark.parametrize(
    "own, said",
    [
        ({"layer": "conv9"}, "no layer 'conv9'"),
        ({"unit": 12}, "has no unit 12"),
        ({"kind": "class", "classes": ["ten"]}, "no class 'ten'"),
        ({"kind": "fool", "sample": 9999}, "no sample 9999"),
    ],
)
def test_what_there_is_none_of_is_one_sentence(tmp_path, own, said):
    with pytest.raises(NNVisError, match=said):
        list(dreams(tmp_path, replace(DREAM, **own)).pictures)


@pytest.mark.parametrize(
    "change",
    [
        {"images": []},
        {"images": [{"file": "../a.png", "title": "", "size": [4, 4]}]},
        {"images": [{"file": "a.exe", "title": "", "size": [4, 4]}]},
        {"images": [{"file": "a.png", "title": "", "size": [4, 1e9]}]},
        {"images": [{"file": f"{n}.png", "title": "", "size": [n, 4]} for n in (1, 2)]},
        {"is_sequence": "yes"},
        {"title": None},
    ],
)
def test_a_damaged_index_is_one_sentence(tmp_path, change):
    values = {"title": "a", "is_sequence": True, "images": [{"file": "a.png", "title": "a", "size": [4, 4]}]}
    (tmp_path / "dream.json").write_text(json.dumps(values))
    assert read_contents(tmp_path / "dream.json").images[0].size == (4, 4)
    (tmp_path / "dream.json").write_text(json.dumps(values | change))
    with pytest.raises(NNVisError, match="dream.json"):
        read_contents(tmp_path / "dream.json")


def test_the_job_writes_a_folder(tmp_path):
    random = np.random.default_rng(0)
    shapes = ((64, 12), (12, 10))
    model = DenseChain(
        [(random.normal(0, 0.3, s).astype(np.float32), np.zeros(s[1], np.float32)) for s in shapes], "chain"
    )
    write_network_file(tmp_path / "in.nnvis", processed_of(model))
    request = {
        "command": "dream",
        "file": str(tmp_path / "in.nnvis"),
        "data": "digits",
        "cache": str(tmp_path / "cache"),
    }
    own = {"dream": {"steps": 3, "size": 16, "octaves": 1}, "output": str(tmp_path / "dream")}
    result = run_job({**request, **own}, Silent())
    assert result["path"] == str(tmp_path / "dream" / "dream.json") and result["pictures"] == 1
    assert run_job({**request, **own}, Silent())["path"] == result["path"], "an earlier result is written over"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "photo.png").write_bytes(b"mine")
    with pytest.raises(NNVisError, match="holds photo.png"):
        run_job({**request, **own, "output": str(tmp_path / "mine")}, Silent())
