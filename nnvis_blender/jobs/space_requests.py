"""What the panels of spaces ask for. Every request raises NNVisError (usage) naming what is missing."""

import os

import bpy

from ..processing.errors import usage
from ..processing.jobs.request import absolute
from .group_options import AS_SOURCE
from .request_values import (
    chosen_method,
    data_values,
    group_values,
    importance_values,
    model_options,
    results_folder,
    run_values,
)


def embed_request(settings, file: str | None) -> dict:
    """The request of an embedding of the data, or of what the layers of the network in a .nnvis file hold for them (see
    processing/jobs/embed.py). file: None for the data alone. Raises NNVisError as maps_request does.
    """
    own = {"command": "embed", **data_values(settings)} if file is None else run_values(settings, "embed", file)
    return absolute({**own, "embed": group_values(settings, "embed", "embed")})


def warp_request(settings, file: str | None) -> dict:
    """The request of a grid on its way through the network in a .nnvis file (see processing/jobs/warp.py).

    Raises NNVisError: usage where there is no network, else as maps_request does.
    """
    if file is None:
        raise usage("there is no network to send a grid through", "Process one, train a playground, or open a file")
    return absolute({**run_values(settings, "warp", file), "warp": group_values(settings, "warp", "warp")})


def learn_request(settings, file: str | None = None) -> dict:
    """The request of a classical method, step by step (see processing/jobs/learn.py). Raises NNVisError as maps_request
    does.
    """
    chosen = settings.learn.points_of
    data = data_values(settings) if chosen == AS_SOURCE else {"data": chosen}
    own = {"learn": group_values(settings, "learn", "learn"), "seed": settings.seed}
    return absolute({"command": "learn", **data, **own})


def runs_request(settings, file: str | None = None) -> dict:
    """The request of a map of the networks in a folder (see processing/jobs/runs.py). Raises NNVisError (usage) naming
    what is missing.
    """
    own = {"runs": group_values(settings, "runs", "runs"), "seed": settings.seed}
    return absolute({"command": "runs", **_run_folder(settings), **data_values(settings), **own})


def picked_run_request(settings, name: str) -> dict:
    """The request of the main job for one of the networks in that folder. name: what runs.found calls it."""
    own = _run_folder(settings)
    own["model"] = os.path.join(own["model"], *name.split("/"))
    method = chosen_method(settings, settings.data == "NONE")
    return absolute(
        {
            "command": "process",
            **own,
            **data_values(settings, needed=False),
            "importance": importance_values(settings, method),
            "bundling": group_values(settings, "process", "bundling"),
            "seed": settings.seed,
        }
    )


def difference_request(settings) -> dict:
    """The request of what another model has otherwise than the File of Source (see processing/jobs/difference.py).

    Raises NNVisError (usage) naming what is missing.
    """
    if settings.source != "FILE" or not settings.network_path:
        raise usage("no model file is chosen", "Choose the first model as File of Source")
    if not settings.difference.other:
        raise usage("no other model is chosen", "Choose it as Other Model")
    return absolute(
        {
            "command": "difference",
            "model": bpy.path.abspath(settings.network_path),
            "model_options": model_options(settings),
            "other": bpy.path.abspath(settings.difference.other),
            **data_values(settings, needed=settings.difference.match),
            "difference": group_values(settings, "difference", "difference"),
            "importance": importance_values(settings, chosen_method(settings, settings.data == "NONE")),
            "bundling": group_values(settings, "difference", "bundling"),
            "seed": settings.seed,
        }
    )


def _run_folder(settings) -> dict:
    if not settings.runs.path:
        raise usage("no networks are chosen", "Choose the folder that holds them as Networks")
    return {"model": bpy.path.abspath(settings.runs.path), "model_options": model_options(settings)}


def depth_request(settings, file: str | None = None) -> dict:
    """The request of the lesson on width and depth (see processing/jobs/depth.py)."""
    own = {"depth": group_values(settings, "depth", "depth"), "seed": settings.seed}
    return absolute({"command": "depth", **own, "output": results_folder(settings, "why_depth")})
