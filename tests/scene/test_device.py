"""What Cycles renders on, with Blender's preferences as machines with and without a GPU have them."""

from types import SimpleNamespace

import bpy
import pytest

from nnvis_blender.scene import render
from nnvis_blender.scene.device import DEVICES, choose_device, enable_gpu, fallback_told, has_enabled_gpu


class Machine:
    """Cycles' preferences on a machine that has these kinds of GPU, in a Blender that knows the kinds known.

    cards: those that are there, by kind. It refuses other kinds as Blender's enumeration does.
    """

    def __init__(self, known=(), cards=(), enabled="NONE"):
        self._known, self._cards, self._kind = known, cards, enabled
        self._devices = []
        if enabled in cards:
            self.refresh_devices()
            for device in self._devices:
                device.use = device.type == enabled

    @property
    def compute_device_type(self):
        return self._kind

    @compute_device_type.setter
    def compute_device_type(self, kind):
        if kind != "NONE" and kind not in self._known:
            raise TypeError(f"enum {kind!r} not found")
        self._kind = kind

    def get_compute_device_type(self):
        return self._kind

    def refresh_devices(self):
        self._devices = [SimpleNamespace(type=kind, use=kind == "CPU") for kind in (*self._cards, "CPU")]

    def get_devices_for_type(self, kind):
        return [device for device in self._devices if device.type in (kind, "CPU")]

    def has_active_device(self):
        return any(device.use and device.type == self._kind for device in self._devices)

    @property
    def used(self):
        return [device.type for device in self._devices if device.use]


def preferences(*arguments, **values):
    return SimpleNamespace(addons={"cycles": SimpleNamespace(preferences=Machine(*arguments, **values))})


@pytest.mark.parametrize("device", DEVICES)
def test_without_a_gpu_every_choice_renders(empty_scene, tmp_path, device):
    render.apply_render_settings(empty_scene, render.Cycles(samples=1, denoise=False), (8, 8))
    empty_scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    choose_device(empty_scene, device)
    assert empty_scene.cycles.device == ("CPU" if device == "cpu" else "GPU")
    assert render.render_still(empty_scene, tmp_path / "still.png").stat().st_size > 0


def test_blenders_own_preferences_are_understood():
    assert has_enabled_gpu(bpy.context.preferences) is False
    cycles = bpy.context.preferences.addons["cycles"].preferences
    assert enable_gpu(bpy.context.preferences) == cycles.has_active_device()


def test_the_quickest_kind_that_is_there_is_enabled_and_nothing_else():
    both = preferences(("CUDA", "OPTIX"), ("CUDA", "OPTIX"))
    assert enable_gpu(both)
    machine = both.addons["cycles"].preferences
    assert (machine.compute_device_type, machine.used) == ("OPTIX", ["OPTIX"])
    old = preferences(("CUDA", "OPTIX"), ("CUDA",))  # a card that OptiX does not know
    assert enable_gpu(old) and old.addons["cycles"].preferences.compute_device_type == "CUDA"


def test_what_the_user_has_enabled_stays():
    chosen = preferences(("CUDA", "OPTIX"), ("CUDA", "OPTIX"), "CUDA")
    assert enable_gpu(chosen) and chosen.addons["cycles"].preferences.compute_device_type == "CUDA"


def test_without_a_gpu_nothing_is_changed():
    none = preferences(("CUDA",), ())
    assert not enable_gpu(none) and none.addons["cycles"].preferences.compute_device_type == "NONE"
    assert not enable_gpu(SimpleNamespace(addons={}))


def test_a_word_is_said_where_an_enabled_gpu_is_gone(empty_scene):
    render.Cycles().apply(empty_scene)
    choose_device(empty_scene, "auto")
    there, gone, none = preferences(("CUDA",), ("CUDA",), "CUDA"), preferences(("CUDA",), (), "CUDA"), preferences()
    assert "is not there" in fallback_told(empty_scene, gone)
    assert not fallback_told(empty_scene, there) and not fallback_told(empty_scene, none)
    choose_device(empty_scene, "cpu")
    assert not fallback_told(empty_scene, gone)
