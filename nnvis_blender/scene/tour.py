"""A sample's way through a network as keyframes on the plates' inputs: few, and the user's to change."""

import numpy as np
from mathutils import Matrix, Vector

from .. import compat
from ..nodes.plates.maps import CHOSEN_IMAGES, IMAGE_KINDS, SHOWN_IMAGES
from ..nodes.plates.progress import WHOLE
from ..processing.errors import usage
from .attributes import read_attribute
from .camera import DEFAULT_POSE, POSES, build_camera, legend_corners, network_points, view_tangents
from .controls import find_control, get_control, has_control, set_control
from .epochs import animate_epochs, epoch_numbers, set_epoch, shown_epoch
from .framing import fit_view, moved
from .objects import world_matrix
from .occlusion import animate_occlusion, stage_points
from .parts.plates import ROLE
from .placed_plates import placed_plates
from .space_objects import animate_states
from .turntable import remove_turntable

TOURS = FORWARD_PASS, SAMPLES, KERNEL, CALCULATIONS, IMAGES, EPOCHS, OCCLUSION, STATES = (
    *("forward-pass", "samples", "kernel", "calculations"),
    *("images", "epochs", "occlusion", "states"),
)
_REST = 0.15  # of the frames of a forward pass or a training is the end, where all is seen
_AHEAD, _BACK = 0.5, 0.3  # the camera looks between a layer and the next, from so much of the way to where it sees all
_LOOKS = 5  # times at which the camera fits a training
_STAGE = (0.0, -2.0, 1.2)  # direction to the camera that sees the stage of an occlusion
_STAY = 0.65  # of the way from a sample to the next is the sample seen alone


def animate_forward_pass(network, first: int, frames: int) -> None:
    """The layers light up in turn, links set out from each to the next, and the outputs' bars rise.

    From the frame `first` on, for `frames` frames; at the end all stays lit. What keyframes these inputs had is
    replaced. network: a NetworkObjects. Raises NNVisError (usage) where it has no maps.
    """
    plates = plates_of(network)
    moving = frames * (1 - _REST)
    _play(plates, "Forward Pass", [(first, 0.0), (first + moving, float(stages_of(plates)))], "LINEAR")


def follow_forward_pass(scene, network, first: int, frames: int) -> None:
    """The scene's camera goes along with animate_forward_pass, layer by layer, and ends where it sees all."""
    plates = plates_of(network)
    camera = scene.camera or build_camera(scene)
    stages, end = stages_of(plates), _view(scene, camera, network_points(network))
    moving = frames * (1 - _REST)
    keys = []
    for number in range(stages):
        near = _view(scene, camera, _plates_points(network, "stage", (number, number + 1)))
        place = Vector(near.location).lerp(end.location, _BACK)
        keys.append((first + moving * (number + _AHEAD) / stages, place))
    _stand(scene, camera, end)
    way = [(first, keys[0][1]), *keys[1:-1], (first + frames, end.location)]
    _travel(camera, "location", *zip(*way))
    scene.frame_set(scene.frame_current)


def follow_epochs(scene, network, first: int, frames: int) -> None:
    """The scene's camera goes along with animate_epochs, so that the network fills the picture at the beginning, at the
    end, and at times between.
    """
    camera, shown = scene.camera or build_camera(scene), shown_epoch(network)
    numbers = epoch_numbers(network)
    views = []
    for epoch in np.linspace(numbers[0], numbers[-1], _LOOKS):
        set_epoch(network, float(epoch))
        views.append(_view(scene, camera, network_points(network)))
    set_epoch(network, shown)
    _stand(scene, camera, views[-1])
    times = np.linspace(first, first + frames, _LOOKS)
    _travel(camera, "location", times, [view.location for view in views])
    _travel(camera.data, "dof.focus_distance", times, [[view.distance] for view in views])
    scene.frame_set(scene.frame_current)


def watch_kernel(scene, network) -> None:
    """Turns the scene's camera to the layer that taps are drawn to, and to the one that they come from."""
    plates = plates_of(network)
    target = get_control(plates, "Tap Layer")
    of = np.flatnonzero(read_attribute(plates.data, "layer") == target)[0]
    connection = read_attribute(plates.data, "window_connection")[of]
    source = int(read_attribute(get_control(plates, "Windows").data, "source")[connection])
    camera = scene.camera or build_camera(scene)
    _stand(scene, camera, _view(scene, camera, _plates_points(network, "layer", (source, target))))


