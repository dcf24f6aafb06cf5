"""What everybody who offers a job knows of it: the row of the table JOBS."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields

from ..files.network_file import SUFFIX
from ..files.outputs import check_output, check_output_folder
from ..parameters import check_keys
from .source import source_groups

_TOP = ""  # the group whose parameters are keys of the request itself


@dataclass(frozen=True)
class JobKind:
    """A kind of job. Its command line, its property groups and the keys of its request are made from this.

    help: one sentence without a full stop.
    sources: the keys of a Source that its request may have.
    parameters: place in the request ("bundling", "importance.batchnorm", "" for the request itself) -> the dataclasses
    whose fields stand there.
    read: the request's values -> the checked request; raises NNVisError.
    run: (checked request, report) -> the values of the result message.
    output: what is written, as the command line says it; "" of one that is no command: it writes nothing, or checks
    where by itself.
    suffix: what the file that it writes ends in.
    known_by: of a job that writes a folder, the file by which an earlier result in it is known; "" of one that writes
    a file. known_key: what that file always has.
    arguments: what the command line takes by its place: key of the request -> help.
    options: what it takes by its name, besides the parameters: key of the request -> help.
    keys: of the request, besides these.
    data_alone: whether it takes data though no network.
    """

    help: str
    sources: tuple[str, ...]
    parameters: dict[str, tuple[type, ...]]
    read: Callable
    run: Callable
    output: str
    suffix: str = SUFFIX
    known_by: str = ""
    known_key: str = "charts"
    arguments: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    data_alone: bool = False

    @property
    def takes_data(self) -> bool:
        return self.data_alone or "model" in self.sources or "train" in self.sources

    @property
    def groups(self) -> dict[str, tuple[type, ...]]:
        """`parameters`, with those of the source before them."""
        return source_groups(self.sources, self.takes_data) | self.parameters

    def check(self, values) -> None:
        """Raises NNVisError (usage) where a request is no object or has keys that this job does not know."""
        known = {"output", "cache", *self.sources, *self.keys, *(("data",) if self.takes_data else ())}
        for place, classes in self.groups.items():
            known |= {f.name for cls in classes for f in fields(cls)} if place == _TOP else {place.partition(".")[0]}
        check_keys(values, known)

    def check_output(self, values: dict[str, object]) -> None:
        """Raises NNVisError (usage) where the output of a checked request would replace what the job reads, or
        something else.
        """
        inputs = [values.get(key) for key in ("model", "other", "data", "file")]
        if self.known_by:
            check_output_folder(values["output"], self.known_by, self.known_key, *inputs)
        elif self.output and values.get("output"):
            check_output(values["output"], self.suffix, "header.json", *inputs)
