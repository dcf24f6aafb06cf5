"""`train`: trains a network as the original does and writes it as .npz, its record as JSON beside it."""

import json
from pathlib import Path

from ..datasets.dataset import read_dataset
from ..datasets.options import DataOptions
from ..files.archive import write_archive
from ..files.outputs import check_output
from ..files.whole_file import write_beside
from ..models.training import TrainingParameters, train
from .console import Console
from .options import add_parameters, read_parameters


def add_arguments(parser):
    parser.add_argument(
        "--data", default="digits", help='"digits" or a path: .npz, .csv, a folder of IDX files or of class folders'
    )
    parser.add_argument("--size", type=int, help="side that images are resized to")
    parser.add_argument("--output", type=Path, required=True, help="the .npz file of weights to write")
    parser.add_argument(
        "--class-selection", nargs="*", metavar="CLASS", help="only these classes, renumbered in this order"
    )
    add_parameters(parser, TrainingParameters, "training")


def run(arguments):
    check_output(arguments.output, ".npz", "W0", arguments.data)
    record_path = check_output(arguments.output.with_suffix(".json"), ".json", "train_accuracy", arguments.data)
    settings = read_parameters(arguments, TrainingParameters)
    options = DataOptions(size=arguments.size, class_selection=arguments.class_selection)
    dataset = read_dataset(arguments.data, options)
    with Console("Training") as report:
        model, record = train(settings, dataset, report)
    write_archive(arguments.output, model.arrays())
    text = json.dumps(record, indent=1)
    write_beside(record_path, lambda stream: stream.write(text.encode()))
    print(
        f"{arguments.output}: train accuracy {record['train_accuracy'][-1]:.4f}, "
        f"test accuracy {record['test_accuracy'][-1]:.4f}"
    )
