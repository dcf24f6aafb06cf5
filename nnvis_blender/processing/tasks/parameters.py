"""Where tasks are computed. Standard library only: Blender reads it."""

import dataclasses
from pathlib import Path

from .. import parameters
from ..errors import shown, usage

LOCAL = "local:"
MOST_LOCAL = 256
CERTIFICATES = ("tls_ca", "tls_certificate", "tls_key")
_REMEDY = "Give local:4 for four processes of this machine, or tls://HOST:PORT of a dask scheduler"


@dataclasses.dataclass(frozen=True)
class ComputeParameters:
    """Where independent tasks are computed"""

    scheduler: str | None = parameters.field(
        None,
        help="where independent tasks are computed: local:N for N processes of this machine, or tls://HOST:PORT of a "
        "dask scheduler that you trust as you trust yourself, see docs/scale.md",
        unset="This Worker",
    )
    tls_ca: str | None = parameters.field(
        None, help="the certificate of the authority that the scheduler's and the workers' are signed by", is_path=True
    )
    tls_certificate: str | None = parameters.field(None, help="the certificate of yours", is_path=True)
    tls_key: str | None = parameters.field(None, help="the key of that certificate", is_path=True)

    @property
    def local_workers(self) -> int:
        """How many processes of this machine; 0 where it names another scheduler, or none."""
        return int(self.scheduler.removeprefix(LOCAL)) if (self.scheduler or "").startswith(LOCAL) else 0


def check_compute(settings: ComputeParameters) -> ComputeParameters:
    """The same. Raises NNVisError (usage) for an address that is none, or that is not encrypted, and for certificates
    that are missing.
    """
    address = settings.scheduler or ""
    if address.startswith(LOCAL):
        count = address.removeprefix(LOCAL)
        if not (count.isascii() and count.isdigit() and 1 <= int(count[:6]) <= MOST_LOCAL):
            raise usage(f"scheduler is {shown(address)}, not local: and a number from 1 to {MOST_LOCAL}", _REMEDY)
        return settings
    if not address:
        return settings
    if address.startswith("tcp://") or "://" not in address:
        what = "not an encrypted address: whoever stands between could run code here and there"
        raise usage(f"scheduler is {shown(address)}, {what}", _REMEDY)
    host, colon, port = address.removeprefix("tls://").rpartition(":")
    if not address.startswith("tls://") or not (host and colon and port.isascii() and port.isdigit()):
        raise usage(f"scheduler is {shown(address)}, no address of a dask scheduler", _REMEDY)
    for name in CERTIFICATES:
        path = getattr(settings, name)
        if not path:
            raise usage(f"{address[:80]} was given without {name}", "Give the three files of its TLS: docs/scale.md")
        try:
            is_there = Path(path).is_absolute() and Path(path).is_file()
        except (OSError, ValueError):
            is_there = False
        if not is_there:
            raise usage(f"{name} is {shown(path)}, no file", "Give the whole path of a PEM file")
    return settings
