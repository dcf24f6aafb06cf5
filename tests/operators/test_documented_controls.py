"""The guide and its pages name every control, and every control says what it does."""

from pathlib import Path

import pytest
from installed_extension import module

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = (
    "guide.md",
    "actions.md",
    "activations.md",
    "data.md",
    "exports.md",
    "farm.md",
    "images.md",
    "models.md",
    "recording.md",
    "scale.md",
    "spaces.md",
    "training.md",
)


@pytest.fixture(scope="module")
def text() -> str:
    """The pages on the panels in small letters, with parameters' names as labels have them."""
    return " ".join((DOCS / page).read_text(encoding="utf-8") for page in PAGES).lower().replace("_", " ")


def test_every_parameter_says_what_it_does(nnvis):
    groups = module("properties").JOB_GROUPS
    fields = [(name, field, prop) for name, cls in groups.items() for field, prop in cls.__annotations__.items()]
    assert len(fields) > 50
    assert not [f"{name}.{field}" for name, field, prop in fields if not prop.keywords.get("description", "").strip()]


def test_every_parameter_of_a_panel_is_in_the_guide(nnvis, text):
    groups = module("properties").JOB_GROUPS
    labels = {prop.keywords["name"] for cls in groups.values() for prop in cls.__annotations__.values()}
    assert not sorted(label for label in labels if label.lower() not in text)


def test_every_display_control_is_in_the_guide(nnvis, text):
    controls = {control for _, control in module("scene.settings").setting_names().values()}
    assert len(controls) > 20 and not sorted(control for control in controls if control.lower() not in text)
