"""A dask client of workers here, which end with it, or of a scheduler elsewhere."""

import logging
import os
import shutil
import signal
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import NNVisError, bad_input
from ..worker.extras import EXTRAS, module_of
from .parameters import ComputeParameters

CONNECT_SECONDS, LOCAL_SECONDS = 20, 120  # a machine that is busy starts processes slowly
CLOSE_SECONDS = 3
_ENTRY = Path(__file__).parents[1] / "worker" / "entry.py"
# what each process of ours runs first: dask takes a text with spaces for a program
_PRELOAD = (
    f"import importlib, runpy; runpy.run_path({str(_ENTRY)!r})['load_package'](); "
    "dask_setup = importlib.import_module('processing.tasks.remote').dask_setup"
)
_INSTALL = "Install it: pip install cryptography"
_CONFIGURATION = {
    "distributed.admin.large-graph-warning-threshold": "1TB",
    "distributed.scheduler.http.routes": [],  # nothing is served beside the tasks
    "distributed.worker.http.routes": [],
}


@contextmanager
def connected(compute: ComputeParameters):
    """Yields the client of where `compute` says. Raises NNVisError (worker_failed)."""
    module_of(EXTRAS["distributed"], f"computing on {compute.scheduler} needs")
    import dask

    for name in [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what matters of it is told in a sentence
    folder = tempfile.mkdtemp(prefix="nnvis-dask-")
    try:
        seconds = LOCAL_SECONDS if compute.local_workers else CONNECT_SECONDS
        own = {"temporary-directory": folder, "distributed.comm.timeouts.connect": f"{seconds}s"}
        with dask.config.set({**_CONFIGURATION, **own}):
            with _local(compute.local_workers) if compute.local_workers else _elsewhere(compute) as client:
                yield client
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _local(count: int):
    """Processes of this machine. They talk encrypted, by keys that are in their memory alone, at ports of the loopback
    that the system chooses: no other user of the machine can give them work.
    """
    from distributed import Client, LocalCluster, Security

    try:
        security = Security.temporary()
    except ImportError:
        raise bad_input("what goes between processes is encrypted by the package cryptography", _INSTALL) from None
    cluster = client = None
    try:
        cluster = LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            protocol="tls://",
            security=security,
            dashboard_address="127.0.0.1:0",
            memory_limit=0,  # as of this process: what outgrows the machine ends the worker
            preload=[_PRELOAD],
            silence_logs=logging.CRITICAL,
        )
        client = Client(cluster, set_as_default=False)
        yield client
    finally:
        if cluster is not None:
            _end(cluster)
            with suppress(TimeoutError):
                if client is not None:
                    client.close(timeout=CLOSE_SECONDS)
                cluster.close(timeout=CLOSE_SECONDS)


def _end(cluster) -> None:
    """Ends the workers at once, whatever they do; dask itself would wait for what they are at."""
    for nanny in cluster.workers.values():
        nanny.auto_restart = False
        with suppress(ProcessLookupError, TypeError):  # it has no process
            os.kill(nanny.pid, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)


@contextmanager
def _elsewhere(compute: ComputeParameters):
    from distributed import Client, Security

    address = compute.scheduler
    try:
        security = Security(
            require_encryption=True,
            tls_ca_file=compute.tls_ca,
            tls_client_cert=compute.tls_certificate,
            tls_client_key=compute.tls_key,
        )
        client = Client(address, security=security, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NNVisError(
            "worker_failed",
            f"the scheduler at {address} does not answer, or not with these certificates ({error})",
            "Start it, and check the address and the three files",
        ) from None
    try:
        _wait_for_workers(client, address)
        yield client
    finally:
        client.close(timeout=CLOSE_SECONDS)


def _wait_for_workers(client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError:
        said = f"the scheduler at {address} has no workers"
        raise NNVisError("worker_failed", said, "Start some: docs/scale.md") from None
