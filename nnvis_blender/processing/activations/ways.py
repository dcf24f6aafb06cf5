"""What lies between a layer's maps and a value that is made of them: poolings, padding, and what moves axes about.

A pixel of the later value is made of an interval of pixels along each axis of the map. Steps of which that is not to be
said (interpolation, reshaping, mirrored rims) block the way: it is not known, and not guessed.
"""

from dataclasses import dataclass

from ..models.program.kinds import ACTIVATIONS, JOINS, NORMS, WEIGHTED
from ..models.program.program import Step

# each value by itself, or with others at its place
_IN_PLACE = (ACTIVATIONS - {"softmax", "log_softmax"}) | JOINS | NORMS | frozenset("abs neg identity cast".split())
_WINDOWS = frozenset("max_pool avg_pool lp_pool".split())
_ADAPTIVE = frozenset("adaptive_avg_pool adaptive_max_pool".split())
_REDUCTIONS = frozenset("mean sum max min".split())


@dataclass(frozen=True)
class Span:
    """Pixel i along an axis is made of pixels i * jump - offset to i * jump - offset + extent - 1 along the map's axis
    `of`.
    """

    of: int
    jump: int = 1
    offset: int = 0
    extent: int = 1

    def through(self, size: int, stride: int = 1, pad: int = 0, gap: int = 1) -> "Span":
        """That of what windows of so many of its pixels, `gap` apart, give, the first `pad` before the axis begins."""
        extent = (size - 1) * gap * self.jump + self.extent
        return Span(self.of, self.jump * stride, self.offset + pad * self.jump, extent)


Way = tuple  # for each axis of a value its Span, None for an axis that is none of the map's


class Ways:
    """model: a ProgramModel. A way is known by the steps alone; what a sample's values are does not matter."""

    def __init__(self, model):
        self.shapes, self.steps = model.shapes.one, model.program.steps
        self.given = {name: number for number, step in enumerate(self.steps) for name in step.outputs}

    def between(self, start: str, axes: tuple[int, ...], end: str, closed: frozenset | set = frozenset()) -> Way | None:
        """The one way from a value, whose axes of places are given, to another; None where there is none, several
        differ or one is blocked. closed: values that no way leads through.
        """
        spans = [None] * len(self.shapes[start])
        for place, axis in enumerate(axes):
            spans[axis] = Span(place)
        known = {name: set() for name in closed} | {start: {tuple(spans)}}
        found = self._to(end, known)
        return next(iter(found)) if len(found) == 1 else None

    def _to(self, name: str | None, known: dict) -> set:
        """The ways that lead to a value; None among them for one that is blocked."""
        if name not in known:
            number = self.given.get(name)
            step = None if number is None else self.steps[number]
            if step is None or step.op in WEIGHTED or step.op == "attention":
                known[name] = set()
            else:
                ways = set().union(*(self._to(taken, known) for taken in step.inputs))
                known[name] = {None if way is None else self.through(step, name, way) for way in ways}
        return known[name]

    def through(self, step: Step, out: str, way: Way) -> Way | None:
        """The way to what a step gives under the name `out` from one to what it takes; None where it is blocked."""
        shape = self.shapes[out]
        if step.op in _IN_PLACE:
            return way if len(way) == len(shape) and self._fits(step, way, shape) else None
        if step.op in _WINDOWS:
            return _pooled(step, way)
        if step.op in _ADAPTIVE:
            return _divided(self.shapes[step.inputs[0]], shape, way)
        if step.op in _REDUCTIONS:
            return _reduced(step, self.shapes[step.inputs[0]], shape, way)
        move = _MOVES.get(step.op)
        return None if move is None else move(step, self.shapes[step.inputs[0]], way)

    def _fits(self, step: Step, way: Way, shape) -> bool:
        """Whether nothing is spread over pixels: along the map's axes the value is as long as it comes in."""
        taken = [self.shapes[i] for i in step.inputs if i in self.given and len(self.shapes[i]) == len(shape)]
        return all(span is None or {own[a] for own in taken} <= {shape[a]} for a, span in enumerate(way))


def _pooled(step: Step, way: Way) -> Way | None:
    options, space = step.options, len(way) - 2
    kernel = list(options["kernel"])
    stride, gaps = list(options.get("stride") or kernel), list(options.get("dilation") or [1] * space)
    pads = [before for before, _ in options.get("pads") or [(0, 0)] * space]
    if len(kernel) != space or any(span is not None for span in way[:2]):
        return None
    given = zip(way[2:], kernel, stride, pads, gaps)
    return (None, None, *(s and s.through(size, step_by, pad, gap) for s, size, step_by, pad, gap in given))


def _divided(taken, given, way: Way) -> Way | None:
    """Of adaptive pooling into equal windows."""
    if any(a % b for a, b in zip(taken[2:], given[2:])) or any(span is not None for span in way[:2]):
        return None
    sizes = [a // b for a, b in zip(taken[2:], given[2:])]
    return (None, None, *(s and s.through(size, size) for s, size in zip(way[2:], sizes)))


def _reduced(step: Step, taken, given, way: Way) -> Way | None:
    """Of a mean over whole axes that stay, of length 1; over axes that are none of the map's, they may go."""
    axes = {axis % len(taken) for axis in step.options.get("axes") or range(len(taken))}
    if len(given) == len(taken):
        return tuple(s and s.through(taken[a], taken[a]) if a in axes else s for a, s in enumerate(way))
    if any(way[a] is not None for a in axes):
        return None
    return tuple(span for a, span in enumerate(way) if a not in axes)


def _transposed(step: Step, taken, way: Way) -> Way | None:
    return tuple(way[axis % len(way)] for axis in step.options["axes"])


def _squeezed(step: Step, taken, way: Way) -> Way | None:
    axes = {axis % len(way) for axis in step.options["axes"]}
    gone = any(way[a] is not None for a in axes)
    return None if gone else tuple(span for a, span in enumerate(way) if a not in axes)


def _unsqueezed(step: Step, taken, way: Way) -> Way | None:
    axes = {axis % (len(way) + len(step.options["axes"])) for axis in step.options["axes"]}
    left = iter(way)
    return tuple(None if a in axes else next(left) for a in range(len(way) + len(axes)))


def _padded(step: Step, taken, way: Way) -> Way | None:
    if step.options.get("mode", "constant") != "constant" and any(
        any(pad) and span is not None for pad, span in zip(step.options["pads"], way)
    ):
        return None
    return tuple(s and s.through(1, 1, before) for s, (before, _) in zip(way, step.options["pads"]))


def _sliced(step: Step, taken, way: Way) -> Way | None:
    way, options = list(way), step.options
    steps = options.get("steps") or [1] * len(options["axes"])
    for axis, start, by in zip(options["axes"], options["starts"], steps):
        if way[axis] is not None:
            length = taken[axis]
            first = max(start + length, 0) if start < 0 else min(start, length)
            if by < 1:
                return None
            way[axis] = way[axis].through(1, by, -first)
    return tuple(way)


def _parted(step: Step, taken, way: Way) -> Way | None:
    """Of parts of channels, put together or split off; along the map's axes that is no way."""
    return way if way[step.options["axis"] % len(way)] is None else None


def _shuffled(step: Step, taken, way: Way) -> Way | None:
    return way if way[1] is None else None


_MOVES = {
    "transpose": _transposed,
    "squeeze": _squeezed,
    "unsqueeze": _unsqueezed,
    "pad": _padded,
    "slice": _sliced,
    "concat": _parted,
    "split": _parted,
    "channel_shuffle": _shuffled,
}
