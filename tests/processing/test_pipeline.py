"""The main job: every edge kept, every stage found again, nothing half-written when it fails."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.jobs.process import STAGES, read_request
from nnvis_blender.processing.jobs.process import run as process
from nnvis_blender.processing.worker.report import Silent

ROOT = Path(__file__).resolve().parents[2]
SMALL = {
    "train": {"hidden": [12], "epochs": 2},
    "data": "digits",
    "importance": {"method": "batchnorm", "epochs": 1, "minimum_steps": 20},
}


class Stages(Silent):
    def __init__(self):
        self.names = []

    def stage(self, name, index, count):
        self.names.append(name)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def run(cache, **values):
    return process(read_request({**SMALL, "cache": str(cache), **values}), Stages())


def test_every_edge_arrives(cache):
    report = Stages()
    result = process(read_request({**SMALL, "cache": str(cache)}), report)
    processed = read_network_file(result["path"])
    network, bundles = processed.network, processed.bundles
    assert tuple(report.names) == STAGES
    assert [layer.size for layer in network.layers] == [64, 12, 10]
    assert network.edge_count == len(bundles.edges) == 64 * 12 + 12 * 10
    np.testing.assert_array_equal(bundles.points[bundles.offsets[:-1]], processed.positions[network.edge_source])
    np.testing.assert_array_equal(bundles.points[bundles.offsets[1:] - 1], processed.positions[network.edge_target])
    assert processed.provenance["edges_kept"] == 1.0 and processed.provenance["importance_kept"] == 1.0


def test_stages_are_found_again(cache):
    first = run(cache)
    again = run(cache)
    assert set(again["cached"]) == {"Network", "Importance", "Layout", "Bundling"} and again["path"] == first["path"]
    changed = run(cache, bundling={"edge_bandwidth_reduction": 0.8})
    assert {"Network", "Importance"} <= set(changed["cached"]) and "Bundling" not in changed["cached"]
    assert changed["path"] != first["path"]


def test_the_same_request_gives_the_same_bytes(cache, tmp_path):
    assert Path(run(cache)["path"]).read_bytes() == Path(run(tmp_path / "other")["path"]).read_bytes()


def test_pruning_keeps_the_exact_share(cache):
    whole, pruned = (read_network_file(run(cache, bundling={"prune_percentage": p})["path"]) for p in (0.0, 0.25))
    assert len(pruned.bundles.edges) == round(0.75 * whole.network.edge_count)
    assert pruned.provenance["edges_kept"] == 0.75 and 0.75 < pruned.provenance["importance_kept"] < 1


def test_the_most_important_edges_are_drawn_and_the_others_shape_the_bundles(cache):
    whole, some = (read_network_file(run(cache, bundling={"most_edges": n})["path"]) for n in (0, 300))
    score = edge_score(whole.network, whole.importance)
    np.testing.assert_array_equal(some.bundles.edges, np.sort(np.argsort(-score, kind="stable")[:300]))
    shares = {
        key: some.provenance[key]
        for key in ("edges", "edges_kept", "importance_kept", "edges_drawn", "importance_drawn")
    }
    best = np.sort(score)[::-1].astype(np.float64)
    assert shares == {
        "edges": 888,
        "edges_kept": 1.0,
        "importance_kept": 1.0,
        "edges_drawn": 300 / 888,
        "importance_drawn": pytest.approx(best[:300].sum() / best.sum()),
    }
    assert whole.provenance["edges_drawn"] == whole.provenance["importance_drawn"] == 1.0
    pruned = read_network_file(run(cache, bundling={"most_edges": 300, "prune_percentage": 0.6})["path"])
    np.testing.assert_array_equal(pruned.bundles.edges, some.bundles.edges)
    assert pruned.provenance["edges_kept"] == pytest.approx(355 / 888)
    assert pruned.bundles.points.tobytes() != some.bundles.points.tobytes()  # what is pruned attracts no more


def test_a_limit_that_is_not_reached_changes_nothing(cache):
    unlimited, limited = (read_network_file(run(cache, bundling={"most_edges": n})["path"]) for n in (0, 888))
    assert limited.bundles.points.tobytes() == unlimited.bundles.points.tobytes()


def test_output_is_written_where_it_was_asked(cache, tmp_path):
    output = tmp_path / "deep" / "net.nnvis"
    assert run(cache, output=str(output))["path"] == str(output)
    assert read_network_file(output).network.unit_count == 86


def test_a_failing_run_leaves_the_earlier_output(cache, tmp_path):
    output = tmp_path / "net.nnvis"
    output.write_bytes(b"earlier")
    np.savez(tmp_path / "nan.npz", W0=np.full((64, 10), np.nan, np.float32), b0=np.zeros(10, np.float32))
    with pytest.raises(NNVisError, match="NaN"):
        run(cache, train=None, model=str(tmp_path / "nan.npz"), output=str(output))
    assert output.read_bytes() == b"earlier"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["nan.npz", "net.nnvis"]


def test_random_networks_need_no_data(cache):
    result = run(cache, train=None, data=None, random={"layers": [4, 9, 10], "seed": 3})
    assert read_network_file(result["path"]).network.edge_count == 4 * 9 + 9 * 10


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("ending", ["terminate", "parent closes"])
def test_an_ended_worker_leaves_nothing_half_written(tmp_path, ending):
    request = tmp_path / "request.json"
    output = tmp_path / "net.nnvis"
    request.write_text(
        json.dumps(
            {
                "train": {"hidden": [64], "epochs": 500},
                "data": "digits",
                "output": str(output),
                "cache": str(tmp_path / "cache"),
            }
        )
    )
    worker = subprocess.Popen(
        [sys.executable, "-m", "nnvis_blender.processing", "job", str(request)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    for line in worker.stdout:  # it is at work once it has said how far it is
        if b"progress" in line:
            break
    if ending == "terminate":
        worker.send_signal(signal.SIGTERM)
    else:
        worker.stdin.close()
    worker.wait(timeout=60)
    assert not output.exists() and not list(tmp_path.rglob("*.part"))
