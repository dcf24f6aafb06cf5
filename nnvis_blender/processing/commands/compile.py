"""`compile`: what bundling needs is compiled before it is needed; ends with its parent."""

from ..jobs import run_job
from ..worker import interruption


def add_arguments(parser, name):
    pass


def run(arguments, report) -> dict:
    interruption.watch_parent()
    done = run_job({"command": "compile"}, report)
    return {"path": done["path"], "note": "compiled" if done["compiled"] else "nothing is left to compile"}
