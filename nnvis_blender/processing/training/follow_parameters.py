"""What a user may set about a run that is followed. Standard library only: Blender makes its panel from it."""

from dataclasses import dataclass

from ..parameters import field


@dataclass(frozen=True)
class FollowParameters:
    """A training run that is shown while it goes on"""

    path: str | None = field(
        None,
        help="the folder that a run writes to: of NNVis' callback, or with TensorBoard's event files, a .csv or a "
        ".jsonl; or one such file",
        is_path=True,
        unset="None",
    )
    silence: float = field(
        600.0, 1.0, 86_400.0, help="seconds without news after which a run that does not say how it stands is over"
    )
    show_checkpoints: bool = field(True, help="draw the network of each checkpoint as it arrives, by its weights")
