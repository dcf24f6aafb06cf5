"""Render settings as small objects, one for each engine, and rendering to a file that is whole or not there."""

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bpy

from .. import compat
from ..processing.errors import usage
from ..processing.files.png_texts import drop_texts
from ..processing.files.whole_file import beside, unwritable
from ..processing.files.whole_media import check_whole

# A view through the middle of a bundle crosses hundreds of strands; the ones behind the first few dozen change the
# colour by less
# than a grey level, and each bounce costs time.
TRANSPARENT_BOUNCES = 48

# of image_settings, each before what it decides the values of; the first from Blender 5.0 on
_FORMAT = ("media_type", "file_format", "color_mode", "color_depth", "compression")


@dataclass(frozen=True)
class Cycles:
    """Path tracing. samples: per pixel. denoise: with Open Image Denoise, where Blender has it."""

    samples: int = 48
    denoise: bool = True
    transparent_bounces: int = TRANSPARENT_BOUNCES

    def apply(self, scene) -> None:
        scene.render.engine = "CYCLES"
        cycles = scene.cycles
        cycles.samples = self.samples
        # most of a picture is backdrop, which a few samples settle; by itself Cycles would look for that after 52 only
        cycles.use_adaptive_sampling, cycles.adaptive_threshold, cycles.adaptive_min_samples = True, 0.02, 8
        cycles.transparent_max_bounces = self.transparent_bounces
        # looks light what they show by suns and an even world, so nothing waits for light from a second surface
        cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces, cycles.transmission_bounces = 4, 0, 0, 2
        # but Cycles looks for it all the same; as "fast GI" no farther than the world says
        cycles.use_fast_gi, cycles.fast_gi_method, cycles.ao_bounces_render = True, "REPLACE", 1
        cycles.use_light_tree = False  # a few suns, which it takes longer to choose among than to try
        cycles.sample_clamp_indirect = 4.0
        cycles.caustics_reflective = cycles.caustics_refractive = False
        cycles.use_denoising = self.denoise and _has_denoiser(cycles)
        compat.march_through_volumes(cycles)
        cycles.volume_step_rate = 3.0  # in cells: the fog is smooth over more than these
        scene.cycles_curves.shape = "RIBBONS"  # flat to the camera: one hit a strand, where a thick one has two
        scene.render.use_persistent_data = True  # a turntable's frames share their geometry

    def seed(self, scene, seed: int) -> None:
        scene.cycles.seed, scene.cycles.use_animated_seed = seed, False


@dataclass(frozen=True)
class Eevee:
    """Rasterisation. samples: per pixel."""

    samples: int = 64

    def apply(self, scene) -> None:
        scene.render.engine = compat.EEVEE
        scene.eevee.taa_render_samples = self.samples
        scene.render.hair_type = "STRIP"  # else strands are one pixel wide whatever their radius

    def seed(self, scene, seed: int) -> None:
        """Eevee has no seed: its samples are always the same."""


@dataclass(frozen=True)
class Workbench:
    """A quick preview without materials' nodes. samples: 5 to 32, rounded to what Blender offers."""

    samples: int = 8

    def apply(self, scene) -> None:
        scene.render.engine = "BLENDER_WORKBENCH"
        scene.render.hair_type = "STRIP"
        steps = (5, 8, 11, 16, 32)
        scene.display.render_aa = str(min(steps, key=lambda step: abs(step - self.samples)))
        scene.display.shading.light = "STUDIO"
        scene.display.shading.color_type = "MATERIAL"

    def seed(self, scene, seed: int) -> None:
        """Workbench uses no random numbers."""


ENGINES = {"cycles": Cycles, "eevee": Eevee, "workbench": Workbench}


def engine_settings(name: str, samples: int | None = None):
    """The settings object of an engine, with its own number of samples or the given one. Raises NNVisError (usage)."""
    if name not in ENGINES:
        raise usage(f"there is no render engine {name!r}", f"Known are: {', '.join(ENGINES)}")
    return ENGINES[name]() if samples is None else ENGINES[name](samples=samples)


