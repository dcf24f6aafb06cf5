"""Seconds and peak memory of what units hold for samples: a LeNet, and a ResNet-18 at 64 units a layer.

Weights are drawn, samples are noise, 20,000 edges are drawn; each run is a process of its own, from the model file to
the .nnvis file that holds the maps.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

EDGES = 20_000
RUNS = {"lenet_64": ("lenet", 64), "resnet18_8": ("resnet18", 8), "resnet18_64": ("resnet18", 64)}


def run() -> dict:
    code = (
        "import json, sys; from benchmarks.maps import measured; print(json.dumps(measured(*json.loads(sys.argv[1]))))"
    )
    path = [str(place) for place in Path(__file__).resolve().parents[1:3]]
    found = {}
    for name, values in RUNS.items():
        command = [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {code}", json.dumps(values)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found[name] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(name: str, samples: int) -> dict:
    """Seconds of each stage, MB of the file as it is written for keeping, peak memory in MB."""
    from nnvis_blender.processing.jobs import run_job
    from nnvis_blender.processing.models import read_model
    from nnvis_blender.processing.worker.report import Silent

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        _write(folder, read_model(_saved(folder / f"{name}.safetensors", MODELS[name]())), samples)
        request = {
            "command": "maps",
            "file": str(folder / "drawn.nnvis"),
            "model": str(folder / f"{name}.safetensors"),
            "data": str(folder / "data.npz"),
            "maps": {"samples": list(range(samples))},
            "output": str(folder / "maps.nnvis"),
            "cache": str(folder / "cache"),
        }
        start = time.perf_counter()
        done = run_job(request, Silent())
        return {
            **{stage.lower(): round(seconds, 2) for stage, seconds in done["seconds"].items()},
            "all": round(time.perf_counter() - start, 2),
            "file_mb": round((folder / "maps.nnvis").stat().st_size / 1e6, 1),
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def lenet() -> dict[str, np.ndarray]:
    """The tensors of a LeNet-5 for 28 x 28 pixels."""
    random, tensors = np.random.default_rng(0), {}
    for layer, shape in {"conv1": (6, 1, 5, 5), "conv2": (16, 6, 5, 5)}.items():
        tensors |= _weighted(random, layer, shape)
    for layer, shape in {"fc1": (120, 256), "fc2": (84, 120), "fc3": (10, 84)}.items():
        tensors |= _weighted(random, layer, shape)
    return tensors


def resnet18() -> dict[str, np.ndarray]:
    """The tensors of torchvision's ResNet-18, with 20 classes."""
    random, tensors, inputs = np.random.default_rng(0), {}, 64
    tensors |= _normed(random, "conv1", "bn1", (64, 3, 7, 7))
    for stage, outputs in enumerate((64, 128, 256, 512), 1):
        for block in range(2):
            name = f"layer{stage}.{block}"
            tensors |= _normed(random, f"{name}.conv1", f"{name}.bn1", (outputs, inputs, 3, 3))
            tensors |= _normed(random, f"{name}.conv2", f"{name}.bn2", (outputs, outputs, 3, 3))
            if inputs != outputs:
                tensors |= _normed(random, f"{name}.downsample.0", f"{name}.downsample.1", (outputs, inputs, 1, 1))
            inputs = outputs
    return tensors | _weighted(random, "fc", (20, 512))


MODELS = {"lenet": lenet, "resnet18": resnet18}


def _weighted(random, layer: str, shape: tuple) -> dict[str, np.ndarray]:
    spread = np.sqrt(2 / np.prod(shape[1:]))
    weight = random.normal(0, spread, shape).astype(np.float32)
    return {f"{layer}.weight": weight, f"{layer}.bias": np.zeros(shape[0], np.float32)}


def _normed(random, layer: str, norm: str, shape: tuple) -> dict[str, np.ndarray]:
    ones, zeros = np.ones(shape[0], np.float32), np.zeros(shape[0], np.float32)
    norms = {"weight": ones, "bias": zeros, "running_mean": zeros, "running_var": ones}
    weight = _weighted(random, layer, shape)[f"{layer}.weight"]
    return {f"{layer}.weight": weight, **{f"{norm}.{name}": values for name, values in norms.items()}}


def _saved(path: Path, tensors: dict) -> Path:
    """A .safetensors file, whose form is a length, a header and the bytes."""
    header, first = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [first, first + values.nbytes]}
        first += values.nbytes
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(v.tobytes() for v in tensors.values()))
    return path


def _write(folder: Path, model, samples: int) -> None:
    """The network with straight edges, and as many samples of noise, of every class as often as any other."""
    from nnvis_blender.processing.files.network_file import write_network_file
    from nnvis_blender.processing.network import Bundles, Importance, ProcessedNetwork

    network, random = model.network, np.random.default_rng(0)
    units = random.random((network.unit_count, network.class_count), np.float32)
    edges = np.unique(np.linspace(0, network.edge_count - 1, EDGES).astype(np.int32))
    places = random.random((network.unit_count, 3), np.float32)
    source, target = network.edge_ends(edges)
    bundles = Bundles(
        edges,
        np.stack([places[source], places[target]], 1).reshape(-1, 3),
        np.arange(len(edges) + 1, dtype=np.int64) * 2,
    )
    strength = random.random((network.edge_count, 1), np.float32)
    importance = Importance(units, strength, np.zeros_like(units), "random")
    about = {"model": model.description}
    write_network_file(folder / "drawn.nnvis", ProcessedNetwork(network, importance, places, places, bundles, about))
    classes, shape = network.class_count, model.inputs[0].shape
    x = random.random((samples, *shape), np.float32)
    of_test, of_training = np.arange(samples) % classes, np.arange(classes)
    few = x[of_training % samples]
    np.savez(folder / "data.npz", x_train=few, y_train=of_training, x_test=x, y_test=of_test)
