"""Results are found again by content, and a damaged one counts as missing."""

import os
import pickle

import numpy as np
import pytest

from nnvis_blender.processing.files.cache import Cache, content_key, source_key


def test_keys_follow_the_content():
    a = np.arange(6, dtype=np.float32)
    assert content_key(a, {"x": 1, "y": 2}) == content_key(a.copy(), {"y": 2, "x": 1})
    different = [
        content_key(a),
        content_key(a.reshape(2, 3)),
        content_key(a.astype(np.float64)),
        content_key(a, ""),
        content_key(a + 1),
    ]
    assert len(set(different)) == len(different)
    assert source_key("network.py") != source_key("files")


def test_store_and_load(tmp_path):
    cache = Cache(tmp_path / "new" / "folder")
    assert cache.load("layout", "k" * 64) is None
    cache.store("layout", "k" * 64, {"a": np.eye(3), "json": {"n": [1, 2]}})
    stored = cache.load("layout", "k" * 64)
    assert stored["json"] == {"n": [1, 2]}
    np.testing.assert_array_equal(stored["a"], np.eye(3))


def test_a_damaged_result_counts_as_missing(tmp_path):
    cache = Cache(tmp_path)
    cache.store("layout", "k" * 64, {"a": np.eye(3)})
    path = cache.path("layout", "k" * 64)
    whole = path.read_bytes()
    for damaged in (
        b"",
        whole[:40],
        whole[:-30],
        whole[: len(whole) // 2] + b"\xff" * 40 + whole[len(whole) // 2 + 40 :],
    ):
        path.write_bytes(damaged)
        assert cache.load("layout", "k" * 64) is None
    for byte in range(0, len(whole), 7):  # one bit of anything
        path.write_bytes(whole[:byte] + bytes([whole[byte] ^ 8]) + whole[byte + 1 :])
        found = cache.load("layout", "k" * 64)
        assert found is None or list(found) == ["a"] and (found["a"] == np.eye(3)).all()


def test_what_is_no_file_of_arrays_counts_as_missing(tmp_path):
    cache = Cache(tmp_path)
    path = cache.path("layout", "k" * 64)
    np.save(path.with_suffix(""), np.array([{}], object))
    path.with_suffix(".npy").rename(path)
    assert cache.load("layout", "k" * 64) is None
    path.write_bytes(pickle.dumps({"a": 1}))
    assert cache.load("layout", "k" * 64) is None
    for make in (os.mkfifo, os.mkdir, lambda place: os.symlink("/dev/zero", place)):
        path.rmdir() if path.is_dir() else path.unlink()
        make(path)
        assert cache.load("layout", "k" * 64) is None


def test_a_key_of_source_that_is_not_there_is_refused():
    for missing in ("no_such_file.py", "no_such_room"):
        with pytest.raises(FileNotFoundError, match=missing):
            source_key("network.py", missing)
