"""Scale: a dense 4096-4096-1000 head, 20.9 million edges, from its model file to a still.

    python scripts/benchmarks/head.py [--folder FOLDER] [--set KEY=VALUE ...]

Prints one JSON object: the seconds of each stage of the worker, of building the scene and of a still (1280x720, 16
samples); the peak
memory of both programs; the size of the file; and what share of the edges and of the importance is drawn. The head is
made up, with
weights like those of a trained one: faint and heavy-tailed everywhere, and for each class a patch of the input, a few
hidden units that
look at it, and strong weights from those to the class.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
INPUTS, HIDDEN, CLASSES = 4096, 4096, 1000
TRAIN_PER_CLASS, TEST_PER_CLASS = 4, 1
PATCH = 6.0  # pixels: reach of what a class shows in the input
SAMPLES = 16  # of the still


def run() -> dict:
    """Makes the head in a folder of its own, processes it, builds its scene and renders a still."""
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), [])


def measure(folder: Path, settings: list) -> dict:
    """The same in a folder that stays. settings: "key=value", parameters of the job."""
    folder.mkdir(parents=True, exist_ok=True)
    model, data = write_head(folder)
    file, still = folder / "head.nnvis", folder / "head.png"
    arguments = [str(model), "--data", str(data), "--output", str(file), "--cache", str(folder / "cache")]
    arguments += [argument for setting in settings for argument in ("--set", setting)]
    worker = _child("-m", "nnvis_blender.processing", "process", *arguments)
    scene = _child(__file__, "--scene", str(file), str(still))
    provenance = scene.pop("provenance")
    return {
        "layers": [INPUTS, HIDDEN, CLASSES],
        "edges": provenance["edges"],
        "importance": provenance["importance"]["method"],
        "drawn_percent_of_edges": round(100 * provenance["edges_drawn"], 4),
        "drawn_percent_of_importance": round(100 * provenance["importance_drawn"], 2),
        "worker_seconds": round(worker["wall"], 1),
        "worker_stages": worker["seconds"],
        "worker_peak_mb": worker["peak_mb"],
        "file_mb": file.stat().st_size >> 20,
        "scene_seconds": scene["scene"],
        "still_seconds": scene["still"],
        "scene_peak_mb": scene["peak_mb"],
    }


def build_and_render(file: Path, still: Path) -> dict:
    """Seconds of reading and building the scene, seconds of the still, and the file's provenance."""
    sys.path.insert(0, str(ROOT))
    import bpy

    from nnvis_blender.scene import open_file
    from nnvis_blender.scene.render import Cycles, apply_render_settings, render_still

    bpy.ops.wm.read_factory_settings(use_empty=True)
    start = time.perf_counter()
    network = open_file(file, bpy.context.scene, "Head").networks[0]
    bpy.context.view_layer.update()  # the node groups, too
    built = time.perf_counter()
    apply_render_settings(bpy.context.scene, Cycles(samples=SAMPLES))
    render_still(bpy.context.scene, still)
    return {
        "scene": round(built - start, 1),
        "still": round(time.perf_counter() - built, 1),
        "provenance": network.provenance,
    }


def _child(*arguments) -> dict:
    """Runs Python in a process of its own: the last JSON object that it prints, with wall (seconds) and peak_mb
    (resident memory).
    """
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lines = process.stdout.read().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments[:3])} ended with {process.returncode}: {lines[-1] if lines else ''}")
    result = json.loads([line for line in lines if line.startswith("{")][-1])
    return {**result, "wall": time.perf_counter() - start, "peak_mb": usage.ru_maxrss // 1024}


def write_head(folder: Path) -> tuple:
    """Writes head.npz (W0, b0, W1, b1) and data.npz (x_train, y_train, x_test, y_test). Returns both paths."""
    random = np.random.default_rng(0)
    prototypes = _prototypes(random)
    own = np.arange(HIDDEN) % CLASSES  # the class that each hidden unit looks for
    w0 = 0.02 * random.standard_t(3, (INPUTS, HIDDEN)).astype(np.float32)
    w0 += (0.2 * prototypes[own] * random.uniform(0.5, 1.5, (HIDDEN, 1))).T.astype(np.float32)
    w1 = 0.02 * random.standard_t(3, (HIDDEN, CLASSES)).astype(np.float32)
    w1[np.arange(HIDDEN), own] += random.uniform(0.5, 1.5, HIDDEN).astype(np.float32)
    model, data = folder / "head.npz", folder / "data.npz"
    np.savez(model, W0=w0, b0=np.zeros(HIDDEN, np.float32), W1=w1, b1=np.zeros(CLASSES, np.float32))
    np.savez(
        data,
        **_samples(prototypes, "train", TRAIN_PER_CLASS, random),
        **_samples(prototypes, "test", TEST_PER_CLASS, random),
    )
    return model, data


def _prototypes(random) -> np.ndarray:
    """(classes, inputs) float32 in [0, 1]: a round patch for each class at a place of its own in a square image."""
    side = int(np.sqrt(INPUTS))
    row, column = np.divmod(np.arange(INPUTS), side)
    place = random.uniform(0, side, (CLASSES, 2))
    distance = (row - place[:, :1]) ** 2 + (column - place[:, 1:]) ** 2
    return np.exp(-distance / PATCH**2).astype(np.float32)


def _samples(prototypes, part: str, count: int, random) -> dict:
    labels = np.tile(np.arange(CLASSES), count)
    x = prototypes[labels] + 0.1 * random.random((len(labels), INPUTS), np.float32)
    return {f"x_{part}": x.astype(np.float32), f"y_{part}": labels}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="keep the model, the data, the .nnvis file and the still here")
    parser.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="KEY=VALUE", help="a parameter of the job"
    )
    parser.add_argument("--scene", type=Path, nargs=2, help=argparse.SUPPRESS)  # what _child starts
    arguments = parser.parse_args()
    if arguments.scene:
        print(json.dumps(build_and_render(*arguments.scene)))
    elif arguments.folder:
        print(json.dumps(measure(arguments.folder.resolve(), arguments.settings), indent=1))
    else:
        print(json.dumps(run(), indent=1))


if __name__ == "__main__":
    main()
