"""A 1280x720 still of the example in Cycles, 64 samples: drawn cleverly, and drawn as Blender does by itself.

    python scripts/benchmarks/still.py MODE PICTURE.png    # one of them, "clever" or "naive"; prints its seconds

naive: all edges, every transparent strand on every path (1,024 bounces), every sample of every pixel, no denoising.
clever: as NNVis draws: the edges of the default budget, at most 48 transparent strands a path, more than 12 samples
only where
the picture is still noisy, then denoising. Both pictures must look alike: `difference` is the mean over pixels
and channels, of 255.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "nnvis_blender/data/example.nnvis"
SAMPLES, SIZE = 64, (1280, 720)


def run() -> dict:
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        pictures = {mode: Path(folder) / f"{mode}.png" for mode in ("naive", "clever")}
        seconds = {
            mode: json.loads(
                subprocess.run(
                    [sys.executable, __file__, mode, str(path)], capture_output=True, text=True, check=True
                ).stdout.splitlines()[-1]
            )
            for mode, path in pictures.items()
        }
        naive, clever = (np.asarray(Image.open(path).convert("RGB"), float) for path in pictures.values())
    return {f"{mode}_seconds": value for mode, value in seconds.items()} | {
        "ratio": round(seconds["naive"] / seconds["clever"], 2),
        "difference": round(float(np.abs(naive - clever).mean()), 3),
    }


def measure(mode: str, picture: Path) -> float:
    """Renders one still. Returns its seconds, from building the scene on."""
    import bpy

    sys.path.insert(0, str(ROOT))
    from nnvis_blender.scene import open_file, render, set_control
    from nnvis_blender.scene.opening import Picture

    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    start = time.perf_counter()
    (network,) = open_file(EXAMPLE, scene, "Example", Picture(render.Cycles(samples=SAMPLES), SIZE)).networks
    if mode == "naive":
        _draw_naively(scene.cycles)
        set_control(network.edges, "Edge Budget", network.statistics["edges"])
    render.render_still(scene, picture)
    return round(time.perf_counter() - start, 1)


def _draw_naively(cycles) -> None:
    """Blender's own values, but for the number of transparent bounces: its 8 would leave out most strands."""
    cycles.use_adaptive_sampling = cycles.use_denoising = False
    cycles.transparent_max_bounces = 1024
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces, cycles.transmission_bounces = 12, 4, 4, 12


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
