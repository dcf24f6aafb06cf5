"""A farm's bundle holds all that a scene needs, leaves the scene as it was, and gives the pictures of this machine.

Two tests start Python for a bundle's script, as a farm starts Blender: that plain modules and a packed scene are enough
can be seen in no other way.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import bpy
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import build_network, render
from nnvis_blender.scene.camera import build_camera, network_points
from nnvis_blender.scene.controls import get_control, keyframe_control
from nnvis_blender.scene.farm.sending import Sharing, send_animation, send_frames, send_recording
from nnvis_blender.scene.recording import Recording, render_recording
from nnvis_blender.scene.turntable import build_turntable, render_turntable

FRAMES = 3


@pytest.fixture
def scene(empty_scene):
    render.apply_render_settings(empty_scene, render.Cycles(samples=1), (32, 18))
    build_camera(empty_scene)
    return empty_scene


@pytest.fixture
def network(scene, processed):
    network = build_network(processed, "net", scene)
    build_turntable(scene, scene.camera, network_points(network), FRAMES)
    return network


def run(bundle: Path, *words: str, code: int = 0) -> str:
    """Runs a bundle's script in a process that knows nothing of the package; what it says of errors."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    script = bundle / "job" / "render_frames.py"
    command = [sys.executable, str(script), *words]
    done = subprocess.run(command, cwd=bundle, capture_output=True, text=True, timeout=240, env=clean)
    assert done.returncode == code, done.stderr
    return done.stderr


def textured(scene, image) -> None:
    """A plane in the scene whose material shows an image."""
    mesh = bpy.data.meshes.new("plane")
    mesh.materials.append(bpy.data.materials.new("picture"))
    mesh.materials[0].use_nodes = True
    mesh.materials[0].node_tree.nodes.new("ShaderNodeTexImage").image = image
    scene.collection.objects.link(bpy.data.objects.new("plane", mesh))


def picture(path: Path):
    image = bpy.data.images.new("picture", 4, 4)
    image.filepath_raw, image.file_format = str(path), "PNG"
    image.save()
    bpy.data.images.remove(image)
    return bpy.data.images.load(str(path))


def test_a_machine_makes_the_pictures_of_this_one_and_only_those_that_are_missing(scene, network, tmp_path):
    bundle = send_frames(scene, tmp_path / "farm", "net", range(1, FRAMES + 1), Sharing(2, True))
    here = [path.read_bytes() for path in render_turntable(scene, tmp_path / "here", FRAMES)]
    run(bundle, "--frames", "2-3")
    first, second, third = (bundle / "frames" / f"frame_{frame:04d}.png" for frame in range(1, FRAMES + 1))
    assert not first.exists() and [second.read_bytes(), third.read_bytes()] == here[1:]
    small = picture(tmp_path / "small.png").filepath_raw
    first.write_bytes(Path(small).read_bytes())  # whole, of another size
    third.write_bytes(here[2][:-20])  # breaks off
    kept = second.stat().st_mtime_ns
    assert "2 of 3 pictures are not there: 1, 3" in run(bundle, "--video", code=3)
    run(bundle)
    assert [first.read_bytes(), second.read_bytes(), third.read_bytes()] == here
    assert second.stat().st_mtime_ns == kept
    run(bundle, "--video")
    assert {path.name for path in bundle.joinpath("frames").iterdir()} == {
        *(path.name for path in (first, second, third)),
        *("job.json", "net.mp4"),
    }
    other = send_frames(scene, tmp_path / "other", "net", range(1, FRAMES), Sharing())
    assert "frames of another picture" in run(other, "--output", str(bundle / "frames"), code=2)


def test_the_stills_of_a_recording_are_those_of_this_machine_whatever_is_keyframed(scene, network, tmp_path):
    for frame, value in ((1, 0.0), (9, 1.0)):
        keyframe_control(network.edges, "Bundle", frame, value)
    scene.frame_set(5)
    recording = Recording(
        str(tmp_path / "here"), stages=("straight", "final"), classes=("all", "1"), cameras=("left", "current")
    )
    shown = get_control(network.edges, "Bundle"), scene.camera.parent, tuple(scene.camera.location)
    bundle = send_recording(scene, tmp_path / "farm", network, [recording], Sharing())
    assert (get_control(network.edges, "Bundle"), scene.camera.parent, tuple(scene.camera.location)) == shown
    here = {path.name: path.read_bytes() for path in render_recording(scene, network, recording)}
    run(bundle)
    assert {path.name: path.read_bytes() for path in bundle.glob("frames/*.png")} == here and len(here) == 8


