"""What the camera sees of a drawing, as strokes, discs and lines of type on a page: what SVG and PDF are written from.

Hidden lines are left out, not covered: each stroke is cut where something nearer passes over it, with a margin that
grows with that one's width (A. Appel, F. J. Rohlf, A. J. Stein, The haloed line effect for hidden line elimination,
SIGGRAPH 1979). So the strokes can stand in layers of their own, and a page has no more than what is seen. What is as
deep as something else to a fiftieth of the network hides nothing of it, or bundles would eat themselves; nor do
hairlines.
"""

from dataclasses import dataclass

import numpy as np

from ..colors import encoded, hex_color
from ..errors import bad_input
from .drawing import Drawing, Text

WIDTH = 180.0  # of the page in mm: two columns of a journal
POINTS = WIDTH / 25.4 * 72  # the same in points, the unit of all that follows
LEAST_WIDTH = 0.25  # points, that a press prints; what is thinner is drawn so wide, and paler
NO_CLASS = -1
TO_BASELINE = 0.364  # from the middle of type to the foot of its letters, over its size: half of Inter's capitals
_CELL = 0.25  # points, of the grid in which what is nearest is found
_MARGIN = 0.8  # around what passes over a stroke, over half its width
_DEEPER = 0.02  # of the network's depth
_SHORTEST = 0.6  # points, of a part that is worth drawing, and of a gap that is seen
_WIDTHS = 1.12  # between a width and the next that is drawn
_AT_ONCE = 1 << 20  # places along strokes


@dataclass
class Strokes:
    """Runs of cubic Bézier curves that are seen, the farthest first.

    curves (n, 4, 2): control points in points, y down. first (runs + 1,): curves first[r]:first[r + 1] are run r.
    width (runs,) in points. color (runs,) "#rrggbb", opacity (runs,). layer (runs,): the class that the edge matters
    most for, or NO_CLASS.
    """

    curves: np.ndarray
    first: np.ndarray
    width: np.ndarray
    color: list[str]
    opacity: np.ndarray
    layer: np.ndarray


@dataclass
class Page:
    """width, height in points. discs: (x, y, radius, color) of the units, the farthest first. lines: (text, matrix,
    color), matrix (2, 3) from x right and y down, in heights of the type and from its middle, to the page.
    """

    width: float
    height: float
    background: str
    strokes: Strokes
    discs: list[tuple[float, float, float, str]]
    lines: list[tuple[Text, np.ndarray, str]]


def page_of(drawing: Drawing) -> Page:
    """Raises NNVisError (bad_input) for a drawing without a camera, or of which it sees nothing."""
    if drawing.view is None:
        raise bad_input("The scene has no camera, whose view lines are drawn of", "Add one, or press Frame Network")
    camera = _Camera(drawing)
    units = camera.seen(drawing.unit_place)
    radius = drawing.unit_radius * units.scale
    strokes = _strokes(drawing, camera, units, radius)
    order = np.argsort(-units.depth, kind="stable")
    tones = _tones(drawing.unit_color, drawing.unit_opacity, drawing.background)
    inside = units.inside & (radius > 0) & (drawing.unit_opacity > 0)
    discs = [(*map(float, units.place[i]), float(radius[i]), tones[i]) for i in order if inside[i]]
    if not discs and not len(strokes.width):
        raise bad_input(f"The camera sees nothing of {drawing.name}", "Press Frame Network")
    lines = [(text, camera.matrix(text), _ink(drawing, text)) for text in drawing.texts]
    lines = [line for line in lines if line[1] is not None]
    return Page(POINTS, camera.height, hex_color(drawing.background), strokes, discs, lines)


def _ink(drawing: Drawing, text: Text) -> str:
    """A text's colour; a legend's classes have their own, which stands for its dots."""
    if text.kind == "legend" and text.text in drawing.class_names:
        return hex_color(drawing.class_colors[drawing.class_names.index(text.text)])
    return hex_color(text.color)


def told(page: Page) -> str:
    """What a page holds, in words."""
    runs = len(page.strokes.width)
    return f"{WIDTH:g} by {WIDTH * page.height / page.width:.0f} mm: {len(page.discs):,} units, {runs:,} strokes"


