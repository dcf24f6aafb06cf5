"""Reads odd files and mutations of one case's seed, and says on standard output what did not end as it should.

    python tests/fuzz/fuzz_child.py CASE FIRST COUNT FOLDER [FILE ...]
    python tests/fuzz/fuzz_child.py

Without arguments it takes such words as JSON lists, one a line, and has a process of its own for each, in which what
readers import is there already: the process writes what it says into "said" and "told" (errors) in FOLDER, and its exit
code is printed.

From 0, the odd files (see fuzz_odd.py) come before the mutations; these have to be refused. The files, if any, are read
in the place of the seed last. Any other outcome is right when the reader succeeds, or raises NNVisError with one plain
line of at most 300 characters, within SECONDS of work and MEMORY. Mutations that end in another way stay in the folder.
Each name or number is printed before it is read: after a crash the last one says which input it was.
"""

import contextlib
import importlib
import json
import os
import resource
import shutil
import signal
import sys
import traceback
import unicodedata
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "processing"), str(ROOT / "tests" / "fuzz")]

from fuzz_cases import CASES, FOLDER  # noqa: E402
from fuzz_mutations import mutated  # noqa: E402
from fuzz_odd import odd_inputs  # noqa: E402

from nnvis_blender.processing.errors import NNVisError  # noqa: E402

SECONDS, WALL_SECONDS = 10, 60  # of the processor's time; of the clock's, for what waits
MEMORY = 1 << 30  # bytes beyond those of reading the seed
_HEADROOM = 3 << 30  # beyond MEMORY, before the system refuses
_IMPORTED = ("torch", "sklearn.datasets", "scipy.sparse", "numba", "onnx", "safetensors.numpy", "PIL.Image")


class Late(BaseException):
    """Raised into a reading that takes too long; no reader catches it."""


def _late(*_):
    raise Late


def outcome(read, path) -> str:
    """What is wrong with how a reading ends, or ""."""
    _forget_peak()
    before = _peak()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.alarm(WALL_SECONDS)
    try:
        read(path)
    except NNVisError as error:
        wrong = wrong_message(str(error))
    except Late:
        wrong = f"takes more than {SECONDS} s: {_place(sys.exc_info()[2])}"
    except BaseException as error:  # whatever it is, it is not what a reader raises
        wrong = f"{type(error).__name__}: {str(error)[:200]} {_place(error.__traceback__)}"
    else:
        wrong = ""
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
    if not wrong and _peak() - before > MEMORY:
        wrong = f"takes {(_peak() - before) >> 20} MB"
    return wrong


def wrong_message(text: str) -> str:
    """What is wrong with an error's text, or ""."""
    if not text or len(text) > 300:
        return f"a message of {len(text)} characters"
    hidden = [c for c in text if unicodedata.category(c)[0] == "C" or c in "\u2028\u2029"]
    return f"a message with {hidden[0]!r}" if hidden else ""


def _place(trace) -> str:
    last = traceback.extract_tb(trace)[-1]
    ours = [frame for frame in traceback.extract_tb(trace) if "nnvis_blender" in frame.filename]
    where = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
    return f"({where}, from {ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno})" if ours else f"({where})"


def _status(name: str) -> int:
    """Bytes of a value in /proc, 0 where there is none."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) << 10
    return 0


def _peak() -> int:
    return _status("VmHWM:")


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def limited(case, folder: Path) -> Path:
    """Writes and reads a case's seed, so that what is imported is there; then sets the limits. Returns the seed."""
    os.chdir(folder)
    seed = folder / ("seed" if case.suffix == FOLDER else f"seed{case.suffix}")
    case.seed(seed)
    case.read(seed)
    signal.signal(signal.SIGPROF, _late)
    signal.signal(signal.SIGALRM, _late)
    limit = _status("VmSize:") + MEMORY + _HEADROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return seed


def read_odd(case, seed: Path, target: Path) -> None:
    whole = target.read_bytes()
    for name, make in odd_inputs(target, whole).items():
        print(name, flush=True)
        remove(target)
        make(target)
        refused = []

        def read(path, refused=refused):
            try:
                case.read(path)
            except NNVisError:
                refused.append(True)
                raise

        wrong = outcome(read, seed)
        if not wrong and not refused and not (case.is_lenient or name.startswith("maybe")):
            wrong = "is read as if nothing were wrong"
        if wrong:
            print(f"WRONG {case.name} {name}: {wrong}", flush=True)
    remove(target)
    target.write_bytes(whole)


def read_mutations(case, seed: Path, target: Path, numbers: range) -> None:
    whole = target.read_bytes()
    for number in numbers:
        print(number, flush=True)
        target.write_bytes(mutated(whole, number, case.name))
        wrong = outcome(case.read, seed)
        if wrong:
            print(f"WRONG {case.name} {number}: {wrong}", flush=True)
            shutil.copy(target, seed.parent / f"wrong_{number}{target.suffix}")


def read_files(case, seed: Path, target: Path, files: list) -> None:
    for file in files:
        print(file, flush=True)
        shutil.copy(file, target)
        wrong = outcome(case.read, seed)
        if wrong:
            print(f"WRONG {file}: {wrong}", flush=True)


def main(name: str, first: str, count: str, folder: str, *files: str) -> None:
    warnings.simplefilter("ignore")
    case = CASES[name]
    seed = limited(case, Path(folder).resolve())
    target = seed / case.target if case.target else seed
    if case.has_odd and first == "0":
        read_odd(case, seed, target)
    read_mutations(case, seed, target, range(int(first), int(first) + int(count)))
    read_files(case, seed, target, files)
    print("DONE", flush=True)


def serve() -> None:
    """Forks a process for each line of standard input, before anything has started threads."""
    for module in _IMPORTED:
        importlib.import_module(module)
    for line in sys.stdin:
        words = json.loads(line)
        child = os.fork()
        if not child:
            for number, name in ((1, "said"), (2, "told")):
                os.dup2(os.open(Path(words[3]) / name, os.O_WRONLY | os.O_CREAT), number)
            try:
                main(*words)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) > 1 else serve()
