"""How packages come into an environment: pip, held to the files whose hashes are known, and its progress told.

The worker's side of environment.py and extra_installation.py. Standard library only.
"""

import re
import subprocess
import sys
from pathlib import Path

from ..errors import NNVisError
from . import interruption, protocol

# Every package is the file whose hash we know, and nothing is built, asked or read from the user's configuration.
PIP = (
    *("--isolated", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"),
    *("--require-hashes", "--only-binary", ":all:", "--no-deps"),
)


def pinned(requirements) -> list:
    """The lines of a requirements file that name a package."""
    return re.findall(r"(?m)^\w[^\\\n]*", Path(requirements).read_text(encoding="utf-8"))


def run_pip(python: Path, options: list, done: int, total: int) -> None:
    """Installs by an environment's pip. options: what it is told besides PIP. done of total packages were there before.

    Raises NNVisError (worker_failed) with pip's last line, or with what to do about a certificate that is not known, of
    which the last line says nothing. pip ends with this process, however that ends, because it watches it; see
    interruption.py.
    """
    command = [str(python), "-I", "-X", "utf8", interruption.__file__, "pip", *PIP, *options]
    collected, last, trusted = 0, "", True
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as pip:
        try:
            for line in pip.stdout:
                print(line, end="", file=sys.stderr, flush=True)  # stderr is the job's log
                last = line.strip() or last
                trusted = trusted and "CERTIFICATE_VERIFY_FAILED" not in line
                if line.startswith("Collecting "):
                    collected += 1
                    say("progress", done=min(done + collected, total), total=total + 1)
        except BaseException:
            pip.kill()
            raise
    if pip.returncode != 0 and not trusted:
        raise NNVisError(
            "worker_failed",
            "the packages could not be installed: the connection shows a certificate that this Python does not know",
            "Where your network looks into connections, set REQUESTS_CA_BUNDLE to the file of its certificates",
        )
    if pip.returncode != 0:
        raise NNVisError(
            "worker_failed",
            f"the packages could not be installed ({last})",
            "Check the connection and the free disk space, and try again; the log says more",
        )


def prove(python: Path, modules: list, remedy: str, folder: Path | None = None) -> str:
    """The version of an environment's Python, which imports these modules; folder: where else it looks for them.

    Raises NNVisError (worker_failed) with that remedy where it cannot.
    """
    looks = f"sys.path.append({str(folder)!r}); " if folder else ""
    code = f"import sys; {looks}import {', '.join(modules)}; print(sys.version.split()[0])"
    run = subprocess.run([str(python), "-I", "-B", "-c", code], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        last = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NNVisError("worker_failed", f"what was installed does not work ({last})", remedy)
    return run.stdout.strip()


def say(kind: str, **values) -> None:
    """A message to the parent, see protocol.py."""
    print(protocol.encode(kind, **values), flush=True)
