"""Logs of training scripts: every form gives the values that were logged, and damage is told in a sentence."""

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest
from wire_messages import field, varint

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models.tensorflow.crc32c import masked_crc32c
from nnvis_blender.processing.training.logs import read_log
from nnvis_blender.processing.training.logs.names import measured

FILES = Path(__file__).parent / "log_files"  # written by PyTorch's SummaryWriter, and as Keras' callback does
PYTORCH = FILES / "pytorch" / "events.out.tfevents.1700000000.host.1.0"


def curve(history, what, name=""):
    return next(curve for curve in history.curves[what] if curve.name == name)


def told(history):
    return {what: [curve.name for curve in curves] for what, curves in history.curves.items()}


def test_what_pytorch_has_logged():
    history = read_log(FILES / "pytorch")
    assert told(history) == {"loss": ["train", "validation"], "learning rate": [""]} and history.unit == "epoch"
    steps = np.arange(20)
    loss = curve(history, "loss", "train")
    np.testing.assert_array_equal(loss.y, (2.3 * np.exp(-steps / 8)).astype(np.float32))
    assert loss.x == pytest.approx((steps + 1) / 5)  # five steps an epoch, as the tag "epoch" says
    validation = curve(history, "loss", "validation")
    assert validation.x.tolist() == [1, 2, 3, 4] and np.isnan(validation.y).tolist() == [False, False, False, True]
    assert told(read_log(PYTORCH)) == told(history)


def test_what_keras_has_logged():
    history = read_log(FILES / "keras")
    assert told(history) == {"loss": ["train", "validation"], "accuracy": ["train", "validation"]}
    assert history.unit == "epoch" and curve(history, "accuracy", "train").x.tolist() == [0, 1, 2, 3, 4, 5]
    expected = (1.2 / (1 + np.arange(6))).astype(np.float32)
    np.testing.assert_array_equal(curve(history, "loss", "validation").y, expected)


def record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked_crc32c(length)) + data + struct.pack("<I", masked_crc32c(data))


def fixed(number: int, value: bytes) -> bytes:
    return varint(number << 3 | {4: 5, 8: 1}[len(value)]) + value


def event(step: int, tag: str, value: bytes) -> bytes:
    return record(fixed(1, struct.pack("<d", 1.7e9)) + field(2, step) + field(5, field(1, field(1, tag) + value)))


def tensor(dtype: int, numbers: bytes, *shape: int) -> bytes:
    dimensions = b"".join(field(2, field(1, size)) for size in shape)
    return field(8, field(1, dtype) + field(2, dimensions) + numbers)


def test_tensors_of_one_number_are_scalars(tmp_path):
    values = [
        tensor(1, fixed(5, struct.pack("<f", 0.5))),
        tensor(2, field(6, struct.pack("<d", 0.25))),
        tensor(2, field(4, struct.pack("<d", 0.75)), 1),
        tensor(3, field(7, varint(7))),
        tensor(9, field(4, struct.pack("<q", -3)), 1, 1),
        tensor(1, field(4, struct.pack("<2f", 1, 2)), 2),  # two numbers, a text, and nothing: no scalars
        tensor(7, field(8, "text")),
        tensor(1, b""),
        fixed(2, struct.pack("<f", math.inf)),
    ]
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(b"".join(event(step, "a", value) for step, value in enumerate(values)))
    found = curve(read_log(path), "a")
    assert found.y.tolist() == [0.5, 0.25, 0.75, 7, -3, math.inf] and found.x.tolist() == [0, 1, 2, 3, 4, 8]


@pytest.mark.parametrize("place", [3, 10, 20, -3])
def test_a_damaged_event_file_is_told(tmp_path, place):
    data = bytearray(PYTORCH.read_bytes())
    data[place] ^= 0x40
    path = tmp_path / PYTORCH.name
    path.write_bytes(data)
    with pytest.raises(NNVisError, match=f"{path.name} is damaged: the checksum of the record at byte") as raised:
        read_log(path)
    assert raised.value.code == "bad_input" and raised.value.remedy


