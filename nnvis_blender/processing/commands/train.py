"""`train`: trains a network and writes its weights, with the record of its training as JSON beside them."""

import json
from pathlib import Path

from ..datasets.options import DataOptions
from ..errors import usage
from ..files.archive import write_archive
from ..files.outputs import check_output
from ..files.whole_file import write_beside
from ..jobs.layer_request import named_list, with_list
from ..jobs.request import absolute
from ..jobs.source import EXAMPLE, read_source
from ..models.layer_list.saved import SUFFIX, write_trained
from ..models.layer_list.trained import training_list
from ..training.training import TrainingParameters, train
from ..worker.report import Timer
from .options import add_parameters, given

_GROUPS = {"": (TrainingParameters,), "data_options": (DataOptions,)}


def add_arguments(parser, name):
    parser.add_argument(
        "--data",
        default=EXAMPLE["data"],
        help='"digits", "digits_28" or a path: .npz, .csv, a folder of IDX files or of class folders',
    )
    parser.add_argument(
        "--output",
        type=Path,
        help="the file of weights to write: .npz, or of a list of layers .safetensors, by default as the list names it",
    )
    add_parameters(parser, _GROUPS)


def run(arguments, report) -> dict:
    values = {"train": {}, "data": arguments.data, "data_options": {}}
    for place, name, value in given(arguments, _GROUPS):
        values[place or "train"][name] = value
    listed = named_list(values)
    output = _output(arguments, listed, values["train"].get("layer_list"))
    record_path = check_output(
        output.with_suffix(".json"), ".json", "train_accuracy", arguments.data, values["train"].get("layer_list")
    )
    if listed is not None:
        values = with_list(values, listed, report)
    source, timer = read_source(absolute(values), ("train",)), Timer(("Reading", "Training", "Writing"), report)
    with timer("Reading"):
        dataset = source.dataset()
    with timer("Training"):
        _, record, arrays = train(source.train, dataset, report)
    with timer("Writing"):
        if listed is None:
            write_archive(output, arrays)
        else:
            write_trained(output, training_list(source.train.layer_list, dataset), arrays)
        text = json.dumps(record, indent=1)
        write_beside(record_path, lambda stream: stream.write(text.encode()))
    last = {key: record[key][-1] for key in ("train_accuracy", "test_accuracy")}
    note = f"train accuracy {last['train_accuracy']:.4f}, test accuracy {last['test_accuracy']:.4f}"
    return {"path": str(output), "note": note, "seconds": timer.seconds, **last}


def _output(arguments, listed, layers) -> Path:
    """The checked path of the weights. Raises NNVisError (usage)."""
    output, suffix = arguments.output, ".npz" if listed is None else SUFFIX
    if output is None and listed is not None and listed.output_name:
        output = Path(f"{Path(listed.output_name).name.removesuffix(suffix)}{suffix}")
    if output is None:
        raise usage("the arguments name no output", f"Give --output, the {suffix} file to write")
    return check_output(output, suffix, "W0" if listed is None else "__metadata__", arguments.data, layers)
