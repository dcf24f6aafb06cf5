"""Renders pictures of the scene beside this file with plain Blender, and joins them into a video:

    blender --background scene.blend --python render_frames.py -- --frames 1-4
    blender --background scene.blend --python render_frames.py -- --video

Pictures that are there and whole are kept. Exit codes: 0 done, 2 wrong usage, 3 bad input, 4 the rendering failed.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

if __name__ == "__main__":
    import bpy
    from nnvis.scene.farm.machine import main

    own = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    sys.exit(main(HERE, own, bpy.context.preferences))
