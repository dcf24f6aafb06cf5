"""Circuits: planted ones are found, shares are followed as they are defined, what they do alone is brute force."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from map_networks import processed_of
from program_blocks import BLOCKS
from program_checks import inputs
from programs import PROGRAMS

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.images.circuit import CircuitParameters, among
from nnvis_blender.processing.images.circuit.circuit import MOST
from nnvis_blender.processing.images.circuit.make import make_circuit
from nnvis_blender.processing.images.circuit.trace import greatest
from nnvis_blender.processing.images.one_sample import OneSample
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.worker.report import Silent

WAY = [2, 1, 3, 0]  # the planted way: a unit of each layer
SIZES = (6, 5, 4, 3)


def planted(noise=0.05):
    """A chain whose class 0 comes by one way, of weights of 3, from the third input; all other weights are small."""
    random, layers = np.random.default_rng(1), []
    for number, shape in enumerate(zip(SIZES, SIZES[1:])):
        weight = (random.random(shape) * noise).astype(np.float32)
        weight[WAY[number], WAY[number + 1]] = 3.0
        layers.append((weight, np.full(shape[1], 0.1, np.float32)))
    return DenseChain(layers, "planted", activation="relu")


def sample_of(x) -> OneSample:
    return OneSample(np.float32(x)[None], "sample 0", 0, 0, None)


def circuit_of(model, x, **settings):
    return make_circuit(model, None, sample_of(x), CircuitParameters(**settings), Silent())


def planted_edges(model):
    network, found = model.network, []
    for c, offset in zip(network.connections, network.edge_offsets):
        own = (c.source_unit == WAY[c.source]) & (c.target_unit == WAY[c.target])
        found += (np.flatnonzero(own) + offset).tolist()
    return found


def test_the_planted_way_is_found():
    model = planted()
    found = circuit_of(model, np.ones(6), share=0.5)
    assert found.target == 0 and found.picked == model.network.output_units[0]
    assert found.edges.tolist() == planted_edges(model)
    assert found.units.tolist() == [model.network.unit_offsets[layer] + unit for layer, unit in enumerate(WAY)]
    np.testing.assert_array_equal(found.edge_strength, 1)
    assert found.explained > 0.9


def test_a_unit_leads_back_and_on():
    """Through a unit of the planted way leads all of it; through another one a way of its own."""
    model = planted()
    assert circuit_of(model, np.ones(6), layer=2, unit=WAY[2], share=0.5).edges.tolist() == planted_edges(model)
    other = circuit_of(model, np.ones(6), layer=2, unit=0, share=0.5)
    source, target = model.network.edge_ends(other.edges)
    assert other.picked == model.network.unit_offsets[2]
    assert other.picked in source and other.picked in target and other.edges.tolist() != planted_edges(model)


def by_hand(model, x, picked, share):
    """The cone back from a unit, unit by unit."""
    network = model.network
    values = model.outputs(torch.from_numpy(np.float32(x)[None]), range(len(network.layers)))
    after = np.concatenate([values[layer][1][0].numpy() for layer in range(len(network.layers))])
    source, target = network.edge_source, network.edge_target
    size = np.abs(network.edge_weight * after[source])
    edges, reached = set(), {picked}
    for unit in range(picked, -1, -1):
        if unit not in reached:
            continue
        into = np.flatnonzero(target == unit)
        into = into[np.argsort(-size[into], kind="stable")]
        total = size[into].sum()
        passed = 0.0
        for edge in into:
            if passed >= share * total * (1 - 1e-9) or not size[edge]:
                break
            edges.add(int(edge))
            reached.add(int(source[edge]))
            passed += size[edge]
    return sorted(edges), sorted(reached)


@pytest.mark.parametrize("share", [0.3, 0.7, 1.0])
def test_it_is_what_steps_by_hand_find(share):
    random = np.random.default_rng(3)
    sizes = (7, 6, 5, 4)
    layers = [
        (random.normal(size=s).astype(np.float32), random.normal(size=s[1]).astype(np.float32))
        for s in zip(sizes, sizes[1:])
    ]
    model, x = DenseChain(layers, "chain", activation="relu"), random.normal(size=7)
    found = circuit_of(model, x, one_class=2, share=share)
    edges, units = by_hand(model, x, int(model.network.output_units[2]), share)
    assert found.edges.tolist() == edges and found.units.tolist() == units


@pytest.mark.parametrize("name", ["lenet", "resnet", "densenet", "inception", "squeeze_excite"])
def test_what_it_does_alone_is_ablation(name):
    """By the network without all other edges, without its own and without any, each put together anew."""
    model = ProgramModel((PROGRAMS | BLOCKS)[name](), name)
    batch = inputs(model, 1)
    x = batch.numpy().reshape(1, -1)
    found = make_circuit(
        model, None, OneSample(x, "a", -1, 0, None), CircuitParameters(one_class=0, share=0.4), Silent()
    )
    kept = np.isin(np.arange(model.network.edge_count), found.edges)
    for mask, figure in ((kept, found.alone), (~kept, found.without), (kept & False, found.nothing)):
        assert model.pruned(mask)(batch)[0, 0].item() == pytest.approx(figure, rel=1e-5, abs=1e-6)
    assert found.whole == pytest.approx(model.module()(batch)[0, 0].item(), rel=1e-4, abs=1e-5)
    ends = np.concatenate(model.network.edge_ends(found.edges))
    np.testing.assert_array_equal(np.unique(np.append(ends, found.picked)), found.units)


def test_all_of_it_explains_all():
    model = planted()
    whole = circuit_of(model, np.ones(6), share=1.0)
    assert whole.explained == pytest.approx(1.0, abs=1e-5)
    part = circuit_of(model, np.ones(6), share=0.2)
    assert set(part.edges) < set(whole.edges)


def test_ablation_by_hand():
    """The planted way alone: a product of its weights, with the biases of all units."""
    model = planted()
    found = circuit_of(model, np.ones(6), share=0.5)
    value = 1.0
    for _ in range(3):
        value = 3.0 * value + 0.1
    assert found.alone == pytest.approx(value, rel=1e-5) and found.nothing == pytest.approx(0.1, rel=1e-5)


def test_equal_weights_are_taken_in_their_order():
    group, weight = np.array([1, 0, 0, 0, 1]), np.array([0.0, 1.0, 1.0, 2.0, 0.0])
    kept, total = greatest(group, weight, 0.7, 3)
    assert kept.tolist() == [1, 3] and total.tolist() == [4.0, 0.0, 0.0]


def test_what_is_not_there_is_told():
    model = planted()
    for wrong, words in (
        ({"one_class": "cat"}, "one_class is 'cat', no class of the network"),
        ({"layer": 7}, "there is no layer 7"),
        ({"layer": 1, "unit": 5}, "has no unit 5"),
    ):
        with pytest.raises(NNVisError, match=words) as error:
            circuit_of(model, np.ones(6), **wrong)
        assert error.value.remedy
    with pytest.raises(NNVisError, match="nothing that could be followed"):
        circuit_of(DenseChain([(np.zeros((6, 2), np.float32), np.zeros(2, np.float32))], "empty"), np.ones(6))


def test_the_job_adds_it_to_the_file(trained, tmp_path):
    _, _, processed = trained
    write_network_file(tmp_path / "net.nnvis", processed)
    asked = {"command": "circuit", "file": str(tmp_path / "net.nnvis"), "data": "digits", "cache": str(tmp_path)}
    done = run_job({**asked, "circuit": {"sample": 5, "share": 0.6}}, Silent())
    made = read_network_file(done["path"])
    (own,) = made.circuits
    assert own.name == "sample 5" and len(own.edges) == done["edges"] == done["drawn"] > 10
    assert made.provenance["circuit"]["explained"] == pytest.approx(own.explained)
    again = run_job({**asked, "file": done["path"], "circuit": {"sample": 6}}, Silent())
    assert again["number"] == 1
    again = run_job({**asked, "file": again["path"], "circuit": {"sample": 5, "share": 0.6}}, Silent())
    both = read_network_file(again["path"]).circuits
    assert again["number"] == 0 and [one.name for one in both] == ["sample 5", "sample 6"]
    alone = run_job({**asked, "file": again["path"], "circuit": {"sample": 7, "keep_others": False}}, Silent())
    assert [one.name for one in read_network_file(alone["path"]).circuits] == ["sample 7"]
    few = replace(processed.bundles, edges=processed.bundles.edges[:1], points=processed.bundles.points[:2])
    write_network_file(tmp_path / "net.nnvis", replace(processed, bundles=replace(few, offsets=np.array([0, 2]))))
    done = run_job(asked, Silent())
    assert any("among those that are drawn" in note for note in done["notes"])
    own.edges = own.edges[::-1]
    write_network_file(tmp_path / "bad.nnvis", made)
    with pytest.raises(NNVisError, match="do not ascend"):
        read_network_file(tmp_path / "bad.nnvis")


def test_a_file_keeps_it(tmp_path):
    model = planted()
    processed = processed_of(model)
    processed.circuits = [circuit_of(model, np.ones(6)), circuit_of(model, np.ones(6), layer=2, unit=0)]
    write_network_file(tmp_path / "a.nnvis", processed)
    for own, again in zip(processed.circuits, read_network_file(tmp_path / "a.nnvis").circuits, strict=True):
        for name, value in vars(own).items():
            np.testing.assert_array_equal(getattr(again, name), value)


def test_there_are_so_many_at_most():
    own = circuit_of(planted(), np.ones(6))
    many = [replace(own, name=f"sample {number}") for number in range(MOST)]
    assert among(many, replace(own, name="sample 3"))[1] == 3
    with pytest.raises(NNVisError, match=f"has {MOST} circuits"):
        among(many, replace(own, name="another"))
