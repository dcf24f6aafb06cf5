"""Independent tasks give the same wherever they run, and what goes wrong there is told in a sentence."""

import copy
import dataclasses
import os
import sys
import time
import types
from unittest import mock

import numpy as np
import pytest
import task_functions
from map_networks import dataset_of, processed_of
from torch_networks import samples as samples_of

from nnvis_blender.processing.activations.make import make_maps
from nnvis_blender.processing.activations.parameters import MapParameters
from nnvis_blender.processing.datasets.dataset import Dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.images.attribution.make import make_attributions
from nnvis_blender.processing.images.attribution.parameters import AttributionParameters
from nnvis_blender.processing.images.top.make import make_top
from nnvis_blender.processing.images.top.parameters import TopParameters
from nnvis_blender.processing.importance import estimate_importance
from nnvis_blender.processing.jobs import JOBS
from nnvis_blender.processing.jobs.stages import IMPORTANCE, importance_task
from nnvis_blender.processing.spaces.runs.make import make_runs
from nnvis_blender.processing.tasks import ComputeParameters, Tasks, check_compute, remote
from nnvis_blender.processing.tasks.dispatch import PRELOAD
from nnvis_blender.processing.worker.report import Silent

HERE = ComputeParameters()
PEM = ("tls_ca_file", "tls_client_cert", "tls_client_key")


class Told(Silent):
    def __init__(self):
        self.warnings, self.fractions = [], []

    def warning(self, message):
        self.warnings.append(message)

    def progress(self, done, total):
        self.fractions.append(done / total)


def samples() -> Dataset:
    """As many features and classes as the model of the tests has."""
    random = np.random.default_rng(0)
    x, y = random.random((300, 64), np.float32), random.integers(0, 10, 300)
    return Dataset(x[:200], y[:200], x[200:], y[200:], [str(k) for k in range(10)], (64,), "random")


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    """Two processes of this machine, whose own cache is empty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("own")))
        with Tasks(ComputeParameters(scheduler="local:2"), tmp_path_factory.mktemp("cache")) as tasks:
            list(tasks.run(task_functions.slow, [0], None, Silent()))  # they are there
            yield tasks


@pytest.fixture(scope="module")
def elsewhere(workers, tmp_path_factory):
    """The parameters by which the same workers are another machine's, their keys in files."""
    security, folder = workers._client.security, tmp_path_factory.mktemp("keys")
    for name in PEM:
        (folder / name).write_text(getattr(security, name))
    files = dict(zip(("tls_ca", "tls_certificate", "tls_key"), (str(folder / name) for name in PEM)))
    return ComputeParameters(workers._client.scheduler.address, **files)


def test_results_come_in_order_with_warnings_and_progress(workers, tmp_path):
    told, here = Told(), Told()
    with Tasks(HERE, tmp_path) as tasks:
        wanted = [value for value, _, _ in tasks.run(task_functions.squared, range(12), {"more": 5}, here)]
    values, processes, caches = zip(*workers.run(task_functions.squared, range(12), {"more": 5}, told))
    assert list(values) == wanted == [n * n + 5 for n in range(12)]
    assert told.warnings == here.warnings and len(told.warnings) == 4
    assert os.getpid() not in processes and set(caches) == {str(workers.cache)}
    for own in (told, here):
        assert own.fractions[-1] == 1 and own.fractions == sorted(own.fractions)


def test_importance_is_equal_to_the_bit(workers, model, tmp_path):
    """Also what the cache of who asks has in the end."""
    items = [(model, method, {}, 3) for method in ("gradient", "activation")]
    with Tasks(HERE, tmp_path) as tasks:
        here = list(tasks.run(importance_task, items, samples(), Silent(), IMPORTANCE))
    there = list(workers.run(importance_task, items, samples(), Silent(), IMPORTANCE))
    for one, other in zip(here, there):
        for name in ("units", "edges", "raw_units"):
            assert np.array_equal(getattr(one.importance, name), getattr(other.importance, name))


