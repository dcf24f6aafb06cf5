"""The job "circuit": the cone of greatest contribution through a class of a sample or a unit, added to a .nnvis file.
Keys of the request: see of_sample.py, and

circuit     the fields of CircuitParameters
"""

import numpy as np

from ..images.circuit import CircuitParameters, among
from ..models import suffixes_text
from ..worker.report import Report, Timer
from .kind import JobKind
from .of_sample import SampleRequest, read_sample_request, told_sample
from .source import RUN_SOURCES

STAGES = ("Network", "Sample", "Circuit", "File")


def read_request(values: dict[str, object]) -> SampleRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    return read_sample_request(values, "circuit", CircuitParameters)


def run(request: SampleRequest, report: Report) -> dict[str, object]:
    """Reads, follows, ablates and writes. Returns {"path", "number", "sample", "target", "explained", "whole", "alone",
    "without", "nothing", "edges", "drawn", "notes", "seconds"}: the new file, the circuit's number among those of the
    file, the sample's and the class's names, see Circuit, and how many edges it has, and of these are drawn. Raises
    NNVisError.
    """
    from ..activations.make import check_same_layers
    from ..files.network_file import read_network_file
    from ..images.circuit.make import make_circuit
    from ..images.one_sample import choose_one
    from .of_file import model_of_file, notes_on_data
    from .stages import write_result

    timer, source, settings = Timer(STAGES, report), request.source, request.parameters
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
        check_same_layers(processed, model)
    with timer("Sample"):
        dataset = source.dataset(model if source.train is None else None)
        sample = choose_one(processed, model, dataset, source.data_options, settings, report)
    with timer("Circuit"):
        made = make_circuit(model, dataset, sample, settings, report)
        drawn = int(np.isin(made.edges, processed.bundles.edges).sum())
        made.notes = notes_on_data(processed, dataset) + made.notes
        if drawn < len(made.edges):
            made.notes.append(f"{drawn} of the circuit's {len(made.edges)} edges are among those that are drawn")
    with timer("File"):
        figures = {name: getattr(made, name) for name in ("explained", "whole", "alone", "without", "nothing")}
        figures |= {"target": processed.network.class_names[made.target], "edges": len(made.edges), "drawn": drawn}
        processed.circuits, number = among(processed.circuits if settings.keep_others else [], made)
        processed.provenance["circuit"] = told_sample(settings, sample, dataset) | figures  # of the one made last
        arrays = [array for one in processed.circuits for array in (one.edges, one.edge_strength)]
        arrays += [processed.bundles.points, processed.importance.edges]
        path = write_result(processed, request.output, request.cache, "circuit", processed.provenance, *arrays)
    told = {"path": str(path), "number": number, "sample": made.name, **figures}
    return {**told, "notes": made.notes, "seconds": timer.seconds}


KIND = JobKind(
    help="follow the greatest contributions through a class of a sample or a unit and add the circuit to a .nnvis file",
    sources=RUN_SOURCES,
    parameters={"circuit": (CircuitParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)
