"""Runs inside any Blender: installs a zip as a user does, opens a network, says how it went.

The extension is switched off at the end.

python install_script.py -- ZIP NETWORK REPORT, or blender -b -P install_script.py -- ZIP NETWORK REPORT
"""

import json
import sys

import bpy

MODULE = "bl_ext.user_default.nnvis"
zip_path, network, report = sys.argv[sys.argv.index("--") + 1 :]

bpy.ops.extensions.package_install_files(filepath=zip_path, repo="user_default", enable_on_install=True)
enabled = MODULE in bpy.context.preferences.addons
bpy.ops.nnvis.build_scene(filepath=network)
edges = next(item for item in bpy.data.objects if item.get("nnvis_role") == "edges")
for control, value in (("Solid Colors", False), ("Halo", 0.0)):  # the strands alone
    sys.modules[f"{MODULE}.scene.controls"].set_control(edges, control, value)
drawn = edges.evaluated_get(bpy.context.evaluated_depsgraph_get()).evaluated_geometry()
found = {
    "blender": ".".join(map(str, bpy.app.version)),
    "enabled": enabled,
    "collections": [c.name for c in bpy.context.scene.collection.children_recursive if "nnvis_network" in c],
    "curves": len(drawn.curves.curves),
    "file": sys.modules[MODULE].__file__,
}
bpy.ops.preferences.addon_disable(module=MODULE)
found["left"] = [name for name in dir(bpy.types) if name.startswith("NNVIS_")]
with open(report, "w", encoding="utf-8") as stream:
    json.dump(found, stream)
