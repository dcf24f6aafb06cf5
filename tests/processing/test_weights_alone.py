"""Weights of any architecture are drawn without being run: what leads into what, what an edge carries, what is said."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.importance import estimate_importance
from nnvis_blender.processing.models import read_model, weights_alone
from nnvis_blender.processing.models.options import ModelOptions
from nnvis_blender.processing.models.weights_alone import WeightsAlone
from nnvis_blender.processing.worker.report import Silent

ALONE = ModelOptions(draw_only=True)


def drawn(folder, shapes: dict, sort=False):
    """(model, tensors) of tensors of these shapes, saved in this order or as safetensors, which keep none."""
    generator = torch.Generator().manual_seed(0)
    tensors = {name: torch.randn(shape, generator=generator) for name, shape in shapes.items()}
    path = folder / ("net.safetensors" if sort else "net.pt")
    save_file(tensors, path) if sort else torch.save(tensors, path)
    model = read_model(path, ALONE)
    model.network.validate()
    return model, tensors


def joins(model) -> set:
    names = [layer.name for layer in model.network.layers]
    return {(names[c.source], names[c.target]) for c in model.network.connections}


def test_a_convolutional_network_with_its_flattening(tmp_path):
    shapes = {"a.weight": (4, 1, 3, 3), "a.bias": (4,), "b.weight": (6, 4, 3, 3), "fc.weight": (5, 6 * 9)}
    model, tensors = drawn(tmp_path, shapes)
    assert joins(model) == {("input", "a"), ("a", "b"), ("b", "fc")}
    assert [layer.kind for layer in model.network.layers] == ["input", "conv", "conv", "dense"]
    _, b, fc = model.network.connections
    expected = tensors["b.weight"].flatten(2).norm(dim=2).T
    assert np.allclose(model.network.matrix(b), expected, atol=1e-5)
    expected = tensors["fc.weight"].view(5, 6, 9).norm(dim=2).T
    assert np.allclose(model.network.matrix(fc), expected, atol=1e-5)
    assert any("all positions of the channels before them (fc)" in note for note in model.notes)
    assert np.array_equal(model.network.layers[1].bias, tensors["a.bias"])


def test_matrices_keep_their_signs_and_biases_turn_them(tmp_path):
    model, tensors = drawn(tmp_path, {"a.weight": (3, 7), "a.bias": (7,), "b.weight": (7, 4), "b.bias": (4,)})
    assert np.array_equal(model.network.matrix(model.network.connections[1]), tensors["b.weight"])
    assert any("2 tensors were turned" in note for note in model.notes)


def test_depthwise_and_grouped_kernels_join_their_groups_alone(tmp_path):
    shapes = {"a.weight": (8, 3, 1, 1), "depth.weight": (8, 1, 3, 3), "group.weight": (12, 2, 3, 3)}
    model, tensors = drawn(tmp_path, shapes)
    depth, group = model.network.connections[1:]
    assert len(depth.weight) == 8 and np.array_equal(depth.source_unit, depth.target_unit)
    assert len(group.weight) == 24
    full = model.network.matrix(group)
    for out in range(12):
        inputs = slice(out // 3 * 2, out // 3 * 2 + 2)
        assert np.allclose(full[inputs, out], tensors["group.weight"][out].flatten(1).norm(dim=1), atol=1e-5)
        assert not np.delete(full[:, out], np.r_[inputs]).any()


TRANSFORMER = {
    "embeddings.word_embeddings.weight": (50, 8),
    "embeddings.position_embeddings.weight": (12, 8),
    **{f"encoder.layer.{n}.attention.self.{p}.weight": (8, 8) for n in range(2) for p in ("query", "key", "value")},
    **{f"encoder.layer.{n}.attention.output.dense.weight": (8, 8) for n in range(2)},
    **{f"encoder.layer.{n}.intermediate.dense.weight": (16, 8) for n in range(2)},
    **{f"encoder.layer.{n}.output.dense.weight": (8, 16) for n in range(2)},
    "classifier.weight": (3, 8),
}


def test_a_transformer_whose_file_keeps_no_order(tmp_path):
    model, _ = drawn(tmp_path, TRANSFORMER, sort=True)
    found, words = joins(model), "embeddings.word_embeddings"
    layer = "encoder.layer.1."
    assert (f"input of {words}", words) in found or ("input", words) in found
    for part in ("query", "key", "value"):
        assert (words, f"encoder.layer.0.attention.self.{part}") in found
        assert ("encoder.layer.0.output.dense", f"{layer}attention.self.{part}") in found
        assert (f"{layer}attention.self.{part}", f"{layer}attention.output.dense") in found
    assert (f"{layer}attention.output.dense", f"{layer}intermediate.dense") in found
    assert (f"{layer}output.dense", "classifier") in found
    assert [model.network.layers[k].name for k in model.network.outputs] == ["classifier"]
    assert any("keeps no order" in note for note in model.notes)


def test_one_matrix_for_query_key_and_value_is_three_layers(tmp_path):
    model, tensors = drawn(tmp_path, {"a.weight": (4, 6), "attn.in_proj_weight": (12, 4), "attn.out.weight": (4, 4)})
    assert joins(model) >= {(f"attn.in_proj.{p}", "attn.out") for p in ("query", "key", "value")}
    names = [layer.name for layer in model.network.layers]
    key = next(c for c in model.network.connections if names[c.target] == "attn.in_proj.key")
    assert np.array_equal(model.network.matrix(key), tensors["attn.in_proj_weight"][4:8].T)


def test_ways_that_meet_again_lead_into_the_next_layer_together(tmp_path):
    ways = {"conv.weight": (8, 4, 3, 3), "shortcut.weight": (8, 4, 1, 1)}
    model, _ = drawn(tmp_path, {"stem.weight": (4, 3, 3, 3), **ways, "fc.weight": (2, 8)})
    assert joins(model) == {
        ("input", "stem"),
        ("stem", "conv"),
        ("stem", "shortcut"),
        ("conv", "fc"),
        ("shortcut", "fc"),
    }


def test_what_fits_nowhere_is_said(tmp_path):
    model, _ = drawn(tmp_path, {"a.weight": (4, 6), "b.weight": (5, 11), "pos_embed": (1, 9, 4), "ids.weight": (2, 2)})
    assert ("input of b", "b") in joins(model)
    assert any("take what no layer before them gives (b" in note for note in model.notes)
    assert any("left out (pos_embed)" in note for note in model.notes)


def test_the_weights_can_be_measured_and_nothing_else(tmp_path):
    model, _ = drawn(tmp_path, {"a.weight": (4, 6), "b.weight": (3, 4)})
    assert isinstance(model, WeightsAlone)
    importance = estimate_importance(model, None, "weight", {}, 0, Silent())
    assert importance.edges.shape == (36, 1) and importance.units.shape == (13, 3)
    for action in (model.module, lambda: model.passes(None, False), lambda: model.pruned(None), lambda: model.blocks):
        with pytest.raises(NNVisError, match="drawn by its weights alone.*method weight"):
            action()


def test_too_many_outputs_become_one_for_each_end(tmp_path):
    model, _ = drawn(tmp_path, {"a.weight": (7100, 4)})
    assert model.network.class_count == 1 and model.network.layers[-1].name == "all outputs"
    assert any("7100 outputs are too many" in note for note in model.notes)


def test_arrays_of_any_names_are_joined_as_their_sizes_allow(tmp_path):
    arrays = {"first": np.ones((6, 4), np.float32), "second": np.ones((4, 3), np.float32), "note": np.array("x")}
    np.savez(tmp_path / "net.npz", **arrays)
    model = read_model(tmp_path / "net.npz", ALONE)
    assert joins(model) == {("input", "first"), ("first", "second")} and model.network.class_count == 3
    assert any("2 tensors were turned" in note for note in model.notes)


def test_of_too_many_edges_the_strongest_of_each_tensor_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(weights_alone, "MOST_EDGES", 100)
    model, tensors = drawn(tmp_path, {"a.weight": (20, 8), "b.weight": (4, 20)})
    for connection, name, count in zip(model.network.connections, tensors, (66, 33)):
        full, own = tensors[name].T.numpy(), model.network.matrix(connection)
        assert np.count_nonzero(own) == len(connection.weight) == count
        assert np.array_equal(own[own != 0], full[own != 0])
        assert np.abs(full[own == 0]).max() <= np.abs(full[own != 0]).min()
    assert any("of its 240 edges the strongest 41.7%" in note for note in model.notes)


@pytest.mark.parametrize(
    "tensors, named",
    [
        ({"a.weight": torch.ones(3)}, "no weights of two axes"),
        ({"a.weight": torch.full((3, 4), torch.nan)}, "NaN or infinite"),
    ],
)
def test_what_cannot_be_drawn_is_refused(tmp_path, tensors, named):
    torch.save(tensors, tmp_path / "net.pt")
    with pytest.raises(NNVisError, match=named):
        read_model(tmp_path / "net.pt", ALONE)


def test_an_unknown_architecture_says_that_it_can_be_drawn(tmp_path):
    torch.save({"lstm.weight_ih_l0": torch.ones(8, 3), "lstm.weight_hh_l0": torch.ones(8, 2)}, tmp_path / "net.pt")
    with pytest.raises(NNVisError, match="recurrent.*set draw_only"):
        read_model(tmp_path / "net.pt")
    assert read_model(tmp_path / "net.pt", ALONE).network.edge_count == 40
