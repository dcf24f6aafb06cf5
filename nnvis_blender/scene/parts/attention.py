"""Attention: whom each token looks at, as a mesh that the plates' group draws arcs of; never drawn by itself."""

from dataclasses import dataclass

import numpy as np

from ...nodes.font import is_held as is_in_font
from ...processing import oklab
from ...processing.activations.maps import LayerMaps
from ...processing.network import ProcessedNetwork
from ..attributes import write_attribute
from ..colors import with_alpha
from ..controls import has_control, set_control
from ..coordinates import to_blender
from .part import Part
from .units import build_vertices

ROLE = "attention"
MOST_VALUES = 2_000_000  # shares of links, of all samples together: the strongest links are kept
_ROOM = 0.45  # of the way to the next attention layer do arcs reach to both sides
_ALONE = 1.5  # layers' distances do they, where there is one attention layer
_LIGHTNESS, _CHROMA, _HUE = 0.62, 0.11, 45.0  # of heads: duller than classes, which they are not to be taken for


@dataclass(frozen=True)
class _Links:
    """Pairs of tokens of all heads; layer: counted among the attention layers. share: (samples, links)."""

    layer: np.ndarray
    plate: np.ndarray
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
    links: is_link, layer, head, heads, query, key, share_<sample>, head_color, plate (the head's, among all plates)
    and half (how far arcs reach along X to both sides of the plate). Without attention it is empty.
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
    for attribute in ("layer", "plate", "head", "heads", "query", "key"):
        write(attribute, "INT", getattr(links, attribute), True)
    write("half", "FLOAT", links.half, True)
    for sample, share in enumerate(links.share):
        write(f"share_{sample}", "FLOAT", share, True)
    hue = _HUE + 360 * links.head / links.heads
    write("head_color", "FLOAT_COLOR", with_alpha(oklab.to_screen(oklab.from_lch(_LIGHTNESS, _CHROMA, hue))), True)
    return mesh


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
    first = dict(zip((own.layer for own in maps.layers), np.cumsum([0, *(len(own.units) for own in maps.layers)])))
    halves, parts = _halves(processed, layers), []
    for number, own in enumerate(layers):
        place, query, key = (axis.ravel() for axis in np.indices(own.attention.shape[1:]))
        same = np.full(len(place), 1)
        parts.append(
            _Links(
                number * same,
                first[own.layer] + place,
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
    """Names of tokens, and how far apart these stand, for the plates that are drawn with them."""
    item.hide_viewport = item.hide_render = True
    plates = network.one("plates")
    if plates is None or not has_control(plates, "Tokens") or not len(item.data.vertices):
        return
    text = "\n".join(token_texts(processed))
    set_control(plates, "Tokens", text)
    set_control(plates, "Tokens in Any Script", not is_in_font(text))


PART = Part(ROLE, build_attention_data, is_held=_is_held, refresh=_refresh)