def arrays(value):
    """All arrays in a result."""
    if isinstance(value, np.ndarray):
        yield value
    elif dataclasses.is_dataclass(value):
        yield from arrays([getattr(value, field.name) for field in dataclasses.fields(value)])
    elif isinstance(value, (list, tuple, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from arrays(one)


def assert_equal(one, *others):
    for other in others:
        pairs = list(zip(arrays(one), arrays(other), strict=True))
        assert len(pairs) > 3
        for own, same in pairs:
            np.testing.assert_array_equal(own, same)


@pytest.fixture
def places(workers, elsewhere, tmp_path, monkeypatch):
    """Where tasks run: threads of this process; processes, where no thread may do any; a scheduler elsewhere."""

    def each():
        yield Tasks(HERE, tmp_path / "cache")
        monkeypatch.setattr("nnvis_blender.processing.tasks.threads.threaded", None)
        yield workers
        with Tasks(check_compute(elsewhere), tmp_path / "elsewhere") as tasks:
            yield tasks

    return each()


def test_what_a_heavy_model_does_is_shared_out_and_equal_to_the_bit(places, models, tmp_path):
    """Maps and attributions over samples, importance over classes, images over samples and units."""
    model = copy.copy(models("resnet"))
    model.rows = 4  # as if it were heavy
    data, found = dataset_of(tmp_path, samples_of("resnet", 13).numpy(), model, 5), []
    for tasks in places:
        processed, chosen = processed_of(model), MapParameters(samples=list(range(9)))
        processed.maps = make_maps(processed, model, data, DataOptions(), chosen, Silent(), tasks=tasks)
        processed.provenance["maps"] = {"part": "test"}
        asked = AttributionParameters(method="gradient", measures=False)
        attributed = make_attributions(processed, model, data, asked, 0, Silent(), tasks)
        top = make_top(processed, model, data, TopParameters(part="test", count=2), tasks, Silent())
        importance = estimate_importance(model, data, "combined", {}, 0, Silent(), tasks)
        found.append([processed.maps, attributed, top, importance])
    assert len(found[0][0].names) == 9
    assert_equal(*found)


@pytest.mark.parametrize("measure", ["cka", "weights"])
def test_networks_of_a_map_are_shared_out(places, measure, tmp_path):
    folder, random, found = tmp_path / "family", np.random.default_rng(0), []
    folder.mkdir()
    for number in range(4):
        shapes = {"W0": (64, 12), "b0": (12,), "W1": (12, 10), "b1": (10,)}
        drawn = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
        np.savez(folder / f"{number}.npz", **drawn)
    values = {"model": str(folder), "data": "digits", "cache": str(tmp_path), "runs": {"measure": measure}}
    request = JOBS["runs"].read(values)
    for tasks in places:
        found.append(make_runs(folder, request.source, request.parameters, 0, tasks, Silent()))
    assert_equal(*found)


def test_threads_end_with_who_waits_for_them(tmp_path):
    """And what a task refuses is told, its order and its warnings are those of one thread."""
    told, began = Told(), time.monotonic()
    with Tasks(HERE, tmp_path) as tasks:
        found = tasks.run(task_functions.squared, range(6), {"more": 5}, told, by_threads=True)
        assert [value for value, _, _ in found] == [n * n + 5 for n in range(6)]
        assert told.warnings == ["0 is a multiple of 3", "3 is a multiple of 3"]
        assert told.fractions[-1] == 1 and told.fractions == sorted(told.fractions)
        with pytest.raises(NNVisError, match="2 is no good"):
            list(tasks.run(task_functions.refused, range(4), None, Silent(), by_threads=True))
        waiting = tasks.run(task_functions.telling, [0, 600, 600], None, Silent(), by_threads=True)
        assert next(waiting) == 0
        waiting.close()
    assert time.monotonic() - began < 300  # which a busy machine keeps, and who waits for them does not


def test_a_worker_that_is_killed_is_made_up_for(workers, tmp_path):
    assert list(workers.run(task_functions.killed_once, range(6), str(tmp_path / "marker"), Silent())) == list(range(6))
    assert (tmp_path / "marker").exists()


def test_what_a_task_refuses_is_told_as_here(workers, tmp_path):
    for tasks in (workers, Tasks(HERE, tmp_path)):
        with pytest.raises(NNVisError) as error:
            list(tasks.run(task_functions.refused, range(4), None, Silent()))
        assert str(error.value) == "2 is no good. Take 3" and error.value.code == "bad_input"


def test_workers_of_other_versions_are_refused(workers, monkeypatch):
    own = {**remote.versions(), "numpy": "0.9"}
    monkeypatch.setattr(remote, "versions", lambda: own)
    with pytest.raises(NNVisError, match="the worker at tls://127.* has numpy .*, and 0.9 is here. Install the same"):
        list(workers.run(task_functions.slow, [0], None, Silent()))


def test_a_scheduler_elsewhere_works_by_its_keys_alone(elsewhere, workers, model, tmp_path, monkeypatch):
    with Tasks(check_compute(elsewhere), tmp_path) as tasks:
        (found,) = tasks.run(task_functions.squared, [2], {"more": 0}, Silent())
        assert found[0] == 4 and found[2] != str(workers.cache)  # its own
        first, again = (
            list(tasks.run(importance_task, [(model, "weight", {}, 0)], samples(), Silent(), IMPORTANCE))[0]
            for _ in range(2)
        )
        assert not first.was_cached and again.was_cached  # by who asks
    from distributed import Security

    other = Security.temporary()
    for name in PEM:
        (tmp_path / name).write_text(getattr(other, name))
    monkeypatch.setattr("nnvis_blender.processing.tasks.cluster.CONNECT_SECONDS", 2)
    strange = ComputeParameters(elsewhere.scheduler, *(str(tmp_path / name) for name in PEM))
    with pytest.raises(NNVisError, match="does not answer, or not with these certificates"):
        with Tasks(strange, tmp_path) as tasks:
            list(tasks.run(task_functions.slow, [0], None, Silent()))


@pytest.mark.parametrize(
    "values, said",
    [
        ({"scheduler": "local:0"}, "not local: and a number"),
        ({"scheduler": "local:many"}, "not local: and a number"),
        ({"scheduler": "local:99999999999"}, "not local: and a number"),
        ({"scheduler": "tcp://lab:8786"}, "not an encrypted address"),
        ({"scheduler": "lab:8786"}, "not an encrypted address"),
        ({"scheduler": "ucx://lab:8786"}, "no address of a dask scheduler"),
        ({"scheduler": "tls://lab"}, "no address of a dask scheduler"),
        ({"scheduler": "tls://lab:8786"}, "without tls_ca"),
        ({"scheduler": "tls://lab:8786", "tls_ca": "/not/there"}, "tls_ca is '/not/there', no file"),
    ],
)
def test_addresses_that_are_none_are_told(values, said):
    with pytest.raises(NNVisError, match=said) as error:
        check_compute(ComputeParameters(**values))
    assert error.value.code == "usage"


def test_without_the_extra_it_is_said_which(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NNVisError, match="computing on local:2 needs the worker's extra distributed"):
        with Tasks(ComputeParameters(scheduler="local:2"), tmp_path) as tasks:
            list(tasks.run(task_functions.slow, [0], None, Silent()))


def test_workers_are_told_to_load_a_module_that_there_is():
    assert PRELOAD.split()[1] == remote.__name__ and callable(remote.dask_setup)


def test_a_task_that_ends_every_worker_is_told():
    from distributed import KilledWorker

    from nnvis_blender.processing.tasks.dispatch import _Dispatch

    future = types.SimpleNamespace(result=mock.Mock(side_effect=KilledWorker("task", None, 3)))
    with pytest.raises(NNVisError, match="a task has ended 4 workers, perhaps as memory ran out. Start fewer") as error:
        _Dispatch._result(mock.Mock(), future)
    assert error.value.code == "worker_failed"


def test_a_scheduler_that_is_lost_is_told(elsewhere, tmp_path):
    with Tasks(elsewhere, tmp_path) as tasks:
        found = tasks.run(task_functions.slow, [0, 3], None, Silent())
        assert next(found) == 0
        tasks._client.scheduler_comm.abort()  # as if its machine were gone
        with pytest.raises(NNVisError, match="the scheduler at tls://127.* is lost"):
            next(found)
