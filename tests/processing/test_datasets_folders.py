"""Folders of images and of IDX files as people have them; what is no image is left out and said, or refused at once."""

import gzip
import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from nnvis_blender.processing.datasets import idx, images, limit
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import MOST_CHARACTERS, NNVisError

RANDOM = np.random.default_rng(3)
GREY = RANDOM.integers(0, 256, (20, 6, 8), np.uint8)
COLOUR = RANDOM.integers(0, 256, (20, 6, 8, 3), np.uint8)


def said(dataset, text):
    return any(text in note for note in dataset.notes)


def save(folder, pictures, suffix=".png", first=0):
    folder.mkdir(parents=True, exist_ok=True)
    for i, picture in enumerate(pictures):
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        image.save(folder / f"{first + i:03}{suffix}")


def classes(path, pictures=GREY):
    save(path / "ant", pictures[:10])
    save(path / "bee", pictures[10:])
    return path


def bytes_of(dataset):
    """All samples in the order of their values, as bytes."""
    x = np.concatenate([dataset.x_train, dataset.x_test])
    return np.round(x[np.lexsort(x.T)] * 255).astype(np.uint8)


def assert_pictures(dataset, pictures):
    flat = np.stack(pictures).reshape(len(pictures), -1)
    np.testing.assert_array_equal(bytes_of(dataset), flat[np.lexsort(flat.astype(np.float32).T)])


def test_hidden_empty_and_foreign_entries_are_left_out_and_said(tmp_path):
    classes(tmp_path)
    save(tmp_path / ".thumbnails", GREY[:2])
    save(tmp_path / "__MACOSX", GREY[:2])
    (tmp_path / "empty").mkdir()
    (tmp_path / "readme.txt").write_text("?")
    np.save(tmp_path / "embedding.npy", GREY)
    (tmp_path / "ant" / "notes.txt").write_text("?")
    (tmp_path / "ant" / "._000.png").write_bytes(b"resource fork")
    (tmp_path / "ant" / "Thumbs.db").write_bytes(b"?")
    dataset = read_dataset(tmp_path)
    assert dataset.class_names == ["ant", "bee"]
    assert_pictures(dataset, GREY)
    for text in (".thumbnails, __MACOSX", "empty", "readme.txt", "2 files in ant that are no images"):
        assert said(dataset, text), text


@pytest.mark.parametrize("names", [("train", "test"), ("Training", "Testing"), ("train", "val")])
def test_folders_of_parts_above_the_classes(tmp_path, names):
    classes(tmp_path / names[0])
    save(tmp_path / names[1] / "bee", GREY[:3])
    save(tmp_path / names[1] / "unknown", GREY[:3])
    dataset = read_dataset(tmp_path)
    assert (len(dataset.y_train), dataset.y_test.tolist()) == (20, [1, 1, 1])
    assert said(dataset, "unknown have no training images") and said(dataset, f"{names[0]} and {names[1]} are read")


def test_a_third_part_is_left_out_and_said(tmp_path):
    for name in ("train", "test", "val"):
        classes(tmp_path / name)
    dataset = read_dataset(tmp_path)
    assert len(dataset.y_test) == 20 and said(dataset, "validation images were left out")


def test_a_train_folder_alone_and_a_folder_around_the_classes(tmp_path):
    classes(tmp_path / "pets" / "train")
    dataset = read_dataset(tmp_path / "pets")
    assert dataset.class_names == ["ant", "bee"] and len(dataset.y_test) == 4
    classes(tmp_path / "around" / "pets")
    assert said(read_dataset(tmp_path / "around"), "the classes are the folders in pets")


def test_a_class_may_be_called_train(tmp_path):
    save(tmp_path / "plane", GREY[:10])
    save(tmp_path / "train", GREY[10:])
    assert read_dataset(tmp_path).class_names == ["plane", "train"]


@pytest.mark.parametrize("last", [True, False])
def test_one_coloured_picture_makes_all_of_them_coloured(tmp_path, last):
    pictures = [*GREY[:19], COLOUR[0]] if last else [COLOUR[0], *GREY[:19]]
    dataset = read_dataset(classes(tmp_path, pictures))
    assert dataset.shape == (6, 8, 3) and said(dataset, "19 grey images were read as coloured ones, as 1 others are")
    assert_pictures(dataset, [p if p.ndim == 3 else np.repeat(p[..., None], 3, axis=2) for p in pictures])


