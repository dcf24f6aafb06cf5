"""Makes tests/processing/log_files: small event files as PyTorch's SummaryWriter and Keras' TensorBoard callback write.

    python -m venv making && making/bin/pip install torch==2.13.0 tensorboard==2.21.0
    making/bin/python tests/processing/log_maker.py

The tests read the files with neither.
"""

import struct
from pathlib import Path

import numpy as np
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.summary.writer.record_writer import RecordWriter
from torch.utils.tensorboard import SummaryWriter

FILES = Path(__file__).parent / "log_files"
NAME = "events.out.tfevents.1700000000.host.1.0"


def pytorch(folder: Path) -> None:
    writer = SummaryWriter(folder)
    for step in range(20):
        writer.add_scalar("loss/train", 2.3 * np.exp(-step / 8), step)
        writer.add_scalar("lr", 1e-3 if step < 10 else 1e-4, step)
        if step % 5 == 4:
            writer.add_scalar("loss/val", 2.4 * np.exp(-step / 9) if step < 15 else float("nan"), step)
        writer.add_scalar("epoch", step // 5, step)
    writer.add_histogram("weights", np.arange(100.0), 3)
    writer.add_text("note", "hi", 0)
    writer.close()
    next(folder.iterdir()).rename(folder / NAME)


def keras(folder: Path, scale: float) -> None:
    folder.mkdir(parents=True)
    writer = RecordWriter(open(folder / f"{NAME}.v2", "wb"))
    writer.write(Event(wall_time=1.7e9, file_version="brain.Event:2").SerializeToString())
    scalars = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="scalars"))
    for step in range(6):
        for tag, value in (("epoch_loss", scale / (1 + step)), ("epoch_accuracy", 1 - scale / (2 + step))):
            content = {"tensor_content": struct.pack("<f", value)} if step % 2 else {"float_val": [value]}
            tensor = TensorProto(dtype=1, tensor_shape=TensorShapeProto(), **content)
            summary = Summary(value=[Summary.Value(tag=tag, metadata=scalars, tensor=tensor)])
            writer.write(Event(wall_time=1.7e9 + step, step=step, summary=summary).SerializeToString())
    writer.close()


if __name__ == "__main__":
    pytorch(FILES / "pytorch")
    keras(FILES / "keras" / "train", 1.0)
    keras(FILES / "keras" / "validation", 1.2)
