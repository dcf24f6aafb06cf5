"""What a run of preferred images is told by: responses step by step, figures, and what was not reached."""

import numpy as np

from ...errors import shown
from ..canvas import Canvas
from .climbing import Climbed
from .parameters import FOURIER, PreferredParameters
from .responses import PERCENTILE, has_classes


def record(
    model, layer: int, units: np.ndarray, own: Climbed, real: np.ndarray | None, target: str
) -> dict[str, object]:
    """What is kept of a layer's runs, JSON-able: the responses of each unit's first image step by step, whether they
    rose, what real samples reach, and of outputs whether the unit is the one that answers most.
    """
    curve = own.curve[:, :, 0]
    record = {
        "layer": layer,
        "name": model.network.layers[layer].name,
        "units": units.tolist(),
        "steps": own.steps.tolist(),
        "responses": [[float(f"{value:.5g}") for value in row] for row in curve.T.tolist()],
        "rose": (curve[-1] > curve[0]).tolist(),
    }
    if real is not None:
        record["real"] = [float(f"{value:.5g}") for value in real[units].tolist()]
        record["beyond_real"] = (curve[-1] > real[units]).tolist()
    if target != "layer" and has_classes(model, layer):
        record["is_top"] = (own.best == units).tolist()
    return record


def figures(runs: list[dict]) -> dict[str, int]:
    """How many units there are, whose response rose, went beyond real samples, and is the largest of the outputs."""
    found = {"units": sum(len(run["units"]) for run in runs), "rose": sum(sum(run["rose"]) for run in runs)}
    for name in ("beyond_real", "is_top"):
        if any(name in run for run in runs):
            found[name] = sum(sum(run.get(name, ())) for run in runs)
            found[f"{name}_of"] = sum(len(run["units"]) for run in runs if name in run)
    return found


def notes_on(about: dict, settings: PreferredParameters, canvas: Canvas) -> list[str]:
    notes, units = [], about["units"]
    if about["rose"] < units:
        notes.append(f"the response of {units - about['rose']} of {units} units did not rise")
    if about.get("beyond_real", units) < units:
        names = [shown(run["name"], 30, False) for run in about["runs"] if not all(run["beyond_real"])]
        named = ", ".join(names[:3]) + (f" and {len(names) - 3} more layers" if len(names) > 3 else "")
        notes.append(
            f"{units - about['beyond_real']} of {units} images stay below what {PERCENTILE} % of "
            f"{about['real_samples']} real samples reach: units of {named}"
        )
        pairs = [pair for run in about["runs"] for pair in zip(run["real"], run["responses"])]
        silent = sum(real == 0 == responses[-1] for real, responses in pairs)
        if silent:
            notes.append(f"{silent} of these are silent for every real sample, too")
    if about["real_samples"] == 0:
        notes.append("no data were given: the images were not compared with what real samples reach")
    if about.get("is_top", 0) < about.get("is_top_of", 0):
        wrong = about["is_top_of"] - about["is_top"]
        notes.append(f"{wrong} of {about['is_top_of']} classes' images are taken for another class")
    if settings.recipe == FOURIER and not canvas.is_picture:
        notes.append("each feature climbs by itself: waves and colours are those of images")
    return notes
