"""What the panels of images of units ask for. Every request raises NNVisError (usage) naming what is missing."""

import bpy

from ..processing.jobs.request import absolute
from .request_values import group_values, results_folder, run_values


def prefer_request(settings, file: str) -> dict:
    """The request of the images that units of the network in a .nnvis file like best (see processing/jobs/prefer.py).

    Raises NNVisError as maps_request does.
    """
    own = {"prefer": group_values(settings, "prefer", "prefer"), "seed": settings.seed}
    return absolute({**run_values(settings, "prefer", file, data_needed=False), **own})


def dream_request(settings, file: str, name: str) -> dict:
    """The request of pictures that the network in a .nnvis file dreams of (see processing/jobs/dream.py), into a folder
    beside the user's other results. name: of the network. Raises NNVisError as maps_request does.
    """
    values = group_values(settings, "dream", "dream")
    own = {"dream": values, "seed": settings.seed, "output": results_folder(settings, f"{name} {values['kind']}")}
    return absolute({**run_values(settings, "dream", file, data_needed=False), **own})


def attribute_request(settings, file: str) -> dict:
    """The request of what a .nnvis file's samples, units and edges have to do with answers (see
    processing/jobs/attribute.py).

    Raises NNVisError as maps_request does.
    """
    own = {"attribution": group_values(settings, "attribute", "attribution"), "seed": settings.seed}
    return absolute({**run_values(settings, "attribute", file, data_needed=False), **own})


def project_request(settings, file: str) -> dict:
    """The request of the samples that excite the units in a .nnvis file most (see processing/jobs/project.py).

    Raises NNVisError as maps_request does.
    """
    return absolute({**run_values(settings, "project", file), "top": group_values(settings, "project", "top")})


def invariance_request(settings, file: str, name: str) -> dict:
    """The request of charts of what the features of the network in a .nnvis file do not mind (see
    processing/jobs/invariance.py). name: of the network. Raises NNVisError as maps_request does.
    """
    own = {"invariance": group_values(settings, "invariance", "invariance")}
    output = results_folder(settings, f"{name} invariance")
    return absolute({**run_values(settings, "invariance", file), **own, "output": output})


def occlusion_request(settings, file: str) -> dict:
    """The request of what becomes of an answer while a part of a sample is hidden (see processing/jobs/occlude.py).

    Raises NNVisError as maps_request does.
    """
    return _sample_request(settings, "occlude", "occlusion", file)


def circuit_request(settings, file: str, picked: tuple[int, int] | None = None) -> dict:
    """The request of a circuit (see processing/jobs/circuit.py). picked: layer and unit that it leads through, in place
    of those of the panel. Raises NNVisError as maps_request does.
    """
    asked = _sample_request(settings, "circuit", "circuit", file)
    if picked is not None:
        asked["circuit"] |= {"layer": picked[0], "unit": picked[1]}
    return asked


def _sample_request(settings, job: str, group: str, file: str) -> dict:
    """The request of a job that explains one sample, an image file in the place of data where one is named."""
    own = group_values(settings, job, group)
    if own["image"]:
        own["image"] = bpy.path.abspath(own["image"])
    return absolute({**run_values(settings, job, file, data_needed=not own["image"]), group: own})


def report_request(settings, file: str, name: str) -> dict:
    """The request of a page on what the network in a .nnvis file has learned (see processing/jobs/report.py). name: of
    the network. Raises NNVisError as maps_request does.
    """
    own = {"report": group_values(settings, "report", "report"), "output": results_folder(settings, f"{name} report")}
    if settings.report.other:
        own["other"] = bpy.path.abspath(settings.report.other)
    return absolute({**run_values(settings, "report", file), **own})
