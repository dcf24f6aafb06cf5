"""What was found of a model and its data, as panel and command line say it. Standard library only."""

NOT_MEASURED = "no accuracy was measured"
_PARTS = (("train", "training"), ("test", "test"))  # key -> word


def findings(provenance: dict) -> dict:
    """{"fit": see datasets.fit.Fit, or None, "notes": what was guessed, stripped and left out of model and data} of a
    provenance, whichever of these an earlier version has left out.
    """
    notes = [note for part in ("model", "data") for note in (provenance.get(part) or {}).get("notes") or []]
    return {"fit": provenance.get("fit"), "notes": list(dict.fromkeys(notes))}


def accuracy_line(fit: dict | None) -> str:
    """One line without a full stop, such as "right on 98.1 % of 1,437 training and 96.7 % of 360 test samples; chance
    10.1 %".
    """
    if fit is None:
        return NOT_MEASURED
    parts = [f"{percent(fit[f'{part}_accuracy'])} of {fit[f'{part}_samples']:,} {word}" for part, word in _PARTS]
    return f"right on {' and '.join(parts)} samples; chance {percent(fit['chance'])}"


def percent(share: float) -> str:
    """A share of 1 to a tenth of a percent: 96.7 %."""
    return f"{100 * share:.1f} %"