def animate_samples(network, first: int, frames: int, every: int = 0) -> None:
    """Each sample is seen for a while, and turns into the next, in so many frames all together; or each is seen for
    `every` frames, as the images of a film are.
    """
    plates = plates_of(network)
    count = get_control(plates, "Samples")
    if count < 2:
        raise usage(f"{network.name!r} has the maps of one sample alone", "Show activations of two samples or more")
    if every:
        keys = [(first + every * sample, float(sample)) for sample in range(count)]
        _play(plates, "Sample", keys, "CONSTANT")
        return
    step, keys = frames / count, []
    for sample in range(count):
        keys += [(first + step * sample, float(sample)), (first + step * (sample + _STAY), float(sample))]
    _play(plates, "Sample", keys, "BEZIER")


def animate_images(network, first: int, frames: int) -> None:
    """A unit's images of the kind that plates show, one after the other: of preferred images with states these alone,
    from noise to the finished image.

    Raises NNVisError (usage) where plates show no such kind, or it has one image a unit.
    """
    plates = plates_of(network)
    shows = get_control(plates, "Shows")
    if shows not in CHOSEN_IMAGES:
        raise usage("plates show no images that units have of their own", f"Set Shows to {' or '.join(CHOSEN_IMAGES)}")
    kind = IMAGE_KINDS[SHOWN_IMAGES.index(shows)]
    found = next((one for one in network.images if one["kind"] == kind), None)
    if found is None or found["count"] < 2:
        raise usage(f"{network.name!r} has no {shows} of several images a unit", "Make preferred images with States")
    last = found["count"] - 1
    start = found["count"] - found["states"] if found["states"] > 1 else 0
    _play(plates, "Image", [(first, float(start)), (first + frames, float(last))], "LINEAR")


def animate_kernel(network, first: int, frames: int, all_calculations: bool = False) -> None:
    """The kernel goes over the pixels of the layer and unit that Tap Layer and Tap Unit name, row by row; or one
    window's lines become those of all.

    Where that layer is none of a convolution, the first that is one is taken. Raises NNVisError (usage) without one.
    """
    plates = plates_of(network)
    convolved = convolved_layers(plates)
    if not convolved:
        raise usage(f"{network.name!r} has no convolution whose maps are there", "Animate its layers instead")
    if get_control(plates, "Tap Layer") not in convolved:
        set_control(plates, "Tap Layer", convolved[0])
    set_control(plates, "Taps", True)
    if all_calculations:
        _play(plates, "All Calculations", [(first, 0.0), (first + frames, 1.0)], "BEZIER")
        return
    pixels = _pixels(plates, get_control(plates, "Tap Layer"))
    _play(plates, "Kernel Position", [(first, 0.0), (first + frames, float(pixels - 1))], "LINEAR")


def watch_occlusion(scene, network) -> None:
    """Turns the scene's camera to the stage of an occlusion alone, from before and above."""
    camera = scene.camera or build_camera(scene)
    _stand(scene, camera, fit_view(stage_points(network), _STAGE, view_tangents(scene, camera.data)))


def show_whole_pass(network) -> None:
    """All layers are lit, and no keyframes say else."""
    plates = plates_of(network)
    control = find_control(plates, "Forward Pass")
    compat.remove_fcurves(control.owner, control.path)
    set_control(plates, "Forward Pass", WHOLE)


def play(scene, network, name: str, first: int, frames: int) -> None:
    """Keyframes one of TOURS from a frame on, and the scene's camera where it is seen best."""
    if name == FORWARD_PASS:
        animate_forward_pass(network, first, frames)
        follow_forward_pass(scene, network, first, frames)
    elif name == SAMPLES:
        animate_samples(network, first, frames)
    elif name == IMAGES:
        animate_images(network, first, round(frames * (1 - _REST)))
    elif name in (KERNEL, CALCULATIONS):
        animate_kernel(network, first, frames, name == CALCULATIONS)
        watch_kernel(scene, network)
    elif name == EPOCHS:
        moving = round(frames * (1 - _REST))
        animate_epochs(network, first, moving)
        follow_epochs(scene, network, first, moving)
    elif name == OCCLUSION:
        animate_occlusion(network, first, round(frames * (1 - _REST)))
        watch_occlusion(scene, network)
    else:
        raise usage(f"{network.name!r} is a network, which has no {name} to play", "Name a .nnspace file")


