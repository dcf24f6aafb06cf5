"""Writes what a training run does into a folder, for NNVis for Blender to show it while it runs. Needs numpy alone.

Copy this file beside your script. In any loop:

    from nnvis_callback import Run

    with Run("runs/first", epochs=20) as run:
        for epoch in range(1, 21):
            ...  # train
            run.epoch(epoch, {"train_loss": loss, "val_loss": val_loss}, model)  # model: torch's, Keras', or arrays

With Keras: model.fit(..., callbacks=[keras_callback("runs/first")]).
With Lightning: Trainer(callbacks=[lightning_callback("runs/first")]).

In the folder: metrics.jsonl, a line an epoch; checkpoints/epoch_0001.safetensors (or .keras); run.json, which says
how the run stands. Then press Follow Training in Blender and choose the folder. License: as NNVis for Blender.
"""

import json
import os
import socket
import time
from pathlib import Path

import numpy as np

FORMAT, VERSION = "nnvis run", 1
METRICS, STATE, CHECKPOINTS = "metrics.jsonl", "run.json", "checkpoints"


class Run:
    """A training run's folder.

    folder: is made; of an earlier run in it the metrics and checkpoints that this run writes are replaced. epochs: how
    many there will be, None where nobody knows. every: a checkpoint is kept each so many epochs. layers: whether the
    gradient norm and the weight norm of each layer of a torch module are logged too.
    """

    def __init__(self, folder, epochs=None, every=1, layers=True):
        self.folder, self.epochs, self.every, self.layers = Path(folder), epochs, max(1, int(every)), layers
        self._started, self._weights, self._last = time.time(), {}, 0.0
        (self.folder / CHECKPOINTS).mkdir(parents=True, exist_ok=True)
        if (self.folder / STATE).exists():  # an earlier run's
            for old in (self.folder / CHECKPOINTS).glob("epoch_*"):
                if old.suffix in (".safetensors", ".keras"):
                    old.unlink()
        elif (self.folder / METRICS).exists() or any((self.folder / CHECKPOINTS).iterdir()):
            raise FileExistsError(f"{self.folder} holds what another program has written: give another folder")
        (self.folder / METRICS).write_bytes(b"")
        self._say("running")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.end()
        else:
            self.end(f"{kind.__name__}: {error}" if str(error) else kind.__name__)

    def epoch(self, epoch, metrics=None, model=None, optimizer=None):
        """Logs an epoch, or a part of one (1.5), and keeps a checkpoint of the model.

        metrics: name -> number, such as train_loss, val_accuracy. model: a torch module, a Keras model, or a dictionary
        of arrays, named and shaped as in a state dict of torch ("fc1.weight": outputs x inputs). optimizer: torch's,
        whose learning rate is logged.
        """
        values = {name: _real(value) for name, value in (metrics or {}).items()}
        if optimizer is not None:
            values["learning_rate"] = float(optimizer.param_groups[0]["lr"])
        if self.layers and hasattr(model, "named_parameters"):
            values.update(self._norms(model))
        with open(self.folder / METRICS, "a", encoding="utf-8") as stream:
            stream.write(json.dumps({"epoch": epoch, **values}) + "\n")
        if model is not None and float(epoch) % self.every == 0:
            self.checkpoint(epoch, model)
        self._say("running")

    def checkpoint(self, epoch, model):
        """Keeps a checkpoint, whole or not at all."""
        number = f"{int(epoch):04d}" if float(epoch).is_integer() else f"{epoch:09.4f}"
        place = self.folder / CHECKPOINTS / f"epoch_{number}"
        if hasattr(model, "get_weights") and hasattr(model, "save"):
            _replaced(place.with_name(place.name + ".keras"), model.save)
            return
        if hasattr(model, "state_dict"):
            arrays = {name: value.detach().cpu() for name, value in model.state_dict().items()}
            arrays = {name: _numpy(value) for name, value in arrays.items()}
        else:
            arrays = {name: np.asarray(value) for name, value in model.items()}
        _replaced(place.with_name(place.name + ".safetensors"), lambda path: _write_safetensors(path, arrays))

    def end(self, error=None):
        """Says that the run has ended. error: why, where it was not as planned."""
        self._say("ended" if error is None else "failed", error)

    def _norms(self, module):
        found = {}
        for name, parameter in module.named_parameters():
            if parameter.ndim < 2:
                continue
            layer = name.rpartition("_torch_params.")[2]  # Keras' modules keep theirs under it
            for end in (".weight", "/kernel"):
                layer = layer[: -len(end)] if layer.endswith(end) else layer
            found[f"weight norm/{layer}"] = float(parameter.detach().norm())
            if parameter.grad is not None:
                found[f"gradient norm/{layer}"] = float(parameter.grad.detach().norm())
        return found

    def _say(self, state, error=None):
        values = {
            "format": FORMAT,
            "version": VERSION,
            "state": state,
            "epochs": self.epochs,
            "process": os.getpid(),
            "host": socket.gethostname(),
            "started": self._started,
            "time": time.time(),
            "error": None if error is None else str(error)[:500],
        }
        _replaced(self.folder / STATE, lambda path: Path(path).write_text(json.dumps(values), encoding="utf-8"))


