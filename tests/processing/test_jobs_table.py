"""The table of the jobs: every row has its command with an option for every parameter, and its check."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing import commands
from nnvis_blender.processing.bundling import read_configuration
from nnvis_blender.processing.commands import jobs as job_commands
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.json_file import read_json
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.importance import METHODS
from nnvis_blender.processing.jobs import JOBS, run_job
from nnvis_blender.processing.jobs.request import absolute
from nnvis_blender.processing.parameters import default_of
from nnvis_blender.processing.worker.report import Silent
from reference import hostile_files

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = {  # what each job's command cannot do without, besides an output
    "process": [],
    "evaluate": [],
    "compare": [],
    "act": ["in.nnvis", "smooth"],
    "epochs": ["run", "--data", "digits"],
    "maps": ["in.nnvis", "--data", "digits"],
    "landscape": ["in.nnvis", "--data", "digits"],
    "mosaics": ["in.nnvis"],
    "occlude": ["in.nnvis", "--data", "digits"],
    "circuit": ["in.nnvis", "--data", "digits"],
    "prefer": ["in.nnvis"],
    "dream": ["in.nnvis"],
    "surface": ["in.nnvis", "--data", "digits"],
    "warp": ["in.nnvis", "--data", "digits"],
    "learn": ["--data", "moons"],
    "attribute": ["in.nnvis"],
    "project": ["in.nnvis", "--data", "digits"],
    "runs": ["folder", "--data", "digits"],
    "difference": ["one.npz", "other.npz", "--data", "digits"],
    "invariance": ["in.nnvis", "--data", "digits"],
    "depth": [],
    "embed": ["--data", "digits"],
    "report": ["in.nnvis", "--data", "digits"],
    "playground": [],
    "lesson": [],
    "convert": ["in.imp.npz", "out.nnvis"],
}
COMMANDS = [name for name, kind in JOBS.items() if kind.output]
FILES = {name: "/in.nnvis" for name, needed in REQUIRED.items() if needed[:1] == ["in.nnvis"]} | {
    "convert": "/in.imp.npz"
}


def words(name: str) -> list:
    return [name, *REQUIRED[name], *([] if "output" in JOBS[name].arguments else ["--output", "out"])]


def arguments_of(argv: list):
    return job_commands.read_arguments(commands._parser(argv).parse_args(argv))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_has_its_option(name):
    """Each option reaches its place in the request; where none is given, the request holds none of its defaults."""
    kind, plain = JOBS[name], arguments_of(words(name))
    for place, classes in kind.groups.items():
        for cls in classes:
            for field in dataclasses.fields(cls):
                if default_of(field) is dataclasses.MISSING:
                    continue
                found = [option for option in options(name) if option.dest == f"{place}.{field.name}"]
                assert len(found) == 1, f"{name}: {place}.{field.name}"
                values = reached(arguments_of([*words(name), *said(found[0])]), place)
                assert field.name in values
                assert place == "train" or field.name not in reached(plain, place)


def options(name: str) -> list:
    parser = commands._parser([name])
    return next(iter(parser._subparsers._group_actions)).choices[name]._actions


def said(option) -> list:
    """An option as a person would write it."""
    if option.nargs == 0:
        return [option.option_strings[0]]
    return [option.option_strings[0], next(iter(option.choices)) if option.choices else "1"]


def reached(values: dict, place: str) -> dict:
    for part in place.split(".") if place else ():
        values = values.get(part) or {}
    return values


@pytest.mark.parametrize("name", COMMANDS)
def test_the_plain_command_is_a_request_that_is_taken(name):
    asked = arguments_of(words(name))
    assert asked.pop("command") == name
    assert JOBS[name].read(asked).output == Path.cwd() / ("out.nnvis" if name == "convert" else "out")


@pytest.mark.parametrize("name", JOBS)
def test_unknown_keys_of_a_request_are_named(name):
    with pytest.raises(NNVisError, match="unknown keys in the request: colour"):
        run_job({"command": name, "colour": "red"}, Silent())


def test_paths_are_whole_when_a_request_is_made(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    asked = absolute({"model": "net.npz", "data": "digits", "output": None, "cache": Path("cache"), "live": True})
    assert asked == {
        "model": str(tmp_path / "net.npz"),
        "data": "digits",
        "output": None,
        "cache": str(tmp_path / "cache"),
        "live": True,
    }


@pytest.mark.parametrize("key", ["model", "data", "cache"])
def test_the_worker_takes_no_path_from_its_own_folder(key, tmp_path):
    request = {"model": "/net.npz", "data": "digits", "cache": str(tmp_path), key: "here/it is"}
    with pytest.raises(NNVisError, match=f"{key} is 'here/it is'.*whole path"):
        run_job(request, Silent())


def test_a_method_without_need_of_data_is_processed_without(model, tmp_path):
    np.savez(tmp_path / "net.npz", **model.arrays())
    done = subprocess.run(
        [sys.executable, "-m", "nnvis_blender.processing", "process", str(tmp_path / "net.npz"), "--method", "weight"]
        + ["--output", str(tmp_path / "net.nnvis"), "--cache", str(tmp_path / "cache"), "--sampling-rate", "5"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    processed = read_network_file(tmp_path / "net.nnvis")
    assert processed.provenance["data"] is None and processed.importance.method == "weight"
    with pytest.raises(NNVisError, match="net.npz was given without its data"):
        run_job({"model": str(tmp_path / "net.npz"), "cache": str(tmp_path)}, Silent())


@pytest.mark.parametrize("method", METHODS)
def test_every_method_says_what_it_is(method):
    assert METHODS[method].title and METHODS[method].parameters.__doc__.strip()


WRONG = [
    None,
    True,
    0,
    -1,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "²",
    "a\0b",
    "\ud800",
    "x" * 100_000,
    [],
    [None],
    [10**400],
    [[[]]],
    list(range(200_000)),
    {},
    {"a": None},
    {"method": []},
    {"hidden": {"a": 1}},
]


def nested(depth: int):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("name", JOBS)
def test_a_wrong_type_anywhere_is_one_sentence(name, tmp_path):
    """Every key of every request, and every parameter, with values of every wrong kind: taken, or told as one line."""
    whole = {"cache": str(tmp_path), "output": str(tmp_path / "out")}
    whole |= {"file": FILES[name]} if name in FILES else {"train": {}, "data": "digits"}
    whole |= (
        {"action": "smooth"} if name == "act" else {"data": "digits"} if name in ("circuit", "maps", "occlude") else {}
    )
    whole = {"cache": str(tmp_path), "model": "/net.npz"} if name == "info" else whole
    kind = JOBS[name]
    told = 0
    for wrong in [*WRONG, nested(5000)]:
        changed = [{**whole, key: wrong} for key in {"command", "model", *whole}]
        for place, classes in kind.groups.items():
            first = place.partition(".")[0]
            changed += [{**whole, first: wrong}] if place else []
            for cls in classes:
                for field in dataclasses.fields(cls):
                    own = {field.name: wrong}
                    inner = {place.partition(".")[2]: own} if "." in place else own
                    changed.append({**whole, **({first: inner} if place else own)})
        for values in changed:
            told += not is_taken(kind, values)
    assert told > 100


def is_taken(kind, values) -> bool:
    try:
        kind.read(values)
    except NNVisError as error:
        assert len(str(error)) <= 300 and str(error).isprintable()
        assert error.code == "usage"
        return False
    return True


@pytest.mark.parametrize("values", [[], "text", 3, {"command": []}, {"command": {"a": 1}}, {"command": "dance"}])
def test_what_is_no_request_is_told(values):
    with pytest.raises(NNVisError):
        run_job(values, Silent())


def test_a_request_nested_too_deep_is_told(tmp_path):
    path = tmp_path / "request.json"
    path.write_text('{"train": ' + "[" * 50_000 + "]" * 50_000 + "}")
    done = subprocess.run(
        [sys.executable, "-m", "nnvis_blender.processing", "job", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 3 and len(done.stderr.splitlines()) == 1
    assert json.loads(done.stdout.splitlines()[-1])["type"] == "error"


@pytest.mark.parametrize("kind", ["request-", "config-"])
def test_hostile_files_are_one_sentence_before_any_work(kind):
    for path in hostile_files(kind):
        with pytest.raises(NNVisError) as error:
            values = read_json(path, "request")
            read_configuration(values) if kind == "config-" else run_job(values, Silent())
        assert len(str(error.value)) <= 300 and str(error.value).isprintable(), path.name
