"""What a look is."""

from dataclasses import dataclass

from ..glow import Glow
from ..ground import Ground
from ..lights import Sun
from ..world import Backdrop


@dataclass(frozen=True)
class Look:
    """One look.

    controls: of each part that has any, by the name that looks know it by (see parts/): control name -> value.
    view_transform: "Standard" keeps the class colours as they are and white at white; "Khronos PBR Neutral" does too,
    but rolls what is brighter than white off to white, where Standard would shift its hue (AgX dulls all colours).
    aperture: f-number of the depth of field in a scene scaled to metres, None for all sharp.
    noise: what Cycles leaves of it for the denoiser, its noise threshold. Where shadows are soft, more goes unseen.
    """

    backdrop: Backdrop
    controls: dict[str, dict[str, object]]
    suns: tuple[Sun, ...] = ()
    glow: Glow | None = None
    ground: Ground | None = None
    view_transform: str = "Standard"
    aperture: float | None = None
    noise: float = 0.02
