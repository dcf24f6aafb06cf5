"""Attention: whom each token looks at, as a mesh that the plates' group draws arcs of; never drawn by itself."""

from dataclasses import dataclass

import numpy as np

from ...nodes.font import LETTER
from ...nodes.font import is_held as is_in_font
from ...nodes.labels import BESIDE
from ...processing import oklab
from ...processing.activations.maps import LayerMaps
from ...processing.network import ProcessedNetwork
from ..attributes import read_attribute, write_attribute
from ..colors import with_alpha
from ..controls import get_control, has_control, plain_controls, set_control
from ..coordinates import to_blender
from ..placed_plates import placed_plates
from .part import Part
from .plates import ROLE as PLATES
from .units import build_vertices

ROLE = "attention"
MOST_VALUES = 2_000_000  # shares of links, of all samples together: the strongest links are kept
_ROOM = 0.45  # of the way to the next attention layer do arcs reach to both sides
_ALONE = 1.5  # layers' distances do they, where there is one attention layer
_MOST_NAMED = 12
_LONG = 0.3  # of a network's length counts as its width where it is a thread
_SPACING, _PANEL = 0.065, 1.2  # of the network's width are the lines of tokens apart, and all together high at most
_LETTERS, _ARC, _APART = 0.75, 0.15, 0.4  # of that distance are letters high, arcs thick, and heads apart
_HEIGHT = 0.12  # of the width are tokens over the plates
_LIGHTNESS, _CHROMA, _HUE = 0.62, 0.11, 45.0  # of heads: duller than classes, which they are not to be taken for


@dataclass(frozen=True)
class _Links:
    """Pairs of tokens of all heads; number: of the layer among those of attention. share: (samples, links)."""

    layer: np.ndarray
    number: np.ndarray
    head: np.ndarray
    heads: np.ndarray
    query: np.ndarray
    key: np.ndarray
    half: np.ndarray
    share: np.ndarray


