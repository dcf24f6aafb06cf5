"""A .blend holds no path of the user's, and what a foreign one claims to be built from is not trusted."""

import bpy
import pytest
from installed_extension import module


def root():
    return next(item for item in bpy.context.scene.objects if item.get("nnvis_role") == "root")


def test_a_saved_scene_holds_no_path(nnvis, network_file, tmp_path):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    bpy.context.scene.render.resolution_x = bpy.context.scene.render.resolution_y = 16
    bpy.context.scene.cycles.samples = 1
    bpy.ops.nnvis.render_still(filepath=str(tmp_path / "still.png"))
    bpy.context.scene.nnvis.output_folder = "//"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"), copy=True, compress=False)
    saved = (tmp_path / "a.blend").read_bytes()
    assert str(tmp_path).encode() not in saved and b"small.nnvis" not in saved


@pytest.mark.parametrize("claim", ["0" * 64, "../../secret", "/etc/passwd", 7])
def test_a_claim_leads_nowhere(nnvis, network_file, tmp_path, claim):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    root()["nnvis_source"] = claim
    root()["nnvis_file"] = str(network_file)  # as an earlier version wrote it
    with pytest.raises(RuntimeError, match="no longer there"):
        bpy.ops.nnvis.save_network(filepath=str(tmp_path / "saved.nnvis"))
    assert not (tmp_path / "saved.nnvis").exists()


def test_a_file_with_other_content_is_not_taken(nnvis, network_file, tmp_path):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    find = module("scene.source_file").find_source
    assert find(root()) == network_file
    bpy.ops.nnvis.save_network(filepath=str(tmp_path / "saved.nnvis"))
    network_file.write_bytes((tmp_path / "saved.nnvis").read_bytes() + b"changed")
    assert find(root()) is None
    with pytest.raises(RuntimeError, match="not those that it was built from"):
        bpy.ops.nnvis.save_network(filepath=str(tmp_path / "again.nnvis"))