def keras_callback(folder, every=1):
    """A Keras callback that follows a fit(); epochs are counted from 1."""
    import keras

    class Follow(keras.callbacks.Callback):
        run = None

        def on_train_begin(self, logs=None):
            self.run = Run(folder, self.params.get("epochs"), every)

        def on_epoch_end(self, epoch, logs=None):
            self.run.epoch(epoch + 1, _numbers(logs), self.model)

        def on_train_end(self, logs=None):
            self.run.end()

    return Follow()


def lightning_callback(folder, every=1):
    """A Lightning callback that follows a fit(); epochs are counted from 1."""
    try:
        from lightning.pytorch.callbacks import Callback
    except ImportError:
        from pytorch_lightning.callbacks import Callback

    class Follow(Callback):
        run = None

        def on_fit_start(self, trainer, module):
            if trainer.is_global_zero:
                self.run = Run(folder, trainer.max_epochs if (trainer.max_epochs or -1) > 0 else None, every)

        def on_train_epoch_end(self, trainer, module):
            if self.run is not None:
                self.run.epoch(
                    trainer.current_epoch + 1,
                    _numbers(trainer.callback_metrics),
                    module,
                    (trainer.optimizers or [None])[0],
                )

        def on_fit_end(self, trainer, module):
            if self.run is not None:
                self.run.end()

        def on_exception(self, trainer, module, exception):
            if self.run is not None:
                self.run.end(f"{type(exception).__name__}: {exception}")

    return Follow()


def _numbers(logs):
    found = {}
    for name, value in (logs or {}).items():
        try:
            found[name] = _real(value)
        except (TypeError, ValueError):  # what is logged may be a text or a picture
            pass
    return found


def _real(value):
    return float(value.detach() if hasattr(value, "detach") else value)


def _numpy(tensor):
    """A torch tensor as an array that numpy knows."""
    return (tensor.float() if tensor.is_floating_point() and tensor.element_size() < 4 else tensor).numpy()


_TYPES = {
    "f8": "F64",
    "f4": "F32",
    "f2": "F16",
    "i8": "I64",
    "i4": "I32",
    "i2": "I16",
    "i1": "I8",
    "u1": "U8",
    "b1": "BOOL",
}


def _write_safetensors(path, arrays):
    """The arrays as a safetensors file: a header of JSON behind its length, then the bytes."""
    header, parts, place = {}, [], 0
    for name, array in arrays.items():
        array = np.asarray(array)
        data = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        kind = _TYPES[array.dtype.str[1:]]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [place, place + len(data)]}
        parts.append(data)
        place += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        stream.writelines(parts)


def _replaced(path, write):
    """Has write(path) write beside a file's place and puts it there once it is whole."""
    beside = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        write(str(beside))
        os.replace(beside, path)
    finally:
        if beside.exists():
            beside.unlink()
