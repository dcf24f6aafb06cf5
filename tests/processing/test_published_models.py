"""Models that other people have published give what their own libraries say, where scripts/published_models.py has
fetched them.
"""

import sys
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.options import ModelOptions

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

from published_models import FILES, FOLDER, MODELS, difference, example, outputs, sha256  # noqa: E402

PITCH = next(one for one in MODELS if one.path.endswith("icassp_2022/nmp"))


def fetched(published):
    if not published.place.exists():
        pytest.skip(f"{published.path} has not been fetched: python scripts/published_models.py")
    return published.place


@pytest.mark.parametrize("published", MODELS, ids=lambda one: one.path.rpartition("/")[2])
def test_it_opens_and_gives_what_its_library_says(published):
    path = fetched(published)
    model = read_model(path, ModelOptions(**published.options))
    model.network.validate()
    if published.outputs is None:
        return
    pytest.importorskip(published.needs, reason=f"{published.needs}, which it is compared with, is not installed")
    x = example(model)
    assert difference(model, outputs(model, x), published.outputs(path, x)) < 1e-4


def test_one_network_in_two_formats_has_the_same_weights():
    path = fetched(PITCH)
    twins = [read_model(place) for place in (path, path.with_name("nmp.onnx"))]
    first, second = (list(kernels(model)) for model in twins)
    assert len(first) == len(second) >= 10
    for kernel in first:
        same = [other for other in second if other.shape == kernel.shape]
        assert min(float(np.abs(kernel - other).max()) for other in same) < 1e-6
    layers = [[(layer.kind, layer.size) for layer in model.network.layers] for model in twins]
    assert layers[0] == layers[1]


def test_one_network_in_torchscript_and_in_onnx_has_the_same_weights():
    scripted, other = (next(one for one in MODELS if one.path.endswith(end)) for end in ("vad.jit", "16k_op15.onnx"))
    models = (read_model(fetched(one), ModelOptions(**one.options)) for one in (scripted, other))
    first, theirs = ([kernel for kernel in kernels(model) if kernel.size > 100] for model in models)
    assert len(first) >= 8
    for kernel in first:
        same = [np.sort(found, axis=None) for found in theirs if found.size == kernel.size]
        assert min(float(np.abs(np.sort(kernel, axis=None) - found).max()) for found in same) == 0


def kernels(model):
    """Matrices and kernels without their axes of length 1."""
    return (array.squeeze() for array in model.program.constants.values() if array.dtype.kind == "f" and array.ndim > 1)


def test_a_file_that_is_there_is_the_known_one():
    there = [(FOLDER / member, digest) for member, digest in FILES.items()]
    there = [(path, digest) for path, digest in there if path.is_file()]
    if not there:
        pytest.skip("none has been fetched: python scripts/published_models.py")
    assert all(sha256(path.read_bytes()) == digest for path, digest in there)