def test_a_record_that_is_being_written_is_left_out(tmp_path):
    path, data = tmp_path / PYTORCH.name, PYTORCH.read_bytes()
    path.write_bytes(data + event(20, "loss/train", fixed(2, struct.pack("<f", 9)))[:-2])
    assert len(curve(read_log(path), "loss", "train").x) == 20


def test_a_record_with_a_right_checksum_and_nonsense_is_told(tmp_path):
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(record(b"\xff" * 40))
    with pytest.raises(NNVisError, match="is not a whole TensorBoard event file"):
        read_log(path)


def test_large_records_are_left_out_and_said(tmp_path):
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(event(0, "a", fixed(2, struct.pack("<f", 1))) + record(bytes((1 << 20) + 1)))
    assert read_log(path).notes == [f"1 records of {path.name} are larger than 1 MB and were left out"]


def written(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    return tmp_path / name


def test_tables(tmp_path):
    text = "epoch,loss,val_loss,lr,time\n1,2.5,,0.1,3\n2,nan,1.25,0.1,4\n3,inf,1.0,0.01,5\n"
    history = read_log(written(tmp_path, "log.csv", text))
    assert told(history) == {"loss": ["train", "validation"], "learning rate": [""]} and history.unit == "epoch"
    np.testing.assert_array_equal(curve(history, "loss", "train").y, [2.5, np.nan, np.inf])
    assert curve(history, "loss", "validation").x.tolist() == [2, 3]
    assert read_log(written(tmp_path, "a.csv", "loss;acc\n1.5;0.2\n0.5;0.4\n")).unit == "row"
    assert read_log(written(tmp_path, "b.csv", "step loss\n10 1.5\n20 0.5\n")).unit == "step"


def test_lightning_tables_tell_epochs_and_steps(tmp_path):
    rows = ["epoch,step,train_loss_step,train_loss_epoch,val_loss"]
    for step in range(6):
        rows.append(f"{step // 3},{step},{6 - step},,")
        if step % 3 == 2:
            rows.append(f"{step // 3},{step},,{5 - step},{7 - step}")
    history = read_log(written(tmp_path, "metrics.csv", "\n".join(rows) + "\n"))
    assert told(history) == {"loss": ["train", "validation", "train step"]}
    assert curve(history, "loss", "train step").x == pytest.approx(np.arange(1, 7) / 3)
    assert curve(history, "loss", "validation").x.tolist() == [1, 2]


def test_json_lines(tmp_path):
    lines = [
        {"epoch": 0, "train": {"loss": 2.0, "accuracy": 0.5}, "gradient norm": {"conv_1": 0.1, "output": 0.2}},
        {"epoch": 1, "train": {"loss": math.nan, "accuracy": 0.75}, "gradient norm": {"conv_1": 0.3, "output": 0.4}},
        {"epoch": 1, "train": {"loss": 1.5}, "done": True, "note": "x"},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    history = read_log(written(tmp_path, "a.jsonl", text + '{"epoch": 2, "tra'))
    assert told(history) == {"loss": [""], "accuracy": [""], "gradient norm": ["conv_1", "output"]} or told(
        history
    ) == {
        "loss": ["train"],
        "accuracy": ["train"],
        "gradient norm": ["conv_1", "output"],
    }
    assert history.curves["loss"][0].y.tolist() == [2.0, 1.5]  # the last of an epoch counts, and is said
    assert history.notes == ["1 values were logged again at the same place: the last counts"]
    with pytest.raises(NNVisError, match="line 2 of b.jsonl is no JSON object"):
        read_log(written(tmp_path, "b.jsonl", '{"epoch": 1, "loss": 2}\n{"epoch": 2, "lo\n{"epoch": 3, "loss": 1}\n'))


def test_json_of_keras_of_hugging_face_and_of_train(tmp_path):
    keras = read_log(written(tmp_path, "history.json", '{"loss": [2, 1, null], "val_accuracy": [0.1, 0.2, 0.3]}'))
    assert curve(keras, "loss").x.tolist() == [1, 2, 3] and np.isnan(curve(keras, "loss").y[2])
    state = {"log_history": [{"epoch": 0.5, "loss": 3.0, "step": 10}, {"epoch": 1.0, "eval_loss": 2.0, "step": 20}]}
    trainer = read_log(written(tmp_path, "trainer_state.json", json.dumps(state)))
    assert curve(trainer, "loss", "validation").x.tolist() == [1.0] and trainer.unit == "epoch"
    values = {"train_loss": [2, 1, 2], "learning_rate": [0.1, 0.1], "layers": {"gradient norm": {"output": [3, 4]}}}
    trained = read_log(written(tmp_path, "net.json", json.dumps(values)))
    assert curve(trained, "loss", "train").y.tolist() == [2, 1]  # without what stands behind the epochs
    assert curve(trained, "gradient norm", "output").y.tolist() == [3, 4]


@pytest.mark.parametrize(
    "tag, what, of",
    [
        ("val_loss", "loss", "validation"),
        ("Loss/train", "loss", "train"),
        ("train/epoch_loss", "loss", "train"),
        ("test.acc", "accuracy", "test"),
        ("val_sparse_categorical_accuracy", "accuracy", "validation"),
        ("lr", "learning rate", ""),
        ("grad_norm/block.0.conv", "gradient norm", "block.0.conv"),
        ("update-to-weight ratio/output", "update-to-weight ratio", "output"),
        ("train_loss_step", "loss", "train step"),
        ("val_f1", "f1", "validation"),
        ("epoch", "epoch", ""),
    ],
)
def test_names_say_what_is_measured(tag, what, of):
    assert measured(tag) == (what, of)


@pytest.mark.parametrize(
    "name, text, said",
    [
        ("a.csv", "1,2\n3,4\n", "no line of names"),
        ("a.csv", "epoch,loss\n", "no logged numbers"),
        ("a.csv", "", "is empty"),
        ("a.csv", "epoch,loss\n1,\udcff2\n", "is not a whole table"),
        ("a.json", "[1, 2", "is not a whole JSON log"),
        ("a.json", "{}", "no logged numbers"),
        ("a.jsonl", "[1]\n{}\n", "line 1 of a.jsonl is no JSON object"),
        ("a.json", "[" * 100_000, "is not a whole JSON log"),
        ("a.jsonl", '{"a":' * 100_000 + "\n{}", "line 1 of a.jsonl"),
        ("a.txt", "loss 1", "no log that NNVis reads"),
    ],
)
def test_what_is_no_log_is_told(tmp_path, name, text, said):
    (tmp_path / name).write_text(text, errors="surrogateescape")
    with pytest.raises(NNVisError, match=said) as raised:
        read_log(tmp_path / name)
    assert raised.value.code == "bad_input"


def test_folders(tmp_path):
    with pytest.raises(NNVisError, match="holds no log"):
        read_log(tmp_path)
    with pytest.raises(NNVisError, match="there is no"):
        read_log(tmp_path / "gone.csv")
    written(tmp_path, "weights.json", "{}")
    written(tmp_path, "log.csv", "epoch,loss\n1,2\n2,1\n")
    assert told(read_log(tmp_path)) == {"loss": [""]}
    written(tmp_path, "metrics.jsonl", '{"epoch": 1, "acc": 0.5}\n')
    assert told(read_log(tmp_path)) == {"accuracy": [""]}


def test_a_log_of_too_many_curves_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("nnvis_blender.processing.training.logs.points.MOST_TAGS", 3)
    with pytest.raises(NNVisError, match="more than 3 curves"):
        read_log(written(tmp_path, "a.csv", "a,b,c,d\n1,2,3,4\n1,2,3,4\n"))
