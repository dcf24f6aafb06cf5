"""Damaged and hostile model files: each is read or refused in one sentence, in 1 GB of address space."""

import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from reference import hostile_files

# reads every file named in its input and every mutation of the seeds, and prints what came of each
_READER = """
import json, random, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model

def outcome(path):
    try:
        model = read_model(path)
        return ["read", model.layer_sizes, model.sha256]
    except NNVisError as error:
        return ["refused", str(error)]
    except BaseException as error:
        return ["broken", f"{type(error).__name__}: {error}"]

def mutated(content, chance):
    content = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4))):
        place = chance.randrange(len(content))
        kind = chance.randrange(4)
        if kind == 0:
            content[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            content[place] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, ord("9")))
        elif kind == 2:
            del content[place : place + chance.randrange(1, 40)]
        else:
            content[place:place] = content[chance.randrange(len(content)) :][: chance.randrange(1, 40)]
    return bytes(content)

job, chance, found = json.load(sys.stdin), random.Random(7), {}
for path in job["files"]:
    found[path] = outcome(Path(path))
for path in job["seeds"]:
    content, target = Path(path).read_bytes(), Path(path).with_name("mutated" + Path(path).suffix)
    for i in range(job["mutations"]):
        target.write_bytes(mutated(content, chance))
        found[f"{path} {i}"] = outcome(target)
print(json.dumps(found))
"""


def outcomes(files=(), seeds=(), mutations=0) -> dict:
    job = {"files": [str(f) for f in files], "seeds": [str(s) for s in seeds], "mutations": mutations}
    ran = subprocess.run(
        [sys.executable, "-c", _READER], input=json.dumps(job), capture_output=True, text=True, timeout=600
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    wrong = {name: what for name, what in found.items() if what[0] == "broken"}
    assert not wrong, wrong
    assert all(len(what[1]) <= 300 and "\n" not in what[1] for what in found.values() if what[0] == "refused")
    return {name.rpartition("/")[2]: what for name, what in found.items()}


READ_RIGHTLY = {
    "torch_bf16.pt": [3, 4, 2],
    "torch_nested_wrap.pt": [3, 4, 2],
    "torch_od_misc.pt": [3, 4, 2],
    "torch_param.pt": [3, 4],
    "torch_param_attr.pt": [3, 4],
    "torch_tensor_attr.pt": [3, 4],
    "torch_tensor_detach.pt": [3, 4],
}


def test_every_hostile_file():
    found = outcomes(hostile_files("torch_", "ptzip", "ptlegacy", "safetensors", "npz"))
    assert {name: what[1] for name, what in found.items() if what[0] == "read"} == READ_RIGHTLY


def state():
    return torch.nn.Sequential(torch.nn.Linear(9, 5), torch.nn.BatchNorm1d(5), torch.nn.Linear(5, 3)).state_dict()


def seeds(folder):
    """A small file of each format."""
    torch.save({"state_dict": state(), "hyper_parameters": {"activation": "tanh"}}, folder / "zip.pt")
    torch.save({"model": state()}, folder / "legacy.pth", _use_new_zipfile_serialization=False)
    save_file(state(), folder / "m.safetensors")
    arrays = {"W0": np.ones((4, 3)), "b0": np.ones(3), "W1": np.ones((3, 2)), "activation": np.array("tanh")}
    np.savez(folder / "plain.npz", **arrays)
    np.savez_compressed(folder / "deflated.npz", **arrays)
    (folder / "m.index.json").write_text(json.dumps({"weight_map": dict.fromkeys(state(), "m.safetensors")}))
    return sorted(folder.iterdir())


def test_mutated_files(tmp_path):
    found = outcomes(seeds=seeds(tmp_path), mutations=150)
    assert len(found) == 6 * 150 and len({what[0] for what in found.values()}) == 2
    # where there are checksums, nothing is read as other weights
    for archive in ("plain.npz", "deflated.npz", "zip.pt"):
        read = [what for name, what in found.items() if name.startswith(archive) and what[0] == "read"]
        assert len(read) > 1 and len({what[2] for what in read}) == 1


def test_files_that_ask_for_memory(tmp_path):
    zeros = bytes(1 << 20)
    for name, member, megabytes in (
        ("bomb.npz", "W0.npy", 1100),
        ("bomb.pt", "a/data.pkl", 50),
    ):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            with archive.open(member, "w", force_zip64=True) as stream:
                for _ in range(megabytes):
                    stream.write(zeros)
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }"
    with zipfile.ZipFile(tmp_path / "header.npz", "w") as archive:
        padded = header.ljust(117) + b"\n"
        archive.writestr("W0.npy", b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded)
    torch.save({"0.weight": torch.zeros(1).expand(30000, 30000)}, tmp_path / "expanded.pt")
    deep = b"\x80\x02" + b"(" * 400_000 + b"t" * 400_000 + b"."
    with zipfile.ZipFile(tmp_path / "deep.pt", "w") as archive:
        archive.writestr("a/data.pkl", deep)
    with zipfile.ZipFile(tmp_path / "lists.pt", "w") as archive:
        archive.writestr("a/data.pkl", b"\x80\x02" + b"](]" * 100_000 + b"a" * 99_999 + b".")
    found = outcomes(sorted(tmp_path.iterdir()))
    assert {what[0] for what in found.values()} == {"refused"} and len(found) == 6


@pytest.mark.parametrize("kind", ["fifo", "folder", "device", "missing", "empty"])
def test_what_is_no_plain_file(tmp_path, kind):
    path = tmp_path / "m.pt"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "empty":
        path.touch()
    assert outcomes([path])["m.pt"][0] == "refused"