def apply_render_settings(scene, engine=None, resolution: tuple = (1280, 720), seed: int = 0) -> None:
    """Sets engine, picture size in pixels and seed of a scene; the look sets colours, film and lights.

    engine: one of the objects above, by default Cycles().
    """
    engine = engine or Cycles()
    engine.apply(scene)
    engine.seed(scene, seed)
    scene.render.resolution_x, scene.render.resolution_y = resolution
    scene.render.resolution_percentage = 100
    scene.render.use_file_extension = False
    scene.render.use_stamp = False
    for name in _stamps(scene.render):  # equal pictures are equal files, and say nothing of the user's folders
        setattr(scene.render, name, False)


def render_still(scene, path) -> Path:
    """Renders the scene's current frame to a PNG that is written beside and renamed, so path is whole or untouched.

    Raises NNVisError (worker_failed) when the folder cannot be written, the disk is full or Blender renders nothing.
    """
    path = Path(path)
    with file_beside(path) as temporary, image_output(scene, temporary), interruptible():
        # through scene= because the scene need not be the one in the window
        bpy.ops.render.render(write_still=True, scene=scene.name)
    return path


@contextmanager
def file_beside(path: Path):
    """whole_file.beside for what Blender writes: it is checked to be whole, for Blender says nothing of a full disk."""
    path = Path(path)
    with beside(path, check_whole) as temporary:
        try:
            yield temporary
            if temporary.suffix.lower() == ".png" and temporary.is_file():
                drop_texts(temporary)
        except RuntimeError as error:  # what bpy.ops raises for a file that cannot be written
            raise unwritable(path, str(error).strip().splitlines()[-1].removeprefix("Error: ")) from None


@contextmanager
def interruptible():
    """Raises KeyboardInterrupt at its end for a Ctrl+C within it, which Blender's own callbacks would swallow."""
    before = signal.getsignal(signal.SIGINT)
    if before is None or threading.current_thread() is not threading.main_thread():
        yield  # Blender's own handler, which stops the rendering
        return
    pressed = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed.is_set():
            raise KeyboardInterrupt


@contextmanager
def image_output(scene, path: Path):
    """Points the scene's output at a PNG and puts the user's output back afterwards."""
    held = hold_output(scene)
    point_image_output(scene, path)
    try:
        yield
    finally:
        restore_output(scene, held)


def point_image_output(scene, path: Path) -> None:
    """Lets the scene's next picture be the PNG of exactly this path, without a word of where and when it was made."""
    render, image = scene.render, scene.render.image_settings
    render.filepath, render.use_file_extension = str(path.absolute()), False
    for name in _stamps(render):
        setattr(render, name, False)
    compat.set_image_output(image, "PNG")
    image.color_mode, image.color_depth, image.compression = "RGBA" if render.film_transparent else "RGB", "8", 30


def hold_output(scene) -> dict:
    """The scene's output path, its format and what it writes into pictures, for restore_output."""
    render, image = scene.render, scene.render.image_settings
    return {
        "render": {name: getattr(render, name) for name in ("filepath", "use_file_extension", *_stamps(render))},
        "image": {name: getattr(image, name) for name in _FORMAT if hasattr(image, name)},
    }


def restore_output(scene, held: dict) -> None:
    """Puts back what hold_output has found, and leaves nothing of a path that stood there meanwhile."""
    clear_output_path(scene)
    for owner, values in ((scene.render, held["render"]), (scene.render.image_settings, held["image"])):
        for name, value in values.items():
            setattr(owner, name, value)


def clear_output_path(scene) -> None:
    """Overwrites all of the output path: Blender saves the characters behind a shorter one's end, too."""
    scene.render.filepath = " " * (scene.render.bl_rna.properties["filepath"].length_max - 1)
    scene.render.filepath = ""


def _stamps(render) -> list:
    """What may be written into a picture beside its pixels, such as its file's path and the time it took."""
    return [name for name in render.bl_rna.properties.keys() if name.startswith("use_stamp_")]


def _has_denoiser(cycles) -> bool:
    try:
        cycles.denoiser = "OPENIMAGEDENOISE"
    except TypeError:  # a Blender built without it
        return False
    cycles.denoising_input_passes, cycles.denoising_prefilter = (
        "RGB_ALBEDO_NORMAL",
        "FAST",
    )  # Accurate takes as long as the rendering
    return True
