"""Which network the operators and the panels mean, and where its controls are."""

import numpy as np

from .. import compat
from ..processing.errors import usage
from ..scene import control_names, find_networks, get_control
from ..scene.comparison import find_comparison
from ..scene.controls import find_control
from ..scene.iteration import has_states
from ..scene.render import Eevee, update_edge_style


def has_network(context) -> bool:
    """Whether the scene has a network; cheap enough for a poll."""
    return any("nnvis_network" in collection for collection in context.scene.collection.children_recursive)


def active_network(context):
    """The NetworkObjects of the active object, else of the scene's last network, or None."""
    networks = find_networks(context.scene)
    active = context.active_object
    for network in networks:
        if active is not None and active.name in network.collection.objects:
            return network
    return networks[-1] if networks else None


def require_network(context):
    """active_network with its edges and units. Raises NNVisError (usage) that says how to get one."""
    network = active_network(context)
    if network is None or None in (network.root, network.edges, network.units):
        raise usage("there is no whole network in this scene", "Open or process one first")
    return network


def networks_alike(context) -> list:
    """The network that is meant, or all those that it is compared with, which are shown alike. Raises as
    require_network does.
    """
    network, compared = require_network(context), find_comparison(context.scene)
    networks = [one for one in compared.networks if None not in (one.root, one.edges, one.units)] if compared else []
    return networks if network.collection in [one.collection for one in networks] else [network]


def suit_engine(scene, network) -> None:
    """Draws the edges as what the scene's engine can draw; see update_edge_style."""
    if scene.render.engine == compat.EEVEE:
        update_edge_style(network, Eevee())


def drawn_controls(obj) -> dict:
    """Control name -> (owner, property name) for layout.prop, of every control a person would touch."""
    controls = {
        name: find_control(obj, name)
        for name in control_names(obj)
        if name not in {"Material", "Fog Material", "Palette"}
    }
    if "Iteration" in controls and not has_states(obj):
        del controls["Iteration"]
    return {name: control.drawn() for name, control in controls.items() if not control.item.hide_in_modifier}


def drawn_edge_count(network) -> int:
    """How many edges pruning and the budget leave; the threshold may hide some of them."""
    return min(network.statistics["drawn_edges"], get_control(network.edges, "Edge Budget"))


def drawn_importance_share(network) -> float | None:
    """What share of all edges' importance the edges have that pruning and the budget leave; None where the file does
    not say, and in
    the view of one class, whose own most important edges are drawn."""
    table = network.statistics.get("importance_shares")
    if not table or get_control(network.edges, "Class View") == "Class":
        return None
    return float(np.interp(drawn_edge_count(network), *zip(*table)))


def shown_class(network) -> tuple:
    """(class view, class index) of the edges."""
    return get_control(network.edges, "Class View"), get_control(network.edges, "Class")
