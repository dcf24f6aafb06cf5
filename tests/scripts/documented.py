"""The commands that the documents print, and what each becomes in a test."""

import ast
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
HELP = [ROOT / "scripts/benchmark.py"]  # whose --help is its own text, with commands in it

# what stands for a name in capitals, so that a command's form runs, too
PLACEHOLDERS = {
    "NAME ...": "stages",
    "ARGS": "net.nnvis --still args.png",
    "LOOK": "paper",
    "NAME": "units",
    "FILE": "net.nnvis",
    "ACTION": "smooth",
    "NEW": "new.nnvis",
    "PYTHON": "python",
    "N": "1",
}
DRAWS = ("render", "submit")  # programs that build a scene of what they are given
SMALL_PICTURE = ["--resolution", "32x18", "--samples", "1", "--frames", "2"]
SHORT = {
    "evaluate": ["--seeds", "1", "--batchnorm-epochs", "1", "--minimum-steps", "5", "--percentages", "0", "50"],
    "compare": ["--seeds", "1", "--train-epochs", "1", "--hidden", "6"],
    "train": ["--epochs", "1"],
    "importance": ["--epochs", "1", "--minimum-steps", "5"],
    "act": ["--steps", "2"],
    "epochs": ["--method", "weight", "--edge-budget", "100"],
    "playground": ["--epochs", "2", "--side", "8"],
    "lesson": ["--epochs", "2"],
    "embed": ["--samples", "40", "--method", "pca", "--methods", "pca"],
    "runs": ["--samples", "20"],
    "difference": ["--method", "weight"],
    "report": ["--units", "2", "--samples", "2", "--top", "2"],
    "surface": ["--resolution", "9", "--points", "5"],
    "invariance": ["--count", "2", "--steps", "3", "--charts", "rotation"],
    "project": ["--count", "2", "--units", "2", "--most-samples", "50"],
    "attribute": ["--steps", "4"],
    "landscape": ["--resolution", "5", "--samples", "50"],
    "warp": ["--lines", "3", "--fine", "1", "--points", "40"],
    "learn": ["--points", "40", "--resolution", "11", "--trees", "2"],
    "depth": ["--widths", "2", "--depths", "1", "--epochs", "2", "--tries", "1"],
    "prefer": ["--steps", "2", "--units", "2"],
    "occlude": ["--stride", "5"],
    "dream": ["--steps", "2", "--dream-size", "32", "--frames", "2"],
}
EXAMPLE = "nnvis_blender/data/example.nnvis"
STAND_IN = "small.nnvis"  # a network of ten classes, smaller than the built-in example

_PROGRAM = r"(?:\.venv/bin/)?python[\d.]*|make|blender"
_COMMAND = re.compile(rf"(?:\w+=\S+ )*(?:{_PROGRAM}) \S")
# tools of others, and scripts that build or measure for minutes: their arguments are read, and no more
_ONLY_PARSED = tuple(
    f"scripts/{name}.py"
    for name in ("benchmark", "build_extension", "gallery_sheet", "method_panel", "published_models")
)


@dataclass(frozen=True)
class Command:
    """place: the document's name. line: as it is printed. program: who runs it: "worker", "render", "export", "submit",
    "still", "parsed", "make", or "tool", a module of Python's. words: of the call, without the program.
    """

    place: str
    line: str
    program: str
    words: tuple[str, ...]


def documented() -> list[Command]:
    """Every command of every document, in their order."""
    found = []
    for path in (*DOCUMENTS, *HELP):
        text = path.read_text(encoding="utf-8")
        lines = markdown_lines(text) if path.suffix == ".md" else ast.get_docstring(ast.parse(text)).splitlines()
        found += [command for line in lines for command in read_line(path.name, line.strip())]
    return found


def markdown_lines(text: str) -> list[str]:
    """The lines of a Markdown text's code, fenced or between backticks."""
    lines = []
    for fence, code in re.findall(r"^```\w*\n(.*?)^```|`([^`\n]+)`", text, re.S | re.M):
        lines += fence.splitlines() if fence else [code]
    return lines


def read_line(place: str, line: str) -> list[Command]:
    """The commands of one line of code, none if it is something else. Raises ValueError for one of an unknown kind."""
    if not _COMMAND.match(line):
        return []
    whole = re.sub(r" \[(--[^\]]*)\]", r" \1", line)  # what may be left out
    for name, value in PLACEHOLDERS.items():
        whole = re.sub(rf"(?<![A-Z]){re.escape(name)}(?![A-Za-z_=])", value, whole)
    return [_read(place, line, shlex.split(part, comments=True)) for part in whole.split(" && ")]


def _read(place: str, line: str, words: list[str]) -> Command:
    while "=" in words[0]:  # a variable of the environment
        words = words[1:]
    program, *words = words
    if program == "make":
        return Command(place, line, "make", tuple(words))
    if program == "blender":
        if words[:4] != ["-b", "-P", "scripts/render.py", "--"]:
            raise ValueError(f"{place}: {line}")
        words = words[2:3] + words[4:]
    if words[0] == "-m" and words[1] != "nnvis_blender.processing":
        return Command(place, line, "tool", tuple(words[1:]))
    if words[0] == "-m":
        return Command(place, line, "worker", tuple(words[2:]))
    kinds = {f"scripts/{name}.py": name for name in ("render", "export", "submit")}
    kinds["scripts/benchmarks/still.py"] = "still"
    if words[0] in _ONLY_PARSED:
        return Command(place, line, "parsed", tuple(words))
    if words[0] not in kinds:
        raise ValueError(f"{place}: {line}")
    return Command(place, line, kinds[words[0]], tuple(words[1:]))


def _stand_in(word: str, network: str) -> str:
    """A small file for one that is made or fetched beforehand; a log is made by a command of its own. network: for a
    .nnvis file.
    """
    if word.startswith(("out/gallery/", ".cache/published/")):
        return {".npz": "mnist.npz", ".nnvis": network, ".nnspace": "space.nnspace", ".json": word}.get(
            Path(word).suffix, "weights.npz"
        )
    return word


def shortened(command: Command, results: Path) -> list[str]:
    """The words with options behind their own, so that the command takes a second. results: the cache's folder."""
    of_training = any("epochs" in word or "docs/pictures/training/" in word for word in command.words)
    network = "training.nnvis" if of_training else "maps.nnvis"
    words = [_stand_in(word, network) if command.program in DRAWS else word for word in command.words]
    if command.place != "README.md" and (command.program == "render" or words[0] == "act"):
        words = [STAND_IN if word == EXAMPLE else word for word in words]
    if "--help" in words:
        return words
    if command.program == "export":
        return [STAND_IN, *words[1:], "--cache", str(results)]
    if command.program in DRAWS:
        # the looks and styles of the built-in example are tried on a smaller network; the README's own stay as they are
        takes_example = words[0].startswith("-") and "--job" not in words and command.place != "README.md"
        small = [] if "--job" in words else SMALL_PICTURE
        return [*([STAND_IN] if takes_example else ()), *words, *small, "--cache", str(results)]
    if command.program != "worker":
        return words
    name = words[0]
    words += () if "fool" in words else SHORT.get(name, ())  # who is to be fooled in two steps
    if name == "evaluate" and words[1].startswith("-"):
        words += ["--train-epochs", "1"]
    if name == "evaluate" and "--charts" not in words:
        words += ["--charts", "scores"]
    return words if name in {"train", "importance", "bundle", "info", "extras"} else [*words, "--cache", str(results)]
