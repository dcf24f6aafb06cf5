"""What a user may set about a folder or a camera that is watched. Standard library only: Blender makes its panel from
it.
"""

from dataclasses import dataclass

from ...parameters import field


@dataclass(frozen=True)
class WatchParameters:
    """Images that are shown as they arrive"""

    camera: int | None = field(
        None,
        0,
        99,
        help="the number of a camera of this computer, from 0, which the worker itself then reads, until it is "
        "stopped; left out, none is opened and the folder is watched",
        unset="None Is Opened",
        start=0,
    )
    path: str | None = field(
        None,
        help="the folder that a camera or another program writes images to; the newest is shown",
        is_path=True,
        unset="None",
        needs=("camera", False),
    )
    silence: float = field(600.0, 1.0, 86_400.0, help="seconds without a new image after which watching ends")
