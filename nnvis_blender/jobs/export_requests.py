"""What exports ask for."""

from ..processing import parameters
from ..processing.exports.formats import FORMATS, ExportParameters
from ..processing.jobs.request import absolute
from .request_values import group_values


def export_parameters(settings, format: str) -> ExportParameters:
    """What the panel says of a format, a key of FORMATS. Raises NNVisError (usage)."""
    return parameters.from_dict(ExportParameters, {**group_values(settings, "export", "export"), "format": format})


def export_request(settings, format: str, drawing: str, output: str) -> dict[str, object]:
    """The request of an export (see processing/jobs/export.py). drawing, output: paths. Raises NNVisError (usage)."""
    values = {**group_values(settings, "export", "export"), "format": format}
    return absolute({"command": "export", "drawing": drawing, "export": values, "output": output})


def suffixes() -> dict[str, tuple[str, str]]:
    """Format -> (title, suffix), for menus."""
    return {name: (one.title, one.suffix) for name, one in FORMATS.items()}


def options_of(format: str) -> tuple[str, ...]:
    """The parameters that act in a format, for panels."""
    return FORMATS[format].options
