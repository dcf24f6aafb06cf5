"""Attention in the scene: arcs between the lines of tokens over the plates, and matrices on the plates."""

import numpy as np
import pytest
from plates_alone import draw_plates_alone

from nnvis_blender.nodes.plates.attention import _DETAIL, _SIDES, CONTROLS
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import network_points
from nnvis_blender.scene.controls import drawn_controls, get_control, set_control
from nnvis_blender.scene.parts import attention
from nnvis_blender.scene.views.network import build_network
from synthetic_maps import convolutional_network

SAMPLES, TOKENS = 3, 5
WORDS = ["a", "cat", "sat", "still", "."]


def attending(tokens=True):
    """The network of synthetic_maps, whose two layers of maps have attention as well, of 4 and 6 heads."""
    processed, random = convolutional_network(SAMPLES), np.random.default_rng(0)
    for own in processed.maps.layers[1:3]:
        shares = random.random((SAMPLES, len(own.units), TOKENS, TOKENS)) ** 4 + 0.001
        own.attention = (shares / shares.sum(3, keepdims=True)).astype(np.float32)
    processed.maps.tokens = [WORDS, WORDS[::-1], ["word"] * TOKENS] if tokens else []
    return processed


@pytest.fixture
def processed():
    return attending()


@pytest.fixture
def network(empty_scene, processed):
    made = build_network(processed, "net", empty_scene)
    draw_plates_alone(made.one("plates"))
    set_control(made.one("plates"), "Expansion", 1.0)
    return made


@pytest.fixture
def arcs(network, evaluated):
    """arcs(control=value, ...) -> the corners of the arcs that are drawn, (arcs, points along it, around it, 3)."""
    plates = network.one("plates")

    def places():
        return read_attribute(evaluated(plates, "mesh"), "position").copy()

    def drawn(**values):
        for name, value in values.items():
            set_control(plates, name.replace("_", " "), value)
        budget = get_control(plates, "Arc Budget")
        every = places()
        set_control(plates, "Arc Budget", 0)
        others = {tuple(place) for place in places().round(5).tolist()}
        set_control(plates, "Arc Budget", budget)
        own = np.array([place for place in every if tuple(place.round(5).tolist()) not in others])
        return own.reshape(-1, _DETAIL, _SIDES, 3)

    return drawn


def test_the_data_are_the_shares(processed, network):
    mesh = network.one("attention").data
    links = read_attribute(mesh, "is_link") > 0
    assert links.sum() == (4 + 6) * TOKENS**2
    found = {name: read_attribute(mesh, name)[links] for name in ("layer", "number", "head", "query", "key", "share_1")}
    assert set(zip(found["layer"], found["number"])) == {(1, 0), (2, 1)}
    for own in processed.maps.layers[1:3]:
        here = found["layer"] == own.layer
        shares = own.attention[1][tuple(found[name][here] for name in ("head", "query", "key"))]
        np.testing.assert_array_equal(found["share_1"][here], shares)
    names = get_control(network.one("plates"), "Tokens")
    first, length = (
        read_attribute(mesh, f"text_{what}")[: len(mesh.vertices) - links.sum()] for what in ("from", "length")
    )
    said = [names[a : a + n].split("\n") for a, n in zip(first, length)]
    assert said == processed.maps.tokens


def test_an_arc_leads_from_the_token_that_is_looked_at_to_the_one_that_looks(processed, network, arcs):
    plates = network.one("plates")
    own = processed.maps.layers[2]
    shares = own.attention[1, 3]
    query, key = np.unravel_index(shares.argmax(), shares.shape)
    (arc,) = arcs(Sample=1, Attention_Layer=1, Head=3, Query=int(query), Arc_Budget=1)
    begin, end = arc[0].mean(axis=0), arc[-1].mean(axis=0)
    assert begin[0] < end[0]
    spacing = get_control(plates, "Token Spacing")
    assert end[2] - begin[2] == pytest.approx(float(key - query) * spacing, abs=1e-4)
    layer_x = read_attribute(plates.data, "center")[read_attribute(plates.data, "layer") == 2, 0].mean()
    assert (begin[0] + end[0]) / 2 == pytest.approx(layer_x, abs=1e-4)


