"""What a user can say of data that the data do not say themselves; the panel and the command line are made from it."""

import math
from dataclasses import dataclass, fields

from ..errors import NNVisError, shown, usage
from ..models.preprocessing import MOST_SIDE, PRESETS, parsed
from ..parameters import field

ORDERS = ("auto", "channels_last", "channels_first")
HEADERS = ("auto", "yes", "no")
MOST_SAMPLES = 10**9


@dataclass(frozen=True)
class DataOptions:
    """How the data are read. What is left out is found in the data, and said in the data set's notes."""

    scale: float | None = field(
        None,
        help="factor of every value; without one images of bytes are divided by 255, all else is taken as it is",
        section="Values",
        unset="Automatic",
    )
    offset: float | None = field(None, help="added to every value after scale", unset="None")
    mean: list[float] | None = field(
        None, help="subtracted after scale and offset: one number, or one a channel", unset="None"
    )
    std: list[float] | None = field(None, help="divided by after mean: one number, or one a channel", unset="None")
    preprocessing: str = field(
        "auto",
        help=f"what images become for the model: auto, as the model says; {', '.join(PRESETS)}; or parts like "
        "mean=0.5;std=0.25;order=BGR;size=224;crop=0.875, also after a name. The four above come before it",
    )
    standardise: bool = field(
        False, help="subtract from every feature its mean over the training samples and divide by its deviation"
    )
    class_selection: list[int | str] | None = field(
        None, help="only these classes, in this order", section="Classes", unset="All"
    )
    class_order: list[int | str] | None = field(
        None, help="all classes in the order of the network's outputs", unset="Automatic"
    )
    class_file: str | None = field(
        None,
        help="text file with a class a line in the order of the network's outputs: its path, or its name by the data",
        unset="None",
    )
    size: int | None = field(
        None, 1, MOST_SIDE, help="side that images are resized to", section="Images", unset="Automatic", start=28
    )
    channel_order: str = field(
        "auto",
        help="order of a coloured image's values that the network takes; of the data, where the model says its own",
        choices=ORDERS,
    )
    transpose: bool = field(False, help="swap rows and columns of every image")
    invert: bool = field(False, help="exchange black and white")
    limit: int | None = field(
        None,
        2,
        MOST_SAMPLES,
        help="at most so many samples, as large a share of every class",
        section="Samples",
        unset="All",
        start=1000,
    )
    label_column: int | str | None = field(
        None,
        help="the table's column of labels: its name, or its position 1, 2, ... or -1 for the last",
        section="Tables",
        unset="Automatic",
    )
    drop_columns: list[int | str] | None = field(
        None, help="names or positions of table columns that are no features", unset="None"
    )
    header: str = field("auto", help="whether the table's first line holds names", choices=HEADERS)
    keep_ids: bool = field(False, help="take the table's column of row numbers (id, index) as a feature")

    def check(self) -> None:
        """Raises NNVisError (usage) naming the option whose value cannot be."""
        size = self.size
        if size is not None and (isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MOST_SIDE):
            raise usage(f"size is {shown(size)}, not a whole number from 1 to {MOST_SIDE}")
        if self.preprocessing != "auto":
            try:
                parsed(self.preprocessing)
            except NNVisError as error:
                raise usage(error.message, error.remedy) from None
        if self.class_file and self.class_order:
            raise usage("class_order and class_file both say an order of the classes", "Give one of them")
        for name in ("scale", "offset"):
            value = getattr(self, name)
            if value is not None and (not _is_finite(value) or abs(value) > 1e30):
                raise usage(f"{name} is {shown(value)}, not a number that values can be scaled with")
        for name in ("mean", "std"):
            numbers = getattr(self, name)
            if numbers is not None and not (numbers and all(_is_finite(n) and abs(float(n)) <= 1e30 for n in numbers)):
                raise usage(f"{name} is {shown(numbers)}, not one number, or one for each channel")
        if self.scale == 0 or (self.std is not None and min(abs(float(n)) for n in self.std) < 1e-30):
            raise usage("scale or std is 0, which would make all samples the same", "Leave it out or give a number")

    def given(self) -> dict[str, object]:
        """The options that differ from what is taken without them, for provenance."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}


def _is_finite(value) -> bool:
    try:
        return not isinstance(value, bool) and math.isfinite(float(value))
    except (TypeError, ValueError, OverflowError):
        return False
