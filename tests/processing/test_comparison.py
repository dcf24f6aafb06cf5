"""Comparison of networks trained differently: what spread means, the test of the claim, and what a job writes."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.comparison.claim import judge_claim
from nnvis_blender.processing.comparison.spread import gap_spread, layer_spread
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.worker.report import Silent
from synthetic import processed_network

ROOT = Path(__file__).resolve().parents[2]
SMALL = {
    "train": {"hidden": [12], "epochs": 2},
    "data": "digits",
    "importance": {"method": "activation"},
    "comparison": {"seeds": 2},
    "bundling": {"sampling_rate": 5.0},
}


class Stages(Silent):
    def stage(self, name, index, count):
        pass


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def written(cache, tmp_path_factory):
    output = tmp_path_factory.mktemp("comparison")
    run_job({"command": "compare", **SMALL, "output": str(output), "cache": str(cache)}, Stages())
    return output


def processed(width=1.0):
    network = processed_network(sizes=(4, 4))
    network.provenance["bundling"] = {"layer_width": width}
    network.importance.units[:] = 1
    network.importance.edges[:] = 1
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], np.float32)
    network.positions[:, :2] = np.concatenate([corners, 0.5 * corners + 3])
    return network


def test_spread_on_layers_is_the_rms_distance_from_their_middle():
    network = processed()
    np.testing.assert_allclose(layer_spread(network), [np.sqrt(2), np.sqrt(0.5)], rtol=1e-6)
    network.provenance["bundling"]["layer_width"] = 2.0
    np.testing.assert_allclose(layer_spread(network), [np.sqrt(0.5), np.sqrt(0.125)], rtol=1e-6)


def test_edges_of_no_importance_do_not_count():
    network = processed()
    network.importance.edges[network.network.edge_source != 0] = 0
    assert layer_spread(network)[0] == 0 and layer_spread(network)[1] == pytest.approx(np.sqrt(0.5))


def test_spread_between_layers_is_measured_half_way():
    network = processed()
    points, offsets = network.bundles.points, network.bundles.offsets
    for edge in range(len(offsets) - 1):  # half-way along z, which no sample is, x is the edge's number
        part = points[offsets[edge] : offsets[edge + 1]]
        part[:, 2] = np.linspace(0, 1, len(part)) ** 2
        part[:, 1], part[:, 0] = 0, 2 * edge * part[:, 2]
    assert gap_spread(network)[0] == pytest.approx(np.std(np.arange(16)), rel=1e-4)
    points[:, 0] = 0.3
    assert gap_spread(network)[0] == pytest.approx(0, abs=1e-6)


def runs(pairs):
    """(variant, spread, test accuracy, gap) tuples as runs of two layers."""
    return [
        {"variant": v, "seed": i, "spread": [s, s], "train_accuracy": t + g, "test_accuracy": t, "gap": g}
        for i, (v, s, t, g) in enumerate(pairs)
    ]


@pytest.mark.parametrize("sign, supported, word", [(1, True, "is supported"), (-1, False, "is contradicted")])
def test_claim_follows_the_correlations(sign, supported, word):
    random = np.random.default_rng(0)
    claim = judge_claim(
        runs(
            [
                ("trained", 0.5 + sign * 0.01 * i, 0.95 - 0.01 * i, 0.01 + 0.001 * i + 1e-5 * random.random())
                for i in range(8)
            ]
        )
    )
    assert claim["supported"] is supported and word in claim["text"]
    assert (
        claim["correlations"]["all"]["gap"]["rho"] == pytest.approx(sign)
        and 0 < claim["correlations"]["all"]["gap"]["p"] < 0.01
    )


def test_measures_that_disagree_are_told():
    """Closer together: a smaller gap, but a lower accuracy, too."""
    claim = judge_claim(runs([("trained", 0.5 + 0.01 * i, 0.9 + 0.01 * i, 0.01 + 0.001 * i) for i in range(8)]))
    assert claim["supported"] is None and "holds by one measure and fails by the other" in claim["text"]


def test_claim_without_an_order_is_left_open():
    random = np.random.default_rng(1)
    claim = judge_claim(runs([("trained", *random.random(3)) for _ in range(12)]))
    assert claim["supported"] is None and "neither" in claim["text"]
    assert json.dumps(claim)


def test_untrained_networks_are_judged_apart():
    claim = judge_claim(
        runs(
            [
                ("untrained", 0.9, 0.1, 0.0),
                ("untrained", 0.8, 0.1, 0.0),
                ("trained", 0.5, 0.9, 0.1),
                ("trained", 0.5, 0.9, 0.1),
            ]
        )
    )
    assert claim["correlations"]["trained"]["networks"] == 2 and claim["correlations"]["trained"]["gap"] == {
        "rho": None,
        "p": None,
    }
    assert [row["variant"] for row in claim["order"]] == ["trained", "untrained"]


def test_what_a_job_writes(written):
    described = json.loads((written / "comparison.json").read_text())
    assert [n["name"] for n in described["networks"]] == ["untrained", "trained", "l1"]
    assert sorted(p.name for p in written.iterdir()) == sorted(
        [
            "comparison.json",
            "comparison.svg",
            "comparison.png",
            "networks.csv",
            "untrained.nnvis",
            "trained.nnvis",
            "l1.nnvis",
        ]
    )
    for one in described["networks"]:
        network = read_network_file(written / one["file"])
        assert one["seed"] == 0 and one["gap"] == pytest.approx(one["train_accuracy"] - one["test_accuracy"], abs=1e-5)
        np.testing.assert_allclose(one["spread"], layer_spread(network), atol=1e-5)
        assert len(one["spread"]) == 3 and len(one["gap_spread"]) == 2
    # one layout: the same regular grid and the same parameters
    grids = [read_network_file(written / n["file"]).positions_grid for n in described["networks"]]
    assert (grids[0] == grids[1]).all() and (grids[0] == grids[2]).all()
    assert len(described["runs"]) == 6 and {r["seed"] for r in described["runs"]} == {0, 1}
    assert described["claim"]["text"] and described["claim"]["seeds"] == 2
    for chart in described["charts"]:
        assert len(chart["series"]) == 3 and all(len(s["x"]) == len(s["y"]) for s in chart["series"])
    assert len((written / "networks.csv").read_text().splitlines()) == 7


def test_the_same_request_gives_the_same_files(written, tmp_path):
    run_job({"command": "compare", **SMALL, "output": str(tmp_path), "cache": str(tmp_path / "cache")}, Stages())
    for path in written.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize(
    "changed, named",
    [
        ({"comparison": {"variants": ["trained"]}}, "two or more"),
        ({"comparison": {"variants": ["trained", "magic"]}}, "not a list of untrained"),
        ({"comparison": {"seeds": 0}}, "seeds is 0"),
        ({"output": None}, "names no output"),
        ({"model": "net.npz"}, "unknown keys"),
        ({"train": {"epochs": 0}}, "epochs is 0"),
        ({"data": None}, "names no data"),
    ],
)
def test_bad_requests_are_named(changed, named, cache, tmp_path):
    with pytest.raises(NNVisError, match=named) as error:
        run_job(
            {"command": "compare", **SMALL, "output": str(tmp_path / "out"), "cache": str(cache), **changed}, Stages()
        )
    assert "\n" not in str(error.value) and not (tmp_path / "out").exists()


def test_the_command_compares(tmp_path):
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "nnvis_blender.processing",
            "compare",
            "--variants",
            "trained",
            "l1",
            "--seeds",
            "1",
            "--set",
            "train.hidden=[8]",
            "--set",
            "train.epochs=1",
            "--set",
            "importance.method=activation",
            "--output",
            tmp_path / "out",
            "--cache",
            tmp_path / "cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1])["path"] == str(tmp_path / "out")
    assert [n["name"] for n in json.loads((tmp_path / "out/comparison.json").read_text())["networks"]] == [
        "trained",
        "l1",
    ]
