"""`extras`: the optional packages of the worker, and which of them this Python has."""

import json

from ..worker.extras import EXTRAS, installed


def add_arguments(parser, name):
    parser.add_argument("--json", action="store_true", help="say one JSON object")


def run(arguments, report) -> None:
    rows = [
        {"name": e.name, "purpose": e.purpose, "megabytes": e.megabytes, "installed": installed(e), "pip": e.pip_line}
        for e in EXTRAS.values()
    ]
    print(json.dumps({"extras": rows}, indent=1) if arguments.json else "\n".join(map(_line, rows)))


def _line(row: dict) -> str:
    state = "installed" if row["installed"] else f"not installed, {row['megabytes']} MB: {row['pip']}"
    return f"{row['name']}: {row['purpose']}; {state}"