def test_what_is_drawn_is_what_is_chosen(processed, arcs):
    layers = [own.attention for own in processed.maps.layers[1:3]]
    few = {"Arc_Threshold": 0.5}
    count = sum(int((shares[0] >= 0.5).sum()) for shares in layers)
    assert len(arcs(**few)) == count
    assert len(arcs(Attention_Layer=0)) == (layers[0][0] >= 0.5).sum()
    assert len(arcs(Head=2)) == (layers[0][0, 2] >= 0.5).sum()
    assert len(arcs(Head=-1, Query=4)) == (layers[0][0, :, 4] >= 0.5).sum()
    between = (layers[0][1, :, 4] + layers[0][2, :, 4]) / 2
    assert len(arcs(Sample=1.5)) == (between >= 0.5).sum()
    assert len(arcs(Arc_Threshold=0.0, Arc_Budget=3)) == 3
    assert len(arcs(Arcs=False)) == 0


def test_arcs_go_on_with_the_forward_pass(processed, arcs):
    strong = [(own.attention[0] >= 0.4).sum() for own in processed.maps.layers[1:3]]
    assert len(arcs(Arc_Threshold=0.4)) == sum(strong)
    assert len(arcs(Forward_Pass=1.0)) == 0
    half, whole = arcs(Forward_Pass=1.25), arcs(Forward_Pass=1.5)
    assert len(half) == len(whole) == strong[0] and np.ptp(half[..., 0]) < 0.6 * np.ptp(whole[..., 0])


def test_half_circles_stand_at_the_layer(arcs):
    begin, end = (arc for arc in arcs(Arc_Budget=1, Arc_Span=0.0)[0][[0, -1]].mean(axis=1))
    assert begin[0] == pytest.approx(end[0], abs=1e-4)


def test_the_camera_sees_the_tokens(network, evaluated):
    plates = network.one("plates")
    highest = read_attribute(evaluated(plates, "mesh"), "position")[:, 2].max()
    seen = network_points(network)
    assert (seen[:, 2] + seen[:, 4]).max() == pytest.approx(highest, abs=0.1)
    set_control(plates, "Arcs", False)
    assert network_points(network)[:, 2].max() < highest - 0.1


def test_without_names_tokens_are_numbered(empty_scene):
    network = build_network(attending(tokens=False), "net", empty_scene)
    assert get_control(network.one("plates"), "Tokens").split("\n") == ["1", "2", "3", "4", "5"] * SAMPLES


def test_the_strongest_links_are_kept(monkeypatch, empty_scene, processed):
    monkeypatch.setattr(attention, "MOST_VALUES", SAMPLES * 20)
    mesh = build_network(processed, "net", empty_scene).one("attention").data
    kept = np.sort(np.max([read_attribute(mesh, f"share_{n}")[SAMPLES:] for n in range(SAMPLES)], axis=0))
    most = np.concatenate([own.attention.max(axis=0).ravel() for own in processed.maps.layers[1:3]])
    np.testing.assert_array_equal(kept, np.sort(most)[-20:])


def test_a_network_without_attention_has_none(empty_scene):
    network = build_network(convolutional_network(), "net", empty_scene)
    assert network.one("attention") is None and not get_control(network.one("plates"), "Tokens")
    assert not {"Arcs", *CONTROLS} & set(drawn_controls(network.one("plates")))


def test_controls_of_arcs_that_are_not_drawn_are_not_shown(network):
    plates = network.one("plates")
    assert {"Arcs", *CONTROLS} <= set(drawn_controls(plates))
    set_control(plates, "Arcs", False)
    assert {"Arcs", *CONTROLS} & set(drawn_controls(plates)) == {"Arcs"}


def test_plates_show_the_matrix_of_a_head(processed, network):
    mesh = network.one("plates").data
    layer = read_attribute(mesh, "layer")
    tile = read_attribute(mesh, "attention_tile")
    assert set(map(tuple, tile[layer == 1][:, :2])) == {(TOKENS, TOKENS)}
    np.testing.assert_allclose(read_attribute(mesh, "attention_mean_1")[layer == 2], 1 / TOKENS, atol=1e-5)
    np.testing.assert_array_equal(tile[layer == 3], read_attribute(mesh, "after_tile")[layer == 3])
