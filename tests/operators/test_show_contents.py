"""What Is Inside: the worker tells what a file holds, and the panel shows it as long as file and options are these."""

import sys

import bpy
import numpy as np
import pytest
from installed_extension import module
from test_draw import draw_context


@pytest.fixture
def chosen(nnvis, tmp_path):
    pytest.importorskip("numba", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    np.savez(tmp_path / "net.npz", W0=np.ones((4, 3), np.float32), W1=np.ones((3, 2), np.float32))
    settings = bpy.context.scene.nnvis
    settings.source, settings.network_path = "FILE", str(tmp_path / "net.npz")
    return settings


def shown() -> str:
    """All texts that the panel draws."""
    from test_draw import Drawn

    panel = bpy.types.NNVIS_PT_contents
    drawn = Drawn(panel)
    panel.draw(drawn, draw_context())
    return " ".join(str(call.kwargs["text"]) for call in drawn.layout.mock_calls if "text" in call.kwargs)


def test_the_panel_shows_what_the_worker_tells(chosen):
    assert "units" not in shown()
    assert bpy.ops.nnvis.show_contents() == {"FINISHED"}
    told = shown()
    for part in ("NumPy archive of weights, chain of", "input: input, 4 units", "outputs 2", "ReLU is assumed"):
        assert part in told
    chosen.model_options.activation = "tanh"
    assert module("jobs.contents").contents_of(chosen) is None and "units" not in shown()


def test_what_is_no_model_is_told(chosen, tmp_path):
    (tmp_path / "net.npz").write_text("something else")
    with pytest.raises(RuntimeError, match="not of a known model format"):
        bpy.ops.nnvis.show_contents()


def test_nothing_chosen_is_told(nnvis):
    bpy.context.scene.nnvis.source = "FILE"
    with pytest.raises(RuntimeError, match="no model file is chosen"):
        bpy.ops.nnvis.show_contents()
    assert module("jobs.contents").contents_of(bpy.context.scene.nnvis) is None
