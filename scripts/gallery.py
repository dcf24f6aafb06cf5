"""Makes the pictures of docs/gallery.md: runs each command that is written there, keeps its picture as a JPEG, and the
frames of a turntable as a WebP that plays.

    python scripts/gallery.py [NAME ...]     # all, or the pictures of these names, e.g. lines density_cubes

Needs the environment of requirements.txt (Pillow). A command that fails ends the run with its exit code.
"""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
QUALITY, MOVING_QUALITY = 90, 70
FRAME_MS, LEAST_MS = 50, 4000  # that a frame is shown, and that all together take at least


def main(names: list) -> int:
    commands = {
        Path(words[-1]).stem: words for words in read_commands((ROOT / "docs/gallery.md").read_text(encoding="utf-8"))
    }
    unknown = sorted(set(names) - commands.keys())
    if unknown:
        print(f"error: the gallery has no picture {unknown[0]}. Known are: {', '.join(commands)}", file=sys.stderr)
        return 2
    for name in names or commands:
        missing = [word for word in commands[name][2:] if _is_input(word) and not (ROOT / word).exists()]
        if missing:
            print(f"{name}: left as it is, for {missing[0]} is not there", flush=True)
            continue
        print(name, flush=True)
        code = subprocess.run([sys.executable, *commands[name][1:]], cwd=ROOT).returncode
        if code:
            return code
        made = ROOT / commands[name][-1]
        if made.is_dir():
            keep_as_webp(made)
        elif made.suffix == ".png":
            keep_as_jpeg(made)
    return 0


def read_commands(text: str) -> list:
    """The words of each `python scripts/render.py ... --still FILE.png` (or --turntable FOLDER) of a Markdown text, and
    of each `python scripts/gallery_sheet.py ... FILE.webp`.
    """
    pictures = r"render\.py [^`]*(?:--still [^`]+\.png|--turntable [^`\s]+)|gallery_sheet\.py [^`]+\.webp"
    found = re.findall(rf"`(python scripts/(?:{pictures}))`", text)
    return [shlex.split(command) for command in found]


def _is_input(word: str) -> bool:
    """Whether a word of a command names a file that is made or fetched beforehand."""
    return word.startswith(("out/", ".cache/"))


def keep_as_jpeg(picture: Path) -> None:
    with Image.open(picture) as image:
        image.convert("RGB").save(picture.with_suffix(".jpg"), quality=QUALITY, optimize=True)
    picture.unlink()


def keep_as_webp(folder: Path) -> None:
    frames = [Image.open(path).convert("RGB") for path in sorted(folder.glob("frame_*.png"))]
    shown = max(FRAME_MS, LEAST_MS // len(frames))
    moving = {"save_all": True, "append_images": frames[1:], "duration": shown, "loop": 0}
    frames[0].save(folder.with_suffix(".webp"), quality=MOVING_QUALITY, method=6, **moving)
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