@dataclass
class _Seen:
    """place (n, 2) on the page, depth (n,) before the camera, scale (n,) points a metre there, inside (n,) the page."""

    place: np.ndarray
    depth: np.ndarray
    scale: np.ndarray
    inside: np.ndarray


class _Camera:
    def __init__(self, drawing: Drawing):
        view = drawing.view
        self.height = POINTS * view.height / view.width
        self.matrix_world, self.projection = view.view, view.projection

    def seen(self, places: np.ndarray) -> _Seen:
        clip = np.concatenate([places, np.ones((len(places), 1))], axis=1) @ (self.projection @ self.matrix_world).T
        depth = -(places @ self.matrix_world[2, :3] + self.matrix_world[2, 3])
        before = (clip[:, 3] > 1e-6) & (clip[:, 2] > -clip[:, 3])
        over = np.where(before, clip[:, 3], 1.0)
        flat = clip[:, :2] / over[:, None]
        place = np.stack([(1 + flat[:, 0]) * POINTS / 2, (1 - flat[:, 1]) * self.height / 2], axis=1)
        inside = before & (np.abs(flat) < 1.05).all(axis=1)
        return _Seen(place, depth, self.projection[1, 1] * self.height / 2 / over, inside)

    def matrix(self, text: Text) -> np.ndarray | None:
        """(2, 3), see Page; None of what is not seen, or from behind."""
        place, right, up = (np.asarray(part, float) for part in (text.place, text.right, text.up))
        right, up = text.size / 2 * right, text.size / 2 * up
        seen = self.seen(np.stack([place, place + right, place - right, place + up, place - up]))
        if not seen.inside[0]:
            return None
        at = seen.place
        matrix = np.stack([at[1] - at[2], at[4] - at[3], at[0]], axis=1)
        return matrix if np.linalg.det(matrix[:, :2]) > 0 else None


@dataclass
class _Pieces:
    """A place every _CELL along the strokes. sample (n,): after which it lies; share (n,) on the way to the next.

    place (n, 2), normal (n, 2) of length 1, depth (n,), half (n,) the stroke's half width in points.
    """

    sample: np.ndarray
    share: np.ndarray
    place: np.ndarray
    normal: np.ndarray
    depth: np.ndarray
    half: np.ndarray


class _Curves:
    """The edges on the page: a cubic curve from each sample to the next of its edge (Catmull and Rom's spline)."""

    def __init__(self, drawing: Drawing, camera: _Camera):
        counts = np.diff(drawing.offsets)
        seen = camera.seen(drawing.places)
        self.edge = np.repeat(np.arange(len(counts)), counts)
        self.depth = seen.depth.astype(np.float32)
        self.half = (drawing.radius * seen.scale).astype(np.float32)
        before = np.arange(len(seen.place)) - 1
        after = before + 2
        before[drawing.offsets[:-1]] += 1
        after[drawing.offsets[1:] - 1] -= 1
        tangent = (seen.place[after] - seen.place[before]) / 2
        ends = drawing.edge_opacity[self.edge] > 0
        drawn = seen.inside[:-1] & seen.inside[1:] & (self.edge[1:] == self.edge[:-1]) & ends[:-1]
        self.starts = np.flatnonzero(drawn)
        a, b = seen.place[:-1], seen.place[1:]
        self.control = np.stack([a, a + tangent[:-1] / 3, b - tangent[1:] / 3, b], axis=1)

    def pieces(self):
        """_Pieces of some of the curves after the others, in their order."""
        control = self.control[self.starts]
        length = np.linalg.norm(np.diff(control, axis=1), axis=2).sum(axis=1)
        steps = np.maximum(np.ceil(length / _CELL), 1).astype(int)
        total = np.cumsum(steps)
        cuts = np.searchsorted(total, np.arange(_AT_ONCE, total[-1] if len(total) else 0, _AT_ONCE))
        for some in np.split(np.arange(len(steps)), cuts):
            if len(some):
                yield self._pieces(self.starts[some], control[some], steps[some])

    def _pieces(self, starts, control, steps) -> _Pieces:
        row = np.repeat(np.arange(len(steps)), steps)
        number = np.arange(len(row)) - np.repeat(np.cumsum(steps) - steps, steps)
        share = ((number + 0.5) / steps[row]).astype(np.float32)
        t = share[:, None]
        zeroth, first, second, third = (part.astype(np.float32)[row] for part in _powers(control))
        place = zeroth + t * (first + t * (second + t * third))
        along = first + t * (2 * second + 3 * t * third)
        normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
        normal /= np.maximum(np.sqrt((along * along).sum(axis=1, keepdims=True)), 1e-12)
        sample = starts[row]
        depth, half = (part[sample] + share * (part[sample + 1] - part[sample]) for part in (self.depth, self.half))
        return _Pieces(sample, share, place, normal, depth, half)


