"""The newest image of a folder, and each that comes, through a network, again and again."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ...activations.frames import SUFFIXES
from ...activations.image_sample import Frame, ImageSample, image_of_data, image_of_model
from ...activations.make import check_same_layers
from ...activations.maps import Maps
from ...activations.parameters import MapParameters
from ...activations.running import layer_maps, plan, probabilities
from ...datasets.pictures import picture_axes
from ...errors import NNVisError, bad_input
from ...network import ProcessedNetwork
from ...worker.report import Silent

_PATIENCE = 5.0  # seconds in which an image may be half written
_LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Arrived:
    """An image's file and what tells it from one that was written over it."""

    path: Path
    time: int
    size: int


def newest_image(folder: Path) -> Arrived | None:
    """The image in the folder that was written last; None where there is none."""
    newest = None
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or Path(entry.name).suffix.lower() not in SUFFIXES:
                continue
            try:
                status = entry.stat()
            except OSError:  # it was taken away
                continue
            if status.st_size and (
                newest is None or (status.st_mtime_ns, entry.path) > (newest.time, str(newest.path))
            ):
                newest = Arrived(Path(entry.path), status.st_mtime_ns, status.st_size)
    return newest


def arriving(folder: Path, silence: float, is_free, is_stopped) -> Iterator[Arrived | None]:
    """Each image that is the newest when there is time for it; None now and then while there is nothing new.

    is_free(): whether another can be shown. is_stopped(): whether no more is wanted. Ends after `silence` seconds
    without a new one. Raises NNVisError (bad_input) where there is no folder.
    """
    if not folder.is_dir():
        raise bad_input(f"there is no folder {folder.name}", "Choose the one that images are written to")
    before, changed = None, time.monotonic()
    while not is_stopped() and time.monotonic() - changed < silence:
        found = newest_image(folder) if is_free() else None
        if found is not None and found != before:
            before, changed = found, time.monotonic()
            yield found
        else:
            yield None
            time.sleep(_LOOK_SECONDS)


class FrameRunner:
    """A processed network that is run on one image after the other; what is kept is settled by the first.

    model: that the network was drawn of. dataset: how images become samples, or None: as the model says.
    Raises NNVisError (bad_input) where the model has other layers.
    """

    def __init__(self, processed: ProcessedNetwork, model, dataset, data_options, settings: MapParameters):
        check_same_layers(processed, model)
        self._processed, self._model, self._dataset, self._options = processed, model, dataset, data_options
        self._settings, self._kept, self.notes = replace(settings, keep_before=False), None, []
        self._axes = None if dataset is None else picture_axes(dataset, guess=True)

    def read(self, arrived: Arrived | Frame) -> ImageSample | None:
        """The image as a sample; None of one that is still being written. Raises NNVisError (bad_input)."""
        if isinstance(arrived, Frame):
            return self._sample(arrived)
        try:
            return self._sample(arrived.path)
        except NNVisError:
            if not arrived.path.exists() or time.time() - arrived.time / 1e9 < _PATIENCE:
                return None
            raise

    def _sample(self, image: Path | Frame) -> ImageSample:
        if self._dataset is None:
            return image_of_model(image, self._model, self._options)
        return image_of_data(image, self._model, self._dataset, self._options, self._axes)

    def run(self, image: ImageSample) -> Maps:
        """What the units hold for an image: activations alone."""
        if self._kept is None:
            self._kept, self.notes = plan(self._model, image.x, self._processed.importance.units, self._settings)
        outputs, unknown = probabilities(self._model, image.x), np.full(1, -1)
        is_of_classes = self._model.outputs_kind != "values"
        return Maps(
            unknown.astype(np.int64),
            [image.name],
            unknown.astype(np.int32),
            (outputs.argmax(axis=1) if is_of_classes else unknown).astype(np.int32),
            outputs,
            layer_maps(self._model, image.x, self._kept, Silent()),
            pictures=image.picture[None],
            notes=list(self.notes),
        )


def frame_arrays(maps: Maps) -> dict[str, np.ndarray]:
    """What a state has of a frame: after_<layer> (units, height, width) float16, and of the sample name, outputs
    (classes,), prediction, picture.
    """
    arrays = {f"after_{own.layer}": own.after[0].astype(np.float16) for own in maps.layers}
    about = {"name": np.array(maps.names[0]), "outputs": maps.outputs[0], "prediction": maps.prediction[0]}
    return {**arrays, **about, "picture": maps.pictures[0]}
