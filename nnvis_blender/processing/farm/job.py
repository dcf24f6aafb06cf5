"""A farm's job: the pictures of one scene, numbered from 1, that machines share out among themselves."""

import re
from dataclasses import dataclass, field

from ..errors import one_line, usage

MOST_PICTURES = 100_000
DEVICES = ("auto", "cpu", "gpu")  # see scene.device
FILE = "job.json"
_MOST_OF_NAME = 64


@dataclass(frozen=True)
class FarmJob:
    """What is rendered, and how it is shared out. Raises NNVisError (usage) for pictures that are none, too many, or
    would be written over one another.

    name: what the farm calls it. scene: the scene's name in the .blend. files: of each picture, from number 1 on, a
    path within the folder of the pictures. frames: the scene's frame of each picture; empty where `states` say what
    pictures show. states: of each picture what scene.farm.states.show_state takes. size: width, height in pixels.
    frame_rate: of the video. video: whether the last step joins one. per_task: pictures that one task renders.
    blender: the version that has written the scene. scene_key: SHA-256 of the .blend.
    """

    name: str
    scene: str
    files: tuple[str, ...]
    size: tuple[int, int]
    blender: str
    frames: tuple[int, ...] = ()
    states: dict = field(default_factory=dict)
    frame_rate: float = 30
    video: bool = False
    per_task: int = 1
    device: str = DEVICES[0]
    scene_key: str = ""

    def __post_init__(self):
        if not 0 < len(self.files) <= MOST_PICTURES:
            remedy = f"Send at least one, and at most {MOST_PICTURES}"
            raise usage(f"the farm would have to render {len(self.files)} pictures", remedy)
        if len(set(self.files)) < len(self.files):
            twice = next(file for file in self.files if self.files.count(file) > 1)
            raise usage(f"several pictures would be named {twice}", "Add {number} to the name")

    @property
    def title(self) -> str:
        """The name as a template takes it: one line, short, and nothing that would be read as an expression."""
        return re.sub(r"([{}])\1+", r"\1", one_line(self.name, _MOST_OF_NAME)) or "NNVis"

    @property
    def numbers(self) -> str:
        """All pictures as a range, "1-24"."""
        return f"1-{len(self.files)}"

    @property
    def video_file(self) -> str:
        """The video's name in the folder of the pictures."""
        stem = re.sub(r"[^\w.-]+", "-", self.title).strip(".-") or "nnvis"
        return f"{stem}.mp4"

    def told(self) -> dict[str, object]:
        """What the machines read, as JSON."""
        return {
            "scene": self.scene,
            "scene_key": self.scene_key,
            "blender": self.blender,
            "size": list(self.size),
            "files": list(self.files),
            "frames": list(self.frames),
            "states": self.states,
            "frame_rate": self.frame_rate,
            "video": self.video_file,
        }


def read_numbers(text: str, count: int) -> list[int]:
    """The pictures of a range as farms write it, "1-4,7,10-20:2", ascending. Raises NNVisError (usage) for another
    text, and for pictures that are not among the `count` of the job.
    """
    numbers = set()
    for part in text.split(","):
        found = re.fullmatch(r"\s*(\d{1,6})(?:-(\d{1,6})(?::(\d{1,6}))?)?\s*", part, re.ASCII)
        if found is None or found[3] == "0":
            raise usage(f"{text!r} is no range of pictures", "Write it like 1-4,7")
        first, last = int(found[1]), int(found[2] or found[1])
        numbers.update(range(first, last + 1, int(found[3] or 1)))
    if not numbers or not 1 <= min(numbers) <= max(numbers) <= count:
        raise usage(f"{text!r} names pictures that the job does not have", f"It has 1-{count}")
    return sorted(numbers)
