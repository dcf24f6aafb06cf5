"""Where a network that comes into a scene goes: beside those that are there, into the place of one, or to one."""

from dataclasses import dataclass

BESIDE, REPLACE, JOIN = "BESIDE", "REPLACE", "JOIN"
PLACEMENTS = {
    BESIDE: "Stand to the right of everything of NNVis' in the scene",
    REPLACE: "Give the active network the new data: its name, place, settings and animation stay",
    JOIN: "Stand where the active network stands, turned, scaled and seen in the class view as it is",
}


@dataclass(frozen=True)
class Placement:
    """Where a network goes that the scene does not have yet.

    how: a key of PLACEMENTS. of: the name of the network that is replaced or joined; "" or one that is not there: the
    scene's last. A scene without networks has it in the middle.
    """

    how: str = BESIDE
    of: str = ""
