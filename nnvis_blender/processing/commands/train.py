"""`train`: trains a network as the original does and writes it as .npz, its record as JSON beside it."""

import json
from pathlib import Path

from ..datasets.options import DataOptions
from ..files.archive import write_archive
from ..files.outputs import check_output
from ..files.whole_file import write_beside
from ..jobs.request import absolute
from ..jobs.source import EXAMPLE, read_source
from ..models.training import TrainingParameters, train
from ..worker.report import Timer
from .options import add_parameters, given

_GROUPS = {"": (TrainingParameters,), "data_options": (DataOptions,)}


def add_arguments(parser, name):
    parser.add_argument(
        "--data",
        default=EXAMPLE["data"],
        help='"digits" or a path: .npz, .csv, a folder of IDX files or of class folders',
    )
    parser.add_argument("--output", type=Path, required=True, help="the .npz file of weights to write")
    add_parameters(parser, _GROUPS)


def run(arguments, report) -> dict:
    check_output(arguments.output, ".npz", "W0", arguments.data)
    record_path = check_output(arguments.output.with_suffix(".json"), ".json", "train_accuracy", arguments.data)
    values = {"train": {}, "data": arguments.data, "data_options": {}}
    for place, name, value in given(arguments, _GROUPS):
        values[place or "train"][name] = value
    source, timer = read_source(absolute(values), ("train",)), Timer(("Reading", "Training", "Writing"), report)
    with timer("Reading"):
        dataset = source.dataset()
    with timer("Training"):
        model, record = train(source.train, dataset, report)
    with timer("Writing"):
        write_archive(arguments.output, model.arrays())
        text = json.dumps(record, indent=1)
        write_beside(record_path, lambda stream: stream.write(text.encode()))
    last = {key: record[key][-1] for key in ("train_accuracy", "test_accuracy")}
    note = f"train accuracy {last['train_accuracy']:.4f}, test accuracy {last['test_accuracy']:.4f}"
    return {"path": str(arguments.output), "note": note, "seconds": timer.seconds, **last}