def play_states(space, name: str, first: int, frames: int) -> None:
    """Keyframes the states of a space, a SpaceObjects, from a frame on; each is seen alone for a while.

    Raises NNVisError (usage) for another of TOURS, and for a space of one state.
    """
    if name != STATES:
        raise usage(f"{space.name!r} is a space, which does not play {name}", f"Play its {STATES}")
    animate_states(space, first, frames, _STAY)


def plates_of(network):
    """The plates' object. Raises NNVisError (usage) where there is none."""
    plates = network.one(ROLE)
    if plates is None or not has_control(plates, "Forward Pass") or not len(plates.data.vertices):
        raise usage(f"{network.name!r} has no maps", "Press Show Activations first")
    return plates


def stages_of(plates) -> int:
    """How many layers there are one after the other."""
    return int(read_attribute(plates.data, "stage").max()) + 1


def convolved_layers(plates) -> list[int]:
    """The layers over whose pixels a kernel goes, ascending. A dense layer has taps, but one pixel alone."""
    layer, connection = (read_attribute(plates.data, name) for name in ("layer", "window_connection"))
    pixels = read_attribute(get_control(plates, "Windows").data, "window_output")[:, :2].prod(axis=1)
    return np.unique(layer[(connection >= 0) & (pixels[connection] > 1)]).tolist()


def _plates_points(network, attribute: str, values: tuple) -> np.ndarray:
    """(n, 8): the corners of the plates whose attribute has one of the values, see framing.py."""
    plates = plates_of(network)
    placed = placed_plates(plates)
    meant = np.isin(read_attribute(plates.data, attribute)[placed.vertex], values)
    half = np.pad(placed.size[meant] / 2, ((0, 0), (1, 0)))
    corners = [placed.position[meant] + half * [0, y, z] for y in (-1, 1) for z in (-1, 1)]
    return moved(np.concatenate(corners), network.place @ world_matrix(plates))


def _view(scene, camera, points: np.ndarray):
    tangents = view_tangents(scene, camera.data)
    return fit_view(points, POSES[DEFAULT_POSE], tangents, corners=legend_corners(scene, tangents))


def _stand(scene, camera, view) -> None:
    """Puts the camera where the view says, without an orbit; what is near and what is far is seen from there."""
    remove_turntable(scene, camera)
    camera.parent = None
    camera.matrix_world = Matrix.LocRotScale(view.location, view.rotation, None)
    camera.data.clip_start, camera.data.clip_end = view.distance * 0.001, view.distance * 100
    camera.data.dof.focus_distance = view.distance


def _travel(block, path: str, frames, values) -> None:
    """Keyframes the numbers that a property has, (frames, numbers), in place of what keyframes it had."""
    for index in range(len(values[0])):
        curve = compat.ensure_fcurve(block, path, index)
        curve.keyframe_points.clear()
        for frame, value in zip(frames, values):
            curve.keyframe_points.insert(frame, value[index]).interpolation = "BEZIER"
        curve.update()


def _pixels(plates, layer: int) -> int:
    """How many pixels the convolution of a layer gives."""
    of = np.flatnonzero(read_attribute(plates.data, "layer") == layer)[0]
    connection = read_attribute(plates.data, "window_connection")[of]
    sizes = read_attribute(get_control(plates, "Windows").data, "window_output")
    return int(np.prod(sizes[connection, :2]))


def _play(item, name: str, keys: list[tuple[float, float]], interpolation: str) -> None:
    """Gives a control these keyframes (frame, value), in place of what it had."""
    control = find_control(item, name)
    curve = compat.ensure_fcurve(control.owner, control.path)
    curve.keyframe_points.clear()
    for frame, value in keys:
        curve.keyframe_points.insert(frame, value).interpolation = interpolation
    curve.update()
