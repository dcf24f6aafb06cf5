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
    """One line without a full stop, such as "accuracy .981 on 1,437 training and .967 on 360 test samples, by chance
    .101".
    """
    if fit is None:
        return NOT_MEASURED
    parts = [f"{share(fit[f'{part}_accuracy'])} on {fit[f'{part}_samples']:,} {word}" for part, word in _PARTS]
    return f"accuracy {' and '.join(parts)} samples, by chance {share(fit['chance'])}"


def share(value: float) -> str:
    """A share of 1 to three digits: .967, 1.000."""
    return f"{value:.3f}".removeprefix("0")
