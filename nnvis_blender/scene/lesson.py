"""How what a lesson shows stands: the board, beside it surfaces and hidden space, below them the curves."""

from .playground import dress_board


def lay_out(network, charts) -> None:
    dress_board(network, 0.18)