class _Nearest:
    """The depth of the nearest thing in each cell of the page."""

    def __init__(self, height: float):
        self.shape = int(np.ceil(height / _CELL)), int(np.ceil(POINTS / _CELL))
        self.depth = np.full(self.shape[0] * self.shape[1], np.inf, np.float32)

    def cells(self, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n,) the cell of each place, and whether it is on the page."""
        column, row = np.floor(place / _CELL).astype(np.int32).T
        inside = (column >= 0) & (column < self.shape[1]) & (row >= 0) & (row < self.shape[0])
        return np.where(inside, row * self.shape[1] + column, 0), inside

    def put(self, place: np.ndarray, depth: np.ndarray) -> None:
        cell, inside = self.cells(place)
        np.minimum.at(self.depth, cell[inside], depth[inside].astype(np.float32))

    def put_pieces(self, pieces: _Pieces) -> None:
        step = _CELL / 2  # or slanting strokes would have holes
        reach = pieces.half * (1 + _MARGIN) / step
        for away in range(-int(reach.max(initial=0.0)), int(reach.max(initial=0.0)) + 1):
            some = reach >= max(abs(away), 1.0)  # a hairline hides nothing
            self.put(pieces.place[some] + away * step * pieces.normal[some], pieces.depth[some])

    def put_discs(self, units: _Seen, radius: np.ndarray, tolerance: float) -> None:
        """So near that they hide what passes behind them however close."""
        for unit in np.flatnonzero(units.inside & (radius > 0)):
            reach = int(np.ceil(radius[unit] / _CELL))
            across = np.arange(-reach, reach + 1) * _CELL
            x, y = (part.ravel() for part in np.meshgrid(across, across))
            height = radius[unit] ** 2 - x**2 - y**2
            on = height >= 0
            place = units.place[unit] + np.stack([x, y], axis=1)[on]
            self.put(place, units.depth[unit] - np.sqrt(height[on]) / units.scale[unit] - tolerance)

    def leaves(self, pieces: _Pieces, tolerance: float) -> np.ndarray:
        """(n,) bool: which pieces nothing lies before, further than the tolerance."""
        cell, inside = self.cells(pieces.place)
        return inside & (pieces.depth <= self.depth[cell] + tolerance)


def _strokes(drawing: Drawing, camera: _Camera, units: _Seen, radius: np.ndarray) -> Strokes:
    curves, nearest = _Curves(drawing, camera), _Nearest(camera.height)
    depths = units.depth[units.inside]
    tolerance = _DEEPER * float(np.ptp(depths)) if len(depths) else 0.0
    nearest.put_discs(units, np.where(drawing.unit_opacity > 0, radius, 0.0), tolerance)
    for pieces in curves.pieces():
        nearest.put_pieces(pieces)
    found = []
    for pieces in curves.pieces():
        found.append(_runs(pieces, _whole(nearest.leaves(pieces, tolerance), curves.edge[pieces.sample])))
    sample, start, stop = (np.concatenate(parts) for parts in zip(*found)) if found else 3 * (np.zeros(0),)
    return _joined(drawing, curves, sample.astype(int), start, stop)


def _whole(seen: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """(n,) bool: which pieces are seen, without gaps within an edge, and then parts, that are too short to be seen."""
    around = np.concatenate([[-1], edge, [-1]])
    for state in (False, True):
        new = np.append(True, (np.diff(edge) != 0) | (seen[1:] != seen[:-1]))
        first = np.flatnonzero(new)
        last = np.append(first[1:], len(seen)) - 1
        short = (last - first + 1 < _SHORTEST / _CELL) & (seen[first] == state)
        if not state:
            short &= (around[first] == edge[first]) & (around[last + 2] == edge[last])
        seen = seen ^ np.repeat(short, last - first + 1)
    return seen


def _runs(pieces: _Pieces, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The parts of curves that are seen: (sample, start, stop), start and stop 0 to 1."""
    new = np.diff(pieces.sample, prepend=-1) != 0
    last = np.append(new[1:], True)
    begins = seen & (new | ~np.append(False, seen[:-1]))
    ends = seen & (last | ~np.append(seen[1:], False))
    first, final = np.flatnonzero(begins), np.flatnonzero(ends)
    steps = np.bincount(np.cumsum(new) - 1)[np.cumsum(new)[first] - 1] if len(first) else np.zeros(0)
    return pieces.sample[first], pieces.share[first] - 0.5 / steps, pieces.share[final] + 0.5 / steps


