"""A Playground's network, as a board: what each unit gives over the plane of inputs, edges by their weights."""

from pathlib import Path

from ...processing.files.network_file import SUFFIX, NetworkFile
from ...processing.training.playground.board import PITCH
from ..pieces import Pieces
from ..placement import Placement
from ..playground import dress_board, enlarge
from .network import KIND, build_file
from .view import Built, View

POSE = "BOARD"


def _holds_playground(path: Path) -> bool:
    with NetworkFile(path) as file:
        return file.has("maps") and "playground" in file.part("provenance")


def _build(path: Path, scene, name: str, placement: Placement) -> Pieces[Built]:
    built = yield from build_file(path, scene, name, placement)
    built.pose = POSE
    if built.is_new:
        dress_board(built.networks[0], PITCH)
    elif built.is_other:
        enlarge(built.networks[0])
    return built


VIEW = View(KIND, SUFFIX, _holds_playground, _build, is_placed=True)
