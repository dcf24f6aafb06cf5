"""Runs the worker's commands, each in a fork of a process that has their libraries loaded: `forking_worker.py FIRST`.

Each line of standard input is a command's arguments as JSON. Two lines come back: the number of the process that runs
it, and at its end "CODE SECONDS". FIRST: JSON, the commands that this process itself runs before, so that what they
import and compile is there.
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from nnvis_blender.processing.commands import main  # noqa: E402

VOICE = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def say(text: str) -> None:
    os.write(VOICE, f"{text}\n".encode())


if __name__ == "__main__":
    assert not any(main(arguments) for arguments in json.loads(sys.argv[1]))
    say("ready")
    for line in sys.stdin:
        start = time.monotonic()
        process = os.fork()
        if process == 0:
            os.setsid()
            sys.exit(main(json.loads(line)))
        say(str(process))
        _, status = os.waitpid(process, 0)
        say(f"{os.waitstatus_to_exitcode(status)} {time.monotonic() - start}")
