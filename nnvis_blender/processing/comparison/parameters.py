"""What a user may set about a comparison. Standard library only: Blender makes its panel from them."""

import dataclasses

from .. import parameters

# name -> training parameters that differ
VARIANTS = {"untrained": {"untrained": True}, "trained": {}, "l1": {"l1": True}}


@dataclasses.dataclass(frozen=True)
class ComparisonParameters:
    """How one architecture, trained differently, is compared"""

    variants: list[str] = parameters.field(
        list(VARIANTS), help="the ways of training that are compared: " + ", ".join(VARIANTS), choices=tuple(VARIANTS)
    )
    seeds: int = parameters.field(
        5, 1, 100, help="how often each is trained, processed and measured; the first seed's networks are kept"
    )