def test_transparency_palettes_and_sixteen_bits(tmp_path):
    red = Image.fromarray(COLOUR[0]).convert("RGBA")
    palette = Image.fromarray(np.arange(48, dtype=np.uint8).reshape(6, 8) % 4)
    palette = palette.convert("P")
    palette.putpalette([200, 10, 10, 10, 200, 10, 10, 10, 200, 90, 80, 70])
    deep = Image.fromarray(GREY[0].astype(np.uint16) * 257)
    dataset = read_dataset(classes(tmp_path, [red, palette, deep, *COLOUR[3:]]))
    expected = [COLOUR[0], np.asarray(palette.convert("RGB")), np.repeat(GREY[0][..., None], 3, axis=2), *COLOUR[3:]]
    assert_pictures(dataset, expected)
    assert said(dataset, "transparency of 1") and said(dataset, "1 images of 16 bits")


def test_grey_palettes_stay_grey(tmp_path):
    palette = Image.fromarray(GREY[0]).convert("P")
    assert read_dataset(classes(tmp_path, [palette, *GREY[1:]])).shape == (6, 8)


def test_pictures_of_other_sizes_take_that_of_most(tmp_path):
    odd = Image.fromarray(GREY[0]).resize((30, 17))
    dataset = read_dataset(classes(tmp_path, [odd, *GREY[1:]]))
    assert dataset.shape == (6, 8) and said(dataset, "1 of 20 images were resized to 8 x 6")
    assert read_dataset(tmp_path, DataOptions(size=12)).shape == (12, 12)


def test_the_order_of_channels_is_the_one_asked_for(tmp_path):
    last = read_dataset(classes(tmp_path, COLOUR))
    first = read_dataset(tmp_path, DataOptions(channel_order="channels_first"))
    assert (last.shape, first.shape) == ((6, 8, 3), (3, 6, 8))
    turned = last.x_train.reshape(-1, 6, 8, 3).transpose(0, 3, 1, 2).reshape(len(last.x_train), -1)
    np.testing.assert_array_equal(first.x_train, turned)


def test_one_mean_for_each_channel(tmp_path):
    plain = read_dataset(classes(tmp_path, COLOUR))
    mean, std = [0.1, 0.2, 0.3], [0.5, 0.6, 0.7]
    expected = (plain.x_train.reshape(-1, 6, 8, 3) - np.float32(mean)) / np.float32(std)
    for order in ("channels_last", "channels_first"):
        dataset = read_dataset(tmp_path, DataOptions(mean=mean, std=std, channel_order=order))
        x = dataset.x_train.reshape(-1, *dataset.shape)
        x = x if order == "channels_last" else np.moveaxis(x, 1, -1)
        np.testing.assert_allclose(x, expected, atol=1e-6)


def broken(kind):
    """Bytes under a picture's name."""
    whole = png_bytes(4, 4)
    return {
        "empty": b"",
        "text": b"no image",
        "cut": whole[:-20],
        "bomb": png_bytes(60_000, 60_000),
        "large": png_bytes(9000, 9000),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n",
        "flipped": whole[:40] + bytes([whole[40] ^ 255]) + whole[41:],
    }[kind]