def build_attention_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one vertex a sample, then one a link from a query to a key, with what nodes/plates/attention.py
    reads.

    Of samples: tokens (how many there are), text_from, text_length (where its tokens' names are in all of them). Of
    links: is_link, layer, number (of the layer among those of attention), head, heads (how many there are), query, key,
    share_<sample>, head_color, half (how far arcs reach along X to both sides of their layer). Of the first points as
    well legend_color, that of the head of this number. Without attention it is empty.
    """
    if processed.maps is None or not _attending(processed):
        return build_vertices(name, np.empty((0, 3), np.float32))
    links, texts = _links(processed), token_texts(processed)
    samples, count = len(texts), len(links.layer)
    lengths = np.array([len(text) for text in texts])
    mesh = build_vertices(name, np.zeros((samples + count, 3), np.float32))

    def write(attribute: str, kind: str, values, of_links: bool) -> None:
        padding = [(samples, 0) if of_links else (0, count)] + [(0, 0)] * (np.ndim(values) - 1)
        write_attribute(mesh, attribute, kind, "POINT", np.pad(values, padding))

    write("tokens", "INT", np.full(samples, _token_count(processed)), False)
    write("text_from", "INT", np.cumsum(lengths + 1) - lengths - 1, False)
    write("text_length", "INT", lengths, False)
    write("is_link", "INT", np.ones(count, int), True)
    for attribute in ("layer", "number", "head", "heads", "query", "key"):
        write(attribute, "INT", getattr(links, attribute), True)
    write("half", "FLOAT", links.half, True)
    for sample, share in enumerate(links.share):
        write(f"share_{sample}", "FLOAT", share, True)
    write("head_color", "FLOAT_COLOR", _colors(links.head, links.heads), True)
    most = np.arange(samples + count) % int(links.heads.max())
    write_attribute(mesh, "legend_color", "FLOAT_COLOR", "POINT", _colors(most, links.heads.max()))
    return mesh


def _colors(head: np.ndarray, heads) -> np.ndarray:
    """(n, 4) of heads, evenly around the hues."""
    return with_alpha(oklab.to_screen(oklab.from_lch(_LIGHTNESS, _CHROMA, _HUE + 360 * head / heads)))


def token_texts(processed: ProcessedNetwork) -> list[str]:
    """Of each sample the names of its tokens, a line each; their places where they have none."""
    names = processed.maps.tokens or [range(1, _token_count(processed) + 1)] * len(processed.maps.samples)
    return ["\n".join(" ".join(str(one).split()) or " " for one in own) for own in names]


def _attending(processed: ProcessedNetwork) -> list[LayerMaps]:
    return [own for own in processed.maps.layers if own.attention is not None]


def _token_count(processed: ProcessedNetwork) -> int:
    return max(max(own.attention.shape[2:]) for own in _attending(processed))


def _links(processed: ProcessedNetwork) -> _Links:
    """The links of all heads, as many of the strongest as may be kept."""
    layers, maps = _attending(processed), processed.maps
    halves, parts = _halves(processed, layers), []
    for number, own in enumerate(layers):
        place, query, key = (axis.ravel() for axis in np.indices(own.attention.shape[1:]))
        same = np.full(len(place), 1)
        parts.append(
            _Links(
                own.layer * same,
                number * same,
                own.units[place],
                processed.network.layers[own.layer].size * same,
                query,
                key,
                halves[number] * same,
                own.attention.reshape(len(maps.samples), -1),
            )
        )
    columns = {name: np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in vars(parts[0])}
    most = MOST_VALUES // len(maps.samples)
    strongest = np.argsort(-columns["share"].max(axis=0), kind="stable")[:most]
    kept = np.sort(strongest)
    return _Links(**{name: values[..., kept] for name, values in columns.items()})


def _halves(processed: ProcessedNetwork, layers: list[LayerMaps]) -> np.ndarray:
    """(attention layers,) how far arcs reach to both sides."""
    offsets = processed.network.unit_offsets[:-1]
    x = to_blender(processed.positions)[offsets, 0]
    own = x[[one.layer for one in layers]]
    if len(own) == 1:
        apart = np.abs(x - own[0])
        return np.array([_ALONE * apart[apart > 1e-6].min(initial=1.0)])
    apart = np.abs(own[:, None] - own) + np.where(np.eye(len(own), dtype=bool), np.inf, 0)
    return _ROOM * np.where(apart > 1e-6, apart, np.inf).min(axis=1, initial=1e6)


def _is_held(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    return processed.maps is not None and bool(_attending(processed))


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    """Names of tokens for the plates that are drawn with them, and, where they have been without, how large all is."""
    item.hide_viewport = item.hide_render = True
    plates = network.one(PLATES)
    if plates is None or not has_control(plates, "Tokens") or not len(item.data.vertices):
        return
    if not get_control(plates, "Tokens"):
        long, *broad = np.ptp(to_blender(processed.positions), axis=0).tolist()
        broad = max(*broad, _LONG * long * get_control(plates, "Expansion")) or 1.0
        spacing = broad * min(_SPACING, _PANEL / _token_count(processed))
        for name, size in (
            ("Token Spacing", 1.0),
            ("Token Size", _LETTERS),
            ("Arc Size", _ARC),
            ("Head Spread", _APART),
        ):
            set_control(plates, name, spacing * size)
        set_control(plates, "Token Height", broad * _HEIGHT)
    text = "\n".join(token_texts(processed))
    set_control(plates, "Tokens", text)
    set_control(plates, "Tokens in Any Script", not is_in_font(text))
    set_control(plates, "Heads", "\n".join(_head_names(processed)))


def _head_names(processed: ProcessedNetwork) -> list[str]:
    """Of heads that have one color each in all layers and are few enough to be told apart."""
    counts = {processed.network.layers[own.layer].size for own in _attending(processed)}
    count = counts.pop()
    return [] if counts or count > _MOST_NAMED else [f"head {number}" for number in range(count)]


def token_corners(plates, attention) -> np.ndarray:
    """(n, 8): where the lines of tokens and their names may reach, in the object's space, as framing.py has it; none
    where they are not drawn. It follows nodes/plates/attention.py.
    """
    values, placed = plain_controls(plates), placed_plates(plates)
    data = attention.data
    if not values["Arcs"] or not len(data.vertices) or not len(placed.vertex):
        return np.zeros((0, 8))
    links = read_attribute(data, "is_link") > 0
    count = int(read_attribute(data, "tokens")[0])
    layer = read_attribute(plates.data, "layer")[placed.vertex]
    x = {own: placed.position[layer == own, 0].mean() for own in np.unique(layer).tolist()}
    own = np.array([x[number] for number in read_attribute(data, "layer")[links].tolist()])
    longer = np.ptp([*x.values()]) / max(np.ptp(read_attribute(plates.data, "center")[:, 0]), 1e-6)
    half = read_attribute(data, "half")[links] * longer
    foot = (placed.position[:, 2] + placed.size[:, 1] / 2).max() + values["Token Height"]
    y, size = (placed.position[:, 1].min() + placed.position[:, 1].max()) / 2, values["Token Size"]
    letters = max(map(len, values["Tokens"].split("\n")))
    corners = np.zeros((2, 2, 8))
    corners[..., 0] = np.array([(own - half).min(), (own + half).max()])[:, None]
    corners[..., 1], corners[..., 2] = y, foot + np.array([0.0, count * values["Token Spacing"]])
    corners[..., 4] = [-size / 2, size / 2]
    corners[0, :, 5] = -size * (LETTER * letters + BESIDE)
    return corners.reshape(-1, 8)


PART = Part(ROLE, build_attention_data, is_held=_is_held, refresh=_refresh)
