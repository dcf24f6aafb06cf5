"""Half floats as OpenEXR: what Blender reads of the bytes is what was written."""

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.files.exr import exr_bytes


@pytest.mark.parametrize("height, width", [(1, 1), (37, 50), (16, 3)])
def test_blender_reads_to_the_bit_what_is_written(height, width):
    values = np.random.default_rng(0).normal(size=(height, width)).astype(np.float16)
    values[0, 0] = 0.0
    data, image = exr_bytes(values), bpy.data.images.new("half", 1, 1, float_buffer=True)
    image.source = "FILE"
    image.pack(data=data, data_len=len(data))
    pixels = np.empty(height * width * 4, np.float32)
    image.pixels.foreach_get(pixels)
    np.testing.assert_array_equal(pixels.reshape(height, width, 4)[::-1, :, 0], values.astype(np.float32))


def test_what_repeats_is_kept_small():
    assert len(exr_bytes(np.zeros((512, 512), np.float16))) < 10_000
