"""A camera that the worker itself reads, through OpenCV: no image of it is written anywhere."""

import time
from collections.abc import Iterator

from ...activations.image_sample import Frame
from ...errors import bad_input
from ...worker.extras import EXTRAS, module_of

_LOOK_SECONDS = 0.01


def camera_name(camera: int) -> str:
    return f"camera {camera}"


def captured(device: int | str, name: str, silence: float, is_free, is_stopped) -> Iterator[Frame | None]:
    """Each frame of a camera that is the newest when there is time for it; None of those that there is no time for.

    device: what OpenCV opens: a camera's number, or in its place the path of a film or of numbered images. See
    watching.arriving. Raises NNVisError (bad_input) where OpenCV is missing or the camera cannot be opened.
    """
    cv2 = module_of(EXTRAS["opencv-python-headless"], f"reading {name} needs")
    camera, changed = cv2.VideoCapture(device), time.monotonic()
    try:
        if not camera.isOpened():
            remedy = "Choose another number, allow Blender the camera, end other programs that use it"
            raise bad_input(f"{name} cannot be opened", remedy)
        while not is_stopped() and time.monotonic() - changed < silence:
            is_new = camera.grab()  # waits for the next; those that nobody has time for are gone
            pixels = camera.retrieve()[1] if is_new and is_free() else None
            if pixels is None:
                yield None
                time.sleep(0.0 if is_new else _LOOK_SECONDS)
            else:
                changed = time.monotonic()
                yield Frame(pixels[:, :, ::-1], name)
    finally:
        camera.release()
