"""What Cycles renders on: the GPU that the user has enabled in Blender's preferences, or the processor.

A scene says only that it would have a GPU. Which one, and whether there is any, is asked when a picture is rendered, so
the same .blend renders on every machine.
"""

DEVICES = ("auto", "cpu", "gpu")  # gpu: one that is not enabled, too; see enable_gpu
_KINDS = ("OPTIX", "CUDA", "HIP", "METAL", "ONEAPI")  # the quicker of two for the same GPU first
_NONE = "NONE"


def choose_device(scene, device: str) -> None:
    """Lets a scene's pictures be rendered on the processor ("cpu"), or on a GPU where there is one ("auto", "gpu")."""
    scene.cycles.device = "CPU" if device == "cpu" else "GPU"


def has_enabled_gpu(preferences) -> bool:
    """Whether a kind of GPU is enabled, there or not; cheap enough for a panel. preferences: a context's."""
    cycles = preferences.addons.get("cycles")
    return cycles is not None and cycles.preferences.get_compute_device_type() != _NONE


def fallback_told(scene, preferences) -> str:
    """A sentence where the scene would be rendered on a GPU that is enabled and not there, else ""."""
    wanted = scene.render.engine == "CYCLES" and scene.cycles.device == "GPU" and has_enabled_gpu(preferences)
    if not wanted or preferences.addons["cycles"].preferences.has_active_device():
        return ""
    return "The processor renders: the GPU that Preferences > System has enabled is not there"


def enable_gpu(preferences) -> bool:
    """Enables the GPUs of the first kind that the machine has, where none is enabled; whether there is one.

    It changes the preferences, so it is for processes that do not save them.
    """
    if "cycles" not in preferences.addons:
        return False
    cycles = preferences.addons["cycles"].preferences
    if cycles.has_active_device():
        return True
    before = cycles.compute_device_type
    for kind in _KINDS:
        try:
            cycles.compute_device_type = kind
        except TypeError:  # this Blender has no such kind
            continue
        cycles.refresh_devices()
        for device in cycles.get_devices_for_type(kind):
            device.use = device.type == kind
        if cycles.has_active_device():
            return True
    cycles.compute_device_type = before
    return False
