"""Class view, looks, poses, turntable: what the buttons do to the scene, and that the panel draws the data itself."""

import bpy
import numpy as np
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.processing.importance.edge_score import edge_score
from synthetic import processed_network


@pytest.fixture
def network(nnvis, network_file):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    return module("operators").require_network(bpy.context)


def control(item, name):
    return module("scene").get_control(item, name)


def test_class_view_sets_edges_and_units(network):
    bpy.ops.nnvis.set_class_view(view="Class", class_index=2)
    for item in (network.edges, network.units):
        assert (control(item, "Class View"), control(item, "Class")) == ("Class", 2)
    assert network.shown_class == ("Class", 2)
    bpy.ops.nnvis.set_class_view(view="All")
    assert control(network.edges, "Class View") == "All"


def test_the_panel_draws_the_controls_own_data(network):
    drawn = network.drawn_controls("edges")
    assert {"Style", "Size", "Bundle", "Edge Budget", "Importance Threshold", "Importance Opacity"} <= set(drawn)
    for name, (owner, prop, _) in drawn.items():
        value = owner[prop[2:-2]] if prop.startswith("[") else getattr(owner, prop)
        assert value is not None, name


def test_the_statistics_count_what_the_budget_leaves(network):
    assert network.drawn_edge_count == 180
    module("scene").set_control(network.edges, "Edge Budget", 50)
    assert network.drawn_edge_count == 50