def _joined(drawing: Drawing, curves: _Curves, sample, start, stop) -> Strokes:
    """The parts, those that follow each other with one width as one run."""
    edge = curves.edge[sample]
    middle = (start + stop) / 2
    half = (1 - middle) * curves.half[sample] + middle * curves.half[sample + 1]
    step = np.round(np.log(np.maximum(2 * half, 1e-3)) / np.log(_WIDTHS)).astype(int)
    follows = (np.diff(edge, prepend=-1) == 0) & (np.diff(sample, prepend=-1) == 1) & (start < 1e-6)
    follows &= np.append(False, stop[:-1] > 1 - 1e-6) & (np.diff(step, prepend=-(10**9)) == 0)
    first = np.flatnonzero(~follows)
    bounds = np.append(first, len(sample))
    width = _WIDTHS ** step[first].astype(float)
    depth = np.add.reduceat(curves.depth[sample], first) / np.diff(bounds) if len(first) else np.zeros(0)
    order = np.argsort(-depth, kind="stable")
    cover = np.minimum(width / LEAST_WIDTH, 1.0)  # of what is drawn wider than it is
    colors = _hex(drawing.edge_color)
    lengths = np.diff(bounds)[order]
    taken = np.repeat(first[order] - np.cumsum(lengths) + lengths, lengths) + np.arange(len(sample))
    return Strokes(
        curves=_parts(curves.control[sample], start, stop)[taken],
        first=np.append(0, np.cumsum(lengths)),
        width=np.maximum(width, LEAST_WIDTH)[order],
        color=[colors[number] for number in edge[first][order]],
        opacity=(drawing.edge_opacity[edge[first]] * cover)[order],
        layer=np.asarray(drawing.edge_class)[edge[first]][order],
    )


def _parts(control: np.ndarray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """(n, 4, 2): the control points of each curve from start to stop."""
    zeroth, first, second, third = _powers(control)
    a, b = start[:, None], stop[:, None]
    ends = [zeroth + t * (first + t * (second + t * third)) for t in (a, b)]
    slopes = [first + t * (2 * second + 3 * t * third) for t in (a, b)]
    return np.stack([ends[0], ends[0] + (b - a) / 3 * slopes[0], ends[1] - (b - a) / 3 * slopes[1], ends[1]], axis=1)


def _powers(control: np.ndarray) -> list[np.ndarray]:
    """Four (n, 2): what a cubic curve's powers 0 to 3 of t are multiplied with. control (n, 4, 2)."""
    a, b, c, d = control.transpose(1, 0, 2)
    return [a, 3 * (b - a), 3 * (a - 2 * b + c), d - a + 3 * (b - c)]


def _tones(colors: np.ndarray, opacity: np.ndarray, background: np.ndarray) -> list[str]:
    """What colours of some opacity are on the background, as "#rrggbb"."""
    opacity = np.asarray(opacity)[:, None]
    return _hex(opacity * colors + (1 - opacity) * background)


def _hex(colors: np.ndarray) -> list[str]:
    """(n, 3) linear -> "#rrggbb" each."""
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in (255 * encoded(colors)).round().astype(int)]
