"""Which of a scene's subjects are meant. Scene.nnvis has it too, so that panels ask the scene itself."""

import bpy

from ..processing.errors import usage
from .belongings import is_users_scene
from .camera import camera_pose
from .colors import scene_palette
from .device import has_enabled_gpu
from .looks import current_look
from .network_objects import NetworkObjects
from .objects import find_collection, find_collections, find_instanced, mark, rename_subject
from .source_file import results_folder
from .space_objects import KIND as SPACE
from .space_objects import SpaceObjects, find_spaces
from .views import charts, network
from .views.charts import ChartObjects, find_charts
from .views.comparison import ComparisonObjects, find_comparison
from .views.curves import find_curves, log_name
from .views.network import find_networks, network_of

_ACTIVE = "nnvis_active"
_MARK = mark(network.KIND)


class Subjects:
    """What stands in a scene, for panels: a mixin of a property group of scenes. Blender data, as in views/."""

    @property
    def has_network(self) -> bool:
        return has_network(self.id_data)

    @property
    def has_one_network(self) -> bool:
        return len(find_collections(self.id_data, network.KIND)) == 1

    @property
    def is_users_scene(self) -> bool:
        return is_users_scene(self.id_data)

    @property
    def look(self) -> str:
        """See looks.current_look."""
        return current_look(self.id_data)

    @property
    def palette(self) -> str:
        """See colors.scene_palette."""
        return scene_palette(self.id_data)

    @property
    def camera_pose(self) -> str:
        """See camera.camera_pose, of the scene's camera."""
        return camera_pose(self.id_data.camera)

    @property
    def networks(self) -> list[NetworkObjects]:
        return find_networks(self.id_data)

    @property
    def has_charts(self) -> bool:
        return has_charts(self.id_data)

    @property
    def charts(self) -> list:
        return free_charts(self.id_data)

    @property
    def comparison(self) -> ComparisonObjects | None:
        return find_comparison(self.id_data)

    def network(self, active) -> NetworkObjects | None:
        return active_network(self.id_data, active)

    def results_folder(self, root) -> str:
        """See source_file.results_folder."""
        return results_folder(root)

    def has_enabled_gpu(self, preferences) -> bool:
        """See device.has_enabled_gpu."""
        return has_enabled_gpu(preferences)

    def chart(self, active) -> ChartObjects | None:
        return active_chart(self.id_data, active)

    @property
    def spaces(self) -> list[SpaceObjects]:
        return find_spaces(self.id_data)

    @property
    def has_space(self) -> bool:
        return has_space(self.id_data)

    def space(self, active) -> SpaceObjects | None:
        return active_space(self.id_data, active)

    def curves(self, active) -> ChartObjects | None:
        """See active_curves."""
        return active_curves(self.id_data, active)


def active_curves(scene, active) -> ChartObjects | None:
    """The chart that leads those of its log: of the log of an object (None: of none), else of the scene's last."""
    found = find_curves(scene)
    chosen = next((chart for chart in found if _holds(chart.collection, active)), found[-1] if found else None)
    return next((chart for chart in found if log_name(chart) == log_name(chosen)), None) if chosen else None


def has_network(scene) -> bool:
    """Whether the scene has a network, its own or an instance; cheap enough for a poll."""
    return bool(find_collections(scene, network.KIND) or find_instanced(scene, network.KIND))


def has_space(scene) -> bool:
    """Whether the scene has a space; cheap enough for a poll."""
    return bool(find_collections(scene, SPACE))


def active_space(scene, active) -> SpaceObjects | None:
    """The space of an object (None: of none), else the scene's last, or None."""
    found = find_spaces(scene)
    return next((space for space in found if _holds(space.collection, active)), found[-1] if found else None)


def require_space(scene, active) -> SpaceObjects:
    """active_space, which is whole. Raises NNVisError (usage) that says how to get one."""
    found = active_space(scene, active)
    if found is None or not found.is_whole:
        raise usage("there is no whole space in this scene", "Make one, or open a .nnspace file")
    return found


def has_charts(scene) -> bool:
    """Whether the scene has charts; cheap enough for a poll."""
    return bool(find_collections(scene, charts.KIND))


def active_network(scene, active) -> NetworkObjects | None:
    """The network of an object (None: of none), else the one that was active last, else the scene's last, or None."""
    collections, instanced = find_collections(scene, network.KIND), find_instanced(scene, network.KIND)
    for instancer, shown in instanced:
        if instancer == active:
            return network_of(shown, instancer)
    chosen = next((one for one in collections if _holds(one, active)), None)
    chosen = chosen or find_collection(scene, network.KIND, scene.get(_ACTIVE))
    if collections:
        return network_of(chosen or collections[-1], meant=active)
    return network_of(instanced[-1][1], instanced[-1][0]) if instanced else None


def network_name(collection) -> str:
    """The name of the network of a collection, "" of any other."""
    return str(collection.get(_MARK, ""))


def rename_network(collection, name: str) -> None:
    """Gives the network of a collection another name; an empty one changes nothing."""
    old, name = network_name(collection), name.strip()
    if not name or name == old:
        return
    rename_subject(collection, network.KIND, name)
    for scene in bpy.data.scenes:
        if scene.get(_ACTIVE) == old and collection in scene.collection.children_recursive:
            remember_active(scene, collection[_MARK])


def remember_active(scene, name: str) -> None:
    """Makes a network the one that is meant while no object of a network is active."""
    scene[_ACTIVE] = name


def require_network(scene, active) -> NetworkObjects:
    """active_network with its edges and units. Raises NNVisError (usage) that says how to get one."""
    found = active_network(scene, active)
    if found is None or not found.is_whole:
        raise usage("there is no whole network in this scene", "Open or process one first")
    return found


def require_own(scene, active) -> NetworkObjects:
    """require_network, one that can be changed. Raises NNVisError (usage) for one that is linked from another file."""
    found = require_network(scene, active)
    if found.is_linked:
        raise usage(
            f"the network {found.name!r} is linked from another file, which keeps what it shows",
            "Choose Object > Library Override > Make, or append it",
        )
    return found


def networks_alike(scene, active) -> list[NetworkObjects]:
    """The network that is meant, or all those that it is compared with, which are shown alike.

    None where it is linked: those stay as their file has them. Raises as require_network does.
    """
    meant, compared = require_network(scene, active), find_comparison(scene)
    if meant.is_linked:
        return []
    networks = [one for one in compared.networks if one.is_whole] if compared else []
    return networks if meant.collection in [one.collection for one in networks] else [meant]


def active_chart(scene, active) -> ChartObjects | None:
    """The chart of an object (None: of none), else the scene's first chart, or None."""
    found = find_charts(scene)
    return next((chart for chart in found if _holds(chart.collection, active)), found[0] if found else None)


def free_charts(scene) -> list[ChartObjects]:
    """The ChartObjects of the scene that are not a comparison's."""
    compared = find_comparison(scene)
    return [
        chart
        for chart in find_charts(scene)
        if compared is None or chart.collection.name not in compared.collection.children
    ]


def _holds(collection, item) -> bool:
    return item is not None and item.name in collection.objects
