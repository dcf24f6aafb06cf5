"""A limit on the worker's memory: what outgrows the machine ends in a sentence, and the machine goes on."""

import os
from contextlib import suppress

SPARE = 4 << 30  # bytes of addresses beyond the machine's memory: libraries take some that they never use


def limit_memory(most: int | None = None) -> None:
    """Has what this process asks for beyond `most` bytes fail, by default the machine's memory and SPARE.

    Where the system knows no such limit (Windows) nothing is done; a lower limit that is there stays.
    """
    with suppress(ImportError, AttributeError, ValueError, OSError):
        import resource  # noqa: PLC0415  not on Windows

        if most is None:
            most = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") + SPARE
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        known = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min([most, *known]), hard))
