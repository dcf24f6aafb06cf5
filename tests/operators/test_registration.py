"""Switching the extension off leaves nothing, however often."""

import addon_utils  # bpy makes it importable
import bpy
from installed_extension import MODULE

MENUS = (
    "TOPBAR_MT_file_import",
    "TOPBAR_MT_file_export",
    "VIEW3D_MT_view_cameras",
    "VIEW3D_MT_add",
    "VIEW3D_MT_object",
)


def traces() -> dict:
    return {
        "types": sorted(name for name in dir(bpy.types) if name.startswith(("NNVIS_", "nnvis"))),
        "operators": sorted(dir(bpy.ops.nnvis)),
        "manual": len(bpy.utils._manual_map),
        "scene": hasattr(bpy.types.Scene, "nnvis"),
        "menus": {menu: len(getattr(getattr(bpy.types, menu).draw, "_draw_funcs", [None])) for menu in MENUS},
        "handlers": {
            name: len(value)
            for name in dir(bpy.app.handlers)
            if isinstance(value := getattr(bpy.app.handlers, name), list)
        },
    }


def test_enabling_and_disabling_ten_times_leaves_nothing(nnvis):
    enabled = traces()
    addon_utils.disable(MODULE)
    clean = traces()
    assert clean["types"] == [] and clean["operators"] == [] and not clean["scene"]
    assert clean["handlers"] == enabled["handlers"]
    for _ in range(10):
        addon_utils.enable(MODULE)
        assert traces() == enabled
        addon_utils.disable(MODULE)
        assert traces() == clean


def test_the_package_is_imported_without_bpy():
    import subprocess
    import sys
    from pathlib import Path

    code = "import sys; sys.modules['bpy'] = None; import nnvis_blender.processing.worker.protocol"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
