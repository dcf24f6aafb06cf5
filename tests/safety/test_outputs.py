"""No output replaces what is read, a file of another kind, or what is no plain file; permissions are kept."""

import json
import os
import stat
import subprocess
import sys

import numpy as np
import pytest
from safety_tools import QUICK, ROOT, refused, render_command, run

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.archive import write_archive
from nnvis_blender.processing.files.outputs import check_output, check_output_folder, refuse_input
from nnvis_blender.processing.files.whole_file import beside, remove_partial_files, write_beside

posix = pytest.mark.skipif(os.name != "posix", reason="permissions, pipes and links of a POSIX system")


def write(path, data=b"new"):
    write_beside(path, lambda stream: stream.write(data))


@posix
@pytest.mark.parametrize("mask, mode", [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_users_permissions(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        write(tmp_path / "a")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_an_earlier_files_permissions_are_kept(tmp_path, mode):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    write(path)
    assert path.read_bytes() == b"new" and stat.S_IMODE(path.stat().st_mode) == mode


@posix
@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "folder", "device"])
def test_only_a_plain_file_is_replaced(tmp_path, kind):
    path, target = tmp_path / "a", tmp_path / "target"
    if kind in ("link", "dangling"):
        path.symlink_to(target)
        if kind == "link":
            target.write_bytes(b"old")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path = "/dev/null"
    before = os.lstat(path)
    with pytest.raises(NNVisError, match="is a ") as caught:
        write(path)
    assert caught.value.code == "usage" and os.lstat(path).st_mode == before.st_mode
    assert kind != "link" or target.read_bytes() == b"old"


def test_what_a_killed_process_has_left_goes_with_the_next_writing(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f".a.{gone.pid}.01234567.part.png"
    other = tmp_path / f".b.{gone.pid}.01234567.part.png"
    mine = tmp_path / f".a.{os.getpid()}.01234567.part.png"
    for path in (left, other, mine):
        path.write_bytes(b"half")
    write(tmp_path / "a.png")
    assert not left.exists() and other.exists() and mine.exists()
    remove_partial_files(tmp_path, gone.pid)
    assert not other.exists()


def test_the_longest_name_can_be_written(tmp_path):
    path = tmp_path / ("n" * 250 + ".png")
    with beside(path) as place:
        place.write_bytes(b"new")
    assert os.listdir(tmp_path) == [path.name]


def test_an_input_by_any_name_is_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    given = tmp_path / "w.npz"
    given.write_bytes(b"weights")
    refuse_input(tmp_path / "new.npz", given, None, "digits")
    for path in (given, tmp_path / "folder" / ".." / "w.npz"):
        with pytest.raises(NNVisError, match="is read"):
            refuse_input(path, given)
    (tmp_path / "hard.npz").hardlink_to(given)
    with pytest.raises(NNVisError, match="is read"):
        refuse_input(tmp_path / "hard.npz", given)
    with pytest.raises(NNVisError, match="is read"):
        refuse_input(given, tmp_path)


def test_a_file_of_another_kind_is_refused_and_an_earlier_result_is_not(tmp_path):
    path = tmp_path / "a.npz"
    write_archive(path, {"W0": np.zeros(3)})
    check_output(path, ".npz", "W0")
    with pytest.raises(NNVisError, match="something else"):
        check_output(path, ".npz", "units_0")
    path.write_bytes(b"text")
    with pytest.raises(NNVisError, match="something else"):
        check_output(path, ".npz", "W0")
    with pytest.raises(NNVisError, match="does not end in .npz"):
        check_output(tmp_path / "a.json", ".npz", "W0")
    path.write_bytes(b"")
    check_output(path, ".npz", "W0")


def test_a_folder_holds_an_earlier_result_or_nothing_that_could_be_lost(tmp_path):
    check_output_folder(tmp_path / "new", "evaluation.json", "charts")
    (tmp_path / "notes.txt").write_text("mine")
    check_output_folder(tmp_path, "evaluation.json", "charts")
    (tmp_path / "curves.csv").write_text("mine")
    with pytest.raises(NNVisError, match="holds curves.csv but no evaluation.json"):
        check_output_folder(tmp_path, "evaluation.json", "charts")
    (tmp_path / "evaluation.json").write_text(json.dumps({"charts": []}))
    check_output_folder(tmp_path, "evaluation.json", "charts")
    with pytest.raises(NNVisError, match="is read"):
        check_output_folder(tmp_path, "evaluation.json", "charts", tmp_path / "curves.csv")
    (tmp_path / "evaluation.json").write_text("{}")
    with pytest.raises(NNVisError, match="something else"):
        check_output_folder(tmp_path, "evaluation.json", "charts")


COMMANDS = {
    "importance": ["importance", "w.npz", "--data", "digits", "--output", "w.npz"],
    "train": ["train", "--output", "k.json"],
    "beside": ["train", "--output", "k.npz"],
    "process": ["process", "w.npz", "--data", "digits", "--output", "w.npz"],
    "bundle": ["bundle", "w.npz", "w.npz"],
    "act": ["act", "w.npz", "unit_noise", "--output", "w.npz"],
    "evaluate": ["evaluate", "w.npz", "--data", "curves.csv", "--output", "."],
    "convert": ["convert", "w.npz", "w.npz"],
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_every_command_asks_before_any_work(environment, tmp_path, arguments):
    folder = tmp_path / "here"
    folder.mkdir()
    np.savez(folder / "w.npz", W0=np.zeros((64, 10)), b0=np.zeros(10))
    (folder / "k.json").write_text('{"mine": 1}')
    (folder / "curves.csv").write_text("1,2,3\n")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    given = {**environment, "PYTHONPATH": str(ROOT)}
    done = run([sys.executable, "-m", "nnvis_blender.processing", *arguments], folder, given)
    assert done.returncode == 2 and done.stderr.startswith("error: ") and done.stderr.count("\n") == 1, done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_recordings_own_file_is_not_replaced(network, environment, tmp_path):
    job = tmp_path / "recording.json"
    job.write_text('{"folder": ".", "cameras": ["hero"]}')
    before = job.read_bytes()
    refused(run(render_command(network, "--job", job, "--overwrite", *QUICK), tmp_path, environment), 2, "is read")
    assert job.read_bytes() == before
