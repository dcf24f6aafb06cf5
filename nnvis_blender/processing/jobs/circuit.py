"""The job "circuit": the cone of greatest contribution through a class of a sample or a unit, added to a .nnvis file.

Keys of the request: see file_job.py, and

circuit     the fields of CircuitParameters
"""

import numpy as np

from ..images.circuit import CircuitParameters, among
from ..worker.report import Report, Timer
from .file_job import FileRequest, file_job

STAGES = ("Network", "Sample", "Circuit", "File")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, follows, ablates and writes. Returns {"path", "number", "sample", "target", "explained", "whole", "alone",
    "without", "nothing", "edges", "drawn", "notes", "seconds"}: the new file, the circuit's number among those of the
    file, the sample's and the class's names, see Circuit, and how many edges it has, and of these are drawn. Raises
    NNVisError.
    """
    from ..activations.make import check_same_layers
    from ..files.network_file import read_network_file
    from ..images.circuit.make import make_circuit
    from ..images.one_sample import choose_one
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file, told_sample
    from .stages import write_result

    timer, settings = Timer(STAGES, report), request.parameters
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
        check_same_layers(processed, model)
    with timer("Sample"):
        dataset = dataset_of_file(processed, source, model)
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


KIND = file_job(
    "follow the greatest contributions through a class of a sample or a unit and add the circuit to a .nnvis file",
    "circuit",
    CircuitParameters,
    run,
    data_for="take a sample of",
    images=("image",),
)