def test_images_come_along_and_the_users_file_stays_as_it_was(scene, tmp_path):
    single, sequence = picture(tmp_path / "one.png"), picture(tmp_path / "film_01.png")
    picture(tmp_path / "film_02.png")
    sequence.source = "SEQUENCE"
    for image in (single, sequence):
        textured(scene, image)
    other = bpy.data.scenes.new("private")
    scene.render.filepath = str(tmp_path / "pictures")
    before = (single.filepath_raw, sequence.filepath_raw, scene.render.filepath, sorted(scene.keys()))
    bundle = send_animation(scene, tmp_path / "farm", "plain", Sharing())
    assert (single.filepath_raw, sequence.filepath_raw, scene.render.filepath, sorted(scene.keys())) == before
    assert not single.packed_file and other.name in bpy.data.scenes
    bpy.ops.wm.open_mainfile(filepath=str(bundle / "job/scene.blend"), load_ui=False)
    assert [one.name for one in bpy.data.scenes] == [json.loads((bundle / "job/job.json").read_text())["scene"]]
    single, sequence = bpy.data.images["one.png"], bpy.data.images["film_01.png"]
    assert single.packed_file and tuple(single.size) == (4, 4)
    folder = Path(bpy.path.abspath(sequence.filepath)).parent
    assert sorted(path.name for path in folder.iterdir()) == ["film_01.png", "film_02.png"]
    assert folder.is_relative_to(bundle)
    paths = {path for found in bpy.data.file_path_map().values() for path in found}
    assert not [path for path in paths if not Path(bpy.path.abspath(path)).is_relative_to(bundle)]
    assert not bpy.data.scenes[0].render.filepath and str(tmp_path) not in str([i.filepath for i in bpy.data.images])


def gone(scene, folder):
    textured(scene, picture(folder / "gone.png"))
    (folder / "gone.png").unlink()


def painted(scene, folder):
    image = picture(folder / "painted.png")
    image.pixels[0] = 0.5
    image.update()
    textured(scene, image)


def linked(scene, folder):
    mesh = bpy.data.meshes.new("mesh")
    bpy.data.libraries.write(str(folder / "lib.blend"), {mesh})
    bpy.data.meshes.remove(mesh)
    with bpy.data.libraries.load(str(folder / "lib.blend"), link=True) as (_, wanted):
        wanted.meshes = ["mesh"]
    scene.collection.objects.link(bpy.data.objects.new("thing", wanted.meshes[0]))


def film(scene, folder):
    picture(folder / "strip.png")
    scene.sequence_editor_create().strips.new_image("strip", str(folder / "strip.png"), 1, 1)


@pytest.mark.parametrize(
    "spoil, said",
    [
        (gone, "is not where it was: gone.png"),
        (painted, "has changes that are not saved"),
        (linked, "belongs to the library lib.blend"),
        (film, "reads the file strip.png, which cannot be packed"),
    ],
)
def test_what_cannot_come_along_is_refused_in_one_sentence(scene, tmp_path, spoil, said):
    spoil(scene, tmp_path)
    before = set(tmp_path.iterdir())
    with pytest.raises(NNVisError, match=said):
        send_animation(scene, tmp_path / "farm", "plain", Sharing())
    assert set(tmp_path.iterdir()) == before


def test_an_animation_has_the_scenes_frames_and_its_rate(scene, tmp_path):
    scene.frame_start, scene.frame_end, scene.frame_step, scene.render.fps = 2, 9, 3, 24
    scene.render.resolution_percentage = 50
    told = json.loads((send_animation(scene, tmp_path / "farm", "a", Sharing()) / "job/job.json").read_text())
    assert told["frames"] == [2, 5, 8] and told["files"][0] == "frame_0002.png" and told["frame_rate"] == 24
    assert told["size"] == [16, 9] and not told["states"]
    scene.render.use_border = scene.render.use_crop_to_border = True
    with pytest.raises(NNVisError, match="a part of the picture"):
        send_animation(scene, tmp_path / "other", "a", Sharing())
    scene.camera = None
    with pytest.raises(NNVisError, match="has no camera"):
        send_animation(scene, tmp_path / "other", "a", Sharing())
