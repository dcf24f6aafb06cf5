"""Kernels and weights as maps: of the strongest input and of all."""

import numpy as np

from nnvis_blender.processing.activations.kernels import unit_kernels
from nnvis_blender.processing.network import Connection, Layer, Network
from synthetic_maps import convolutional_network


def test_of_a_dense_layer_after_maps_they_are_the_weights_of_pixels():
    processed = convolutional_network()
    weights = processed.maps.of_connection(2).weights  # (5, 6, 4, 4)
    one, whole = unit_kernels(processed.network, 3, np.array([1, 4]), processed.maps)
    strongest = np.linalg.norm(weights[[1, 4]], axis=(2, 3)).argmax(axis=1)
    np.testing.assert_array_equal(one, weights[[1, 4], strongest])
    assert whole.shape == (2, 9, 14)  # 2 rows of 3 maps of 4 x 4, with a gap between
    np.testing.assert_array_equal(whole[1, 5:, 5:9], weights[4, 4])
    assert not whole[:, 4].any() and not whole[:, :, 4].any()


def test_of_several_epochs_or_an_earlier_file_they_are_one_weight_a_map():
    processed = convolutional_network()
    norms = np.linalg.norm(processed.maps.of_connection(2).weights, axis=(2, 3))
    epochs, earlier = processed.maps, convolutional_network().maps
    epochs.epochs = np.array([0.0, 1.0, 2.0])
    earlier.windows = earlier.windows[:2]
    for maps in (epochs, earlier, None):
        one, whole = unit_kernels(processed.network, 3, np.arange(5), maps)
        assert one.shape == (5, 2, 3) and one is whole
        np.testing.assert_allclose(one.reshape(5, 6), norms, rtol=1e-6)


def test_of_a_convolution_in_groups_they_are_those_of_the_own_group():
    source, target = (np.array(units, np.int32) for units in ([0, 1, 2, 3], [0, 0, 1, 1]))
    kernel = np.arange(1, 25, dtype=np.float32).reshape(4, 2, 3)
    connection = Connection(0, 1, source, target, np.linalg.norm(kernel, axis=(1, 2)), kernel)
    network = Network([Layer("input", "input", (4,)), Layer("conv", "conv", (2,))], [connection])
    one, whole = unit_kernels(network, 1, np.arange(2))
    np.testing.assert_array_equal(one, kernel[[1, 3]])
    assert whole.shape == (2, 2, 7)
    np.testing.assert_array_equal(whole[1], np.hstack([kernel[2], np.zeros((2, 1)), kernel[3]]))
