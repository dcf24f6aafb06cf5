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
from ..training.kept import KeptCheckpoints
from ..training.training import TrainingParameters, no_watch, train
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
    parser.add_argument("--checkpoints", type=Path, metavar="FOLDER", help="a new folder for the weights of epochs")
    parser.add_argument(
        "--every",
        type=int,
        metavar="N",
        help="every how many epochs they are kept, besides the first weights and the last (default 1)",
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
    checkpoints = _checkpoints(arguments, source.train.untrained)
    with timer("Reading"):
        dataset = source.dataset()
    write = _writer(source.train, dataset)
    with timer("Training"):
        watch = no_watch if checkpoints is None else checkpoints.watch(output.suffix, write)
        _, record, arrays = train(source.train, dataset, report, watch)
    with timer("Writing"):
        if checkpoints is not None:
            checkpoints.end()
        write(output, arrays)
        text = json.dumps(record, indent=1)
        write_beside(record_path, lambda stream: stream.write(text.encode()))
    last = {key: record[key][-1] for key in ("train_accuracy", "test_accuracy")}
    note = f"train accuracy {last['train_accuracy']:.4f}, test accuracy {last['test_accuracy']:.4f}"
    note += f", {checkpoints.count} checkpoints" if checkpoints is not None else ""
    return {"path": str(output), "note": note, "seconds": timer.seconds, **last}


def _checkpoints(arguments, untrained: bool) -> KeptCheckpoints | None:
    """What keeps them where they are wanted. Raises NNVisError (usage)."""
    if arguments.checkpoints is None:
        if arguments.every is not None:
            raise usage("every was given without a folder of checkpoints", "Give --checkpoints, a new folder")
        return None
    if untrained:
        raise usage("a network that is not trained has no checkpoints", "Leave out --untrained or --checkpoints")
    return KeptCheckpoints(arguments.checkpoints, 1 if arguments.every is None else arguments.every)


def _writer(settings: TrainingParameters, dataset):
    """What writes weights (path, arrays) as the trained network is kept."""
    if settings.layer_list is None:
        return write_archive
    listed = training_list(settings.layer_list, dataset)
    return lambda path, arrays: write_trained(path, listed, arrays)


def _output(arguments, listed, layers) -> Path:
    """The checked path of the weights. Raises NNVisError (usage)."""
    output, suffix = arguments.output, ".npz" if listed is None else SUFFIX
    if output is None and listed is not None and listed.output_name:
        output = Path(f"{Path(listed.output_name).name.removesuffix(suffix)}{suffix}")
    if output is None:
        raise usage("the arguments name no output", f"Give --output, the {suffix} file to write")
    return check_output(output, suffix, "W0" if listed is None else "__metadata__", arguments.data, layers)