def png_bytes(width, height):
    """A grey picture whose header says a size that its few pixels need not have."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"".join(b"\0" + bytes(range(4)) for _ in range(4)))
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["empty", "text", "cut", "bomb", "large", "eps", "flipped"])
def test_a_damaged_picture_is_named(tmp_path, kind):
    classes(tmp_path)
    (tmp_path / "bee" / "x.png").write_bytes(broken(kind))
    with pytest.raises(NNVisError, match="x.png") as error:
        read_dataset(tmp_path)
    assert error.value.code == "bad_input" and error.value.remedy and len(str(error.value)) <= MOST_CHARACTERS


def test_pictures_that_do_not_fit_are_refused_with_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(limit, "MOST_VALUES", 500)
    with pytest.raises(NNVisError, match="smaller size"):
        read_dataset(classes(tmp_path))
    assert read_dataset(tmp_path, DataOptions(size=4)).shape == (4, 4)


def test_pipes_and_devices_are_refused_at_once(tmp_path):
    classes(tmp_path / "pets")
    os.mkfifo(tmp_path / "pets" / "bee" / "x.png")
    with pytest.raises(NNVisError, match="pipe or a device"):
        read_dataset(tmp_path / "pets")
    (tmp_path / "pets" / "bee" / "x.png").unlink()
    (tmp_path / "pets" / "bee" / "x.png").symlink_to("/dev/zero")
    with pytest.raises(NNVisError, match="pipe or a device"):
        read_dataset(tmp_path / "pets")
    for name in ("d.npz", "t.csv", "train-images-idx3-ubyte", "x.npy"):
        os.mkfifo(tmp_path / name)
        with pytest.raises(NNVisError, match="pipe or a device"):
            read_dataset(tmp_path / name)


def write_idx(path, array, packed=False, kind=8):
    path.parent.mkdir(parents=True, exist_ok=True)
    head = bytes([0, 0, kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    data = head + array.astype(idx.TYPES[kind]).tobytes()
    path.write_bytes(gzip.compress(data) if packed else data)


@pytest.mark.parametrize(
    "names",
    [
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
        ("train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"),
        (
            "FashionMNIST/raw/train-images-idx3-ubyte.gz",
            "FashionMNIST/raw/train-labels-idx1-ubyte",
            "FashionMNIST/raw/t10k-images-idx3-ubyte.gz",
            "FashionMNIST/raw/t10k-labels-idx1-ubyte.gz",
        ),
        (
            "gzip/emnist-letters-train-images-idx3-ubyte.gz",
            "gzip/emnist-letters-train-labels-idx1-ubyte.gz",
            "gzip/emnist-letters-test-images-idx3-ubyte.gz",
            "gzip/emnist-letters-test-labels-idx1-ubyte.gz",
        ),
    ],
)
def test_idx_files_under_their_common_names(tmp_path, names):
    labels = np.arange(20) % 3 + 1
    for name, array in zip(names, (GREY[:15], labels[:15], GREY[15:], labels[15:])):
        write_idx(tmp_path / name, array, name.endswith(".gz"))
    dataset = read_dataset(tmp_path)
    assert_pictures(dataset, GREY)
    assert len(dataset.y_test) == 5 and dataset.class_names == ["1", "2", "3"]


def test_half_a_test_part_and_several_sets(tmp_path):
    write_idx(tmp_path / "train-images-idx3-ubyte", GREY)
    write_idx(tmp_path / "train-labels-idx1-ubyte", np.arange(20) % 2)
    write_idx(tmp_path / "t10k-images-idx3-ubyte", GREY)
    assert said(read_dataset(tmp_path), "t10k-images-idx3-ubyte was left out")
    write_idx(tmp_path / "emnist-train-images-idx3-ubyte", GREY)
    with pytest.raises(NNVisError, match="2 data sets .*emnist"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\x08\x03" + struct.pack(">3I", 2**31, 2**20, 2**20),
        gzip.compress(b"\0\0\x08\x03" + struct.pack(">3I", 1000, 1000, 1000) + bytes(100)),
        gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 10) + bytes(10_000_000)),
        b"\0\0\x07\x01" + struct.pack(">I", 4) + bytes(4),
        b"\0\0\x08\xff" + bytes(2000),
        b"\0\0\x08\x01" + struct.pack(">I", 4) + bytes(5),
        b"\x1f\x8b rubbish",
        b"\0",
    ],
    ids=lambda content: f"{len(content)} {content[:6]!r}",
)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_damaged_idx_files_are_named_before_memory_is_taken(tmp_path, content, suffix):
    write_idx(tmp_path / "train-labels-idx1-ubyte", np.arange(20) % 2)
    (tmp_path / f"train-images-idx3-ubyte{suffix}").write_bytes(content)
    with pytest.raises(NNVisError, match="train-images") as error:
        read_dataset(tmp_path)
    assert len(str(error.value)) <= MOST_CHARACTERS


def test_formats_that_start_other_programs_are_none(tmp_path):
    assert "EPS" not in images.FORMATS
