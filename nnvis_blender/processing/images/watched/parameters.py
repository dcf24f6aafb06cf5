"""What a user may set about a folder that is watched. Standard library only: Blender makes its panel from it."""

from dataclasses import dataclass

from ...parameters import field


@dataclass(frozen=True)
class WatchParameters:
    """Images that are shown as they arrive"""

    path: str | None = field(
        None,
        help="the folder that a camera or another program writes images to; the newest is shown",
        is_path=True,
        unset="None",
    )
    silence: float = field(600.0, 1.0, 86_400.0, help="seconds without a new image after which watching ends")
