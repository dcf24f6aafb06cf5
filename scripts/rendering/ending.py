"""How the scripts begin and end: their own arguments, an error as one line on standard error, an exit code for each."""

import atexit
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

import bpy

from rendering.package import module

errors, interruption = module("processing.errors"), module("processing.worker.interruption")


def done(work: Callable[[list[str]], None], argv: list[str]) -> int:
    """Does a script's work with its arguments. Returns the exit code; what is wrong is printed, in one line."""
    try:
        work(argv)
    except errors.NNVisError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr, flush=True)
        return interruption.EXIT_INTERRUPTED
    return errors.EXIT_OK


def run(main: Callable[[list[str]], int]) -> NoReturn:
    """Ends the process with the exit code of main(the script's own arguments), which follow "--" where Blender hands
    over its own too.
    """
    own = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    try:
        code = main(own)
    except SystemExit as end:  # --help
        code = end.code or errors.EXIT_OK
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    leave(code)


def leave(code: int) -> NoReturn:
    """Ends the process here: what Blender does at its own end waits at times for ever, for threads of its own that wait
    for it. What has been printed and written is, and its temporary folder goes.
    """
    shutil.rmtree(bpy.app.tempdir, ignore_errors=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
