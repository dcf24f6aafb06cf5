import json

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.scene import build_network
from nnvis_blender.scene.statistics import network_statistics
from synthetic import processed_network


def with_drawn(processed, count):
    """The network with only its `count` most important edges drawn, as processing gives it."""
    score, bundles = edge_score(processed.network, processed.importance), processed.bundles
    edges = np.sort(np.argsort(-score, kind="stable")[:count])
    points = [bundles.points[bundles.offsets[e] : bundles.offsets[e + 1]] for e in edges]
    bundles.edges, bundles.points = edges.astype(np.int32), np.concatenate(points)
    bundles.offsets = np.concatenate([[0], np.cumsum([len(p) for p in points])])
    processed.provenance |= {
        "edges_kept": 0.9,
        "edges_drawn": count / len(score),
        "importance_drawn": float(score[edges].sum() / score.sum()),
    }
    return processed, score


def test_edges_are_drawn_or_shape_the_density_or_are_pruned(processed):
    processed, _ = with_drawn(processed, 50)
    statistics = network_statistics(processed)
    assert (
        statistics["edges"],
        statistics["drawn_edges"],
        statistics["undrawn_edges"],
        statistics["pruned_edges"],
    ) == (180, 50, 112, 18)
    assert json.loads(json.dumps(statistics)) == statistics


def test_the_table_says_what_share_of_the_importance_the_best_edges_have(processed):
    processed, score = with_drawn(processed, 50)
    table = network_statistics(processed)["importance_shares"]
    best = np.cumsum(np.sort(score)[::-1], dtype=np.float64) / score.sum(dtype=np.float64)
    assert table[0] == [0, 0.0] and table[-1][0] == 50
    for count, share in table[1:]:
        assert share == pytest.approx(best[count - 1], abs=1e-5)


def test_a_file_that_does_not_say_has_no_table(processed):
    statistics = network_statistics(processed)
    assert (
        statistics["importance_shares"] == []
        and statistics["undrawn_edges"] == 0
        and statistics["bundle_quality"] == {}
    )


def test_how_good_the_bundling_is_comes_from_the_file(processed):
    processed.provenance["bundle_quality"] = {"ink": 0.3, "detour": 1.1, "coherence": 0.97, "coherence_straight": 0.96}
    assert network_statistics(processed)["bundle_quality"] == processed.provenance["bundle_quality"]


def test_a_thousand_classes(empty_scene, monkeypatch):
    network = build_network(processed_network((3, 2, 1000)), "Net", empty_scene)
    assert network.labels is None and len(network.palette.data.vertices) == 1000
    assert {"source_importance_999", "rank_999"} <= set(network.edges.data.attributes.keys())
    assert network.statistics["classes"] == 1000
    bpy.context.view_layer.update()
