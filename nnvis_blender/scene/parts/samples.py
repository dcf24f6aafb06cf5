"""What the controls of parts that show samples are told of the maps."""

from ...processing.network import ProcessedNetwork
from ..controls import set_control


def tell_samples(item, processed: ProcessedNetwork) -> None:
    """How many samples and epochs the maps are of."""
    maps = processed.maps
    set_control(item, "Samples", 0 if maps is None else len(maps.samples) // maps.epoch_count)
    set_control(item, "Map Epochs", 1 if maps is None else maps.epoch_count)
