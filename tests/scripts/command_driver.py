"""Runs documented commands one after the other in one process, since starting torch, numba and bpy takes seconds.

python command_driver.py COMMANDS RESULTS

COMMANDS is JSON, [[program, [argument, ...]], ...]; RESULTS becomes [{"code", "output"}, ...]. Each command is called
as its program's own main calls it, in the current folder, with standard output and error caught. Programs: "worker"
(python -m nnvis_blender.processing), "render" (scripts/render.py), "export", "submit" (alike), "still"
(scripts/benchmarks/still.py, small), and "parsed", any script with argparse, of which only the arguments are read.
"""

import argparse
import importlib.util
import json
import os
import runpy
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]


@cache
def script(name: str):
    """A file of scripts/ as a module."""
    path = ROOT / "scripts" / name
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def worker_main():
    """The worker's main under the name that a job's worker has, so that both find the same compiled functions."""
    from nnvis_blender.processing.worker.entry import load_package

    load_package()
    return importlib.import_module("processing.commands").main


def worker(argv: list) -> int:
    return worker_main()(argv)


def render(argv: list) -> int:
    return script("render.py").main(argv)


def export(argv: list) -> int:
    return script("export.py").main(argv)


def submit(argv: list) -> int:
    return script("submit.py").main(argv)


def still(argv: list) -> int:
    module = script("benchmarks/still.py")
    module.SAMPLES, module.SIZE = 1, (32, 18)
    mode, picture = argv
    assert mode in {"naive", "clever"}
    module.measure(mode, Path(picture))
    return 0


def parsed(argv: list) -> int:
    read = argparse.ArgumentParser.parse_args

    def only_read(self, *arguments):
        read(self, *arguments)
        sys.exit(0)

    with mock.patch.object(argparse.ArgumentParser, "parse_args", only_read), mock.patch.object(sys, "argv", argv):
        runpy.run_path(argv[0], run_name="__main__")
    return 1  # it has read no arguments


PROGRAMS = {one.__name__: one for one in (worker, render, export, submit, still, parsed)}


def result(program: str, argv: list) -> dict:
    """Runs one command with what it prints caught, however it prints."""
    with tempfile.TemporaryFile() as caught:
        kept = [os.dup(1), os.dup(2)]
        for number in (1, 2):
            os.dup2(caught.fileno(), number)
        try:
            code = PROGRAMS[program](argv)
        except SystemExit as end:
            code = end.code or 0
        except Exception:  # whatever it is, it is that command's failure
            traceback.print_exc()
            code = 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, own in enumerate(kept, 1):
                os.dup2(own, number)
                os.close(own)
        caught.seek(0)
        return {"code": code, "output": caught.read().decode("utf-8", "replace")}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    commands = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(json.dumps([result(*command) for command in commands]), encoding="utf-8")
    os._exit(0)  # what Blender does at exit waits at times for threads of its own that wait for it