def test_the_statistics_say_what_share_of_the_importance_is_drawn(nnvis, tmp_path):
    processed = processed_network()
    processed.provenance["importance_drawn"] = 0.4
    write_network_file(tmp_path / "some.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "some.nnvis"))
    network = module("operators").require_network(bpy.context)
    score = np.sort(edge_score(processed.network, processed.importance))[::-1]
    assert network.drawn_importance_share == pytest.approx(0.4)
    module("scene").set_control(network.edges, "Edge Budget", 50)
    assert network.drawn_importance_share == pytest.approx(0.4 * score[:50].sum() / score.sum(), rel=0.01)
    bpy.ops.nnvis.set_class_view(view="Class", class_index=1)
    assert network.drawn_importance_share is None
    percent = module("ui.display_panel").percent
    assert [percent(share) for share in (0.000958, 0.1734, 1.0)] == ["0.0958 %", "17.3 %", "100 %"]


def test_the_look_changes_the_world_of_the_scene(network):
    before = control(network.edges, "Size")
    bpy.ops.nnvis.set_look(look="night")
    assert control(network.edges, "Size") != before


def test_a_look_is_that_of_all_networks_of_the_scene(network):
    bpy.ops.nnvis.open_example()
    bpy.ops.nnvis.set_look(look="night")
    energies = [control(one.edges, "Energy") for one in module("scene").find_networks(bpy.context.scene)]
    assert energies == pytest.approx([module("scene.looks").LOOKS["night"].controls["edges"]["Energy"]] * 2)
    assert bpy.context.scene.nnvis.look == "night"


def test_poses_look_from_their_sides_and_framing_keeps_the_direction(network):
    camera = bpy.context.scene.camera
    bpy.ops.nnvis.set_camera_pose(pose="FRONT")
    front = camera.matrix_world.col[2].to_3d()
    place = camera.location.copy()
    bpy.ops.nnvis.set_camera_pose(pose="BACK")
    assert (camera.matrix_world.col[2].to_3d() + front).length < 1e-4
    bpy.ops.nnvis.set_camera_pose(pose="FRONT")
    camera.location.y += 4
    bpy.context.view_layer.update()
    bpy.ops.nnvis.frame_network()
    assert (camera.location - place).length < 1e-3


def test_a_pose_ends_the_turntable(network):
    bpy.context.scene.nnvis.turntable_frames = 12
    bpy.ops.nnvis.make_turntable(render=False)
    assert bpy.context.scene.camera.parent is not None
    bpy.ops.nnvis.set_camera_pose(pose="BACK")
    assert bpy.context.scene.camera.parent is None


def test_a_turntable_beside_an_unsaved_file_says_so(network):
    bpy.context.scene.nnvis.output_folder = "//turn/"
    with pytest.raises(RuntimeError, match="not saved yet"):
        bpy.ops.nnvis.make_turntable()


def test_each_turntable_has_a_folder_of_its_own(network, tmp_path):
    scene = bpy.context.scene
    scene.render.engine, scene.cycles.samples, scene.render.resolution_percentage = "CYCLES", 1, 2
    scene.nnvis.turntable_frames, scene.nnvis.output_folder = 2, str(tmp_path / "turn")
    for _ in range(2):
        bpy.ops.nnvis.make_turntable()
    frames = sorted(str(p.relative_to(tmp_path / "turn").as_posix()) for p in tmp_path.rglob("*.png"))
    assert frames == [f"turntable_00{turn}/frame_000{frame}.png" for turn in (1, 2) for frame in (1, 2)]


def test_a_turntable_goes_on_where_it_was_stopped(network, tmp_path):
    scene = bpy.context.scene
    scene.render.engine, scene.render.resolution_percentage = "BLENDER_WORKBENCH", 2
    scene.nnvis.turntable_frames, scene.nnvis.output_folder = 3, str(tmp_path / "turn")
    bpy.ops.nnvis.make_turntable()
    first, second, third = sorted((tmp_path / "turn" / "turntable_001").glob("*.png"))
    kept = first.read_bytes() + b"kept"
    first.write_bytes(kept)
    second.write_bytes(second.read_bytes()[:-20])
    third.unlink()
    bpy.ops.nnvis.make_turntable(resume=True)
    assert first.read_bytes() == kept and third.exists()
    assert module("processing.files.whole_media").is_whole(second)
    assert [path.name for path in (tmp_path / "turn").iterdir()] == ["turntable_001"]
    assert str(tmp_path) not in scene.render.filepath


def test_a_turntable_does_not_go_on_with_another_picture(network, tmp_path):
    scene = bpy.context.scene
    scene.render.engine, scene.render.resolution_percentage = "BLENDER_WORKBENCH", 2
    scene.nnvis.turntable_frames, scene.nnvis.output_folder = 2, str(tmp_path / "turn")
    with pytest.raises(RuntimeError, match="there is no turntable in .* to go on with"):
        bpy.ops.nnvis.make_turntable(resume=True)
    bpy.ops.nnvis.make_turntable()
    module("scene").set_control(network.edges, "Bundle", 0.5)
    with pytest.raises(RuntimeError, match=r"frames of another picture \(controls differ\)"):
        bpy.ops.nnvis.make_turntable(resume=True)
    bpy.ops.nnvis.make_turntable()
    assert len(list(tmp_path.rglob("*.png"))) == 4


def test_a_turntable_as_a_video_has_every_frame(network, tmp_path):
    scene = bpy.context.scene
    scene.render.engine, scene.render.resolution_percentage = "BLENDER_WORKBENCH", 4
    scene.nnvis.turntable_frames, scene.nnvis.output_folder = 3, str(tmp_path / "turn")
    scene.nnvis.turntable_output = "VIDEO"
    bpy.ops.nnvis.make_turntable()
    assert module("processing.files.whole_media").frame_count(tmp_path / "turn/turntable_001/turntable.mp4") == 3


def test_a_turntable_in_eevee_has_edges_that_it_can_draw(network):
    eevee = module("compat").EEVEE
    bpy.context.scene.render.engine = eevee
    bpy.ops.nnvis.make_turntable(render=False)
    assert control(network.edges, "Style") == ("Tubes" if eevee == "BLENDER_EEVEE_NEXT" else "Strands")


def test_a_still_is_written(network, tmp_path):
    scene = bpy.context.scene
    scene.render.engine, scene.cycles.samples, scene.render.resolution_percentage = "CYCLES", 1, 2
    bpy.ops.nnvis.render_still(filepath=str(tmp_path / "still.png"))
    assert (tmp_path / "still.png").read_bytes().startswith(b"\x89PNG")


def test_without_a_network_the_buttons_say_what_to_do(nnvis):
    for operator in (bpy.ops.nnvis.set_look, bpy.ops.nnvis.set_camera_pose, bpy.ops.nnvis.save_network):
        assert not operator.poll()
