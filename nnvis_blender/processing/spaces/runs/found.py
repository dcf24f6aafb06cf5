"""Which networks a folder holds: each file one, each folder in it a run of checkpoints."""

from pathlib import Path
from typing import NamedTuple

from ...errors import NNVisError, bad_input, shown
from ...models import is_model
from ...training.checkpoints import checkpoints_in, evenly
from .parameters import CHECKPOINTS, RunsParameters

_MOST_ENTRIES = 10_000
_REMEDY = "Give a folder that holds models, or a folder of checkpoints for each run"


class Member(NamedTuple):
    """A network among others. name: from the folder on. run: which run it is of. number: its epoch, 0 without any."""

    path: Path
    name: str
    run: int
    number: float


class Found(NamedTuple):
    """members: run by run, their checkpoints ascending. runs: what each is called. notes: what was left out."""

    members: list[Member]
    runs: list[str]
    notes: list[str]


def networks_in(folder: Path, settings: RunsParameters) -> Found:
    """The networks in a folder. Raises NNVisError (bad_input) where there are fewer than three, or no folder."""
    if not folder.is_dir():
        raise bad_input(f"{shown(folder.name, quoted=False)} is no folder", _REMEDY)
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    if len(entries) > _MOST_ENTRIES:
        raise bad_input(f"{folder.name} holds more than {_MOST_ENTRIES} files", "Give a folder of models alone")
    notes, runs = [], []
    if settings.files == CHECKPOINTS:
        runs.append((folder.name, _checkpoints(folder, folder, notes)))
    else:
        for entry in entries:
            if is_model(entry):
                runs.append((entry.name, [(entry, 0.0)]))
            elif entry.is_dir():
                try:
                    runs.append((entry.name, _checkpoints(entry, folder, notes)))
                except NNVisError:
                    notes.append(f"{shown(entry.name, 60, quoted=False)} holds no checkpoints and is left out")
    count = sum(len(own) for _, own in runs)
    if count < 3:
        raise bad_input(f"{shown(folder.name, quoted=False)} holds {count} networks, and three make a map", _REMEDY)
    if len(runs) > settings.most_networks:
        notes.append(f"{settings.most_networks} of {len(runs)} runs were taken, evenly")
        runs = evenly(runs, settings.most_networks)
    most = max(1, settings.most_networks // len(runs))
    if any(len(own) > most for _, own in runs):
        notes.append(f"of each run at most {most} checkpoints were taken, evenly")
    members = [
        Member(path, path.relative_to(folder).as_posix(), number, epoch)
        for number, (_, own) in enumerate(runs)
        for path, epoch in evenly(own, most)
    ]
    return Found(members, [name for name, _ in runs], notes)


def _checkpoints(run: Path, folder: Path, notes: list[str]) -> list[tuple[Path, float]]:
    found = checkpoints_in(run, is_model)
    notes += [f"{run.name}: {note}" for note in found.notes] if run != folder else found.notes
    return [(one.path, one.number) for one in found.checkpoints]
