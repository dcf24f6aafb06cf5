"""Dreams: pictures that a network dreamt of, as planes; the frames of a zoom on one, with a camera that it fills."""

from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from ...processing.files.json_file import read_json
from ...processing.images.dream.contents import DreamContents, read_contents
from ..objects import ensure_collection, find_collections, new_object, objects_by_role, remove_objects, subject_name
from ..parts.chart_geometry import HEIGHT
from ..parts.dream import PICTURES, TITLES, load_pictures, remove_pictures, width
from ..parts.part import dress, update_part
from ..parts.wardrobe import Wardrobe
from ..pieces import Pieces
from ..placement import Placement
from ..source_file import remember_source
from .charts import CHART_POSE, beside_networks, object_corners
from .view import Built, View

KIND = "dream"
_SIZE = "nnvis_size"  # of a camera: width and height of the frames
_FAR = 4.0  # from a zoom's plane to its camera


@dataclass
class DreamObjects:
    """The objects of one dream. Blender data: look up again after an undo or when Blender goes on.

    root: the empty that carries them. pictures: the planes. titles: the texts below them. camera: of a zoom, which its
    plane fills from edge to edge, else None.
    """

    name: str
    collection: object
    root: object
    pictures: list[bpy.types.Object]
    titles: list[bpy.types.Object]
    camera: object

    @property
    def frames(self) -> int:
        """Of a zoom, 0 of stills."""
        node = self._texture
        if node.image.source == "TILED":
            return len(node.image.tiles)
        return node.image_user.frame_duration if self.needs_files else 0

    @property
    def needs_files(self) -> bool:
        """Whether the frames of a zoom lie beside the .blend, too many to be packed."""
        return self._texture.image.source == "SEQUENCE"

    @property
    def _texture(self):
        (node,) = (n for n in self.pictures[0].data.materials[0].node_tree.nodes if n.type == "TEX_IMAGE")
        return node


def build_dream(path: Path, scene, name: str) -> DreamObjects:
    """Makes the objects of a dream.json in the scene, right of its networks, or gives those of the same name in it new
    pictures where they are. A zoom begins at the scene's first frame. Raises NNVisError (bad_input) before anything is
    built.
    """
    contents = read_contents(path)
    images = load_pictures(path.parent, contents)
    collection = ensure_collection(scene, KIND, name)
    roles = objects_by_role(collection)
    is_new = "root" not in roles
    root = new_object(name, None, "root", collection) if is_new else roles["root"][0]
    wardrobe, made = Wardrobe(collection), {}
    remove_pictures(roles.get(PICTURES.role, []))
    for part in (PICTURES, TITLES):
        found = [] if part is PICTURES else roles.get(part.role, [])
        made[part.role] = update_part(part, collection, found, name, contents, images, scene.frame_start)
        for item in made[part.role]:
            dress(part, item, wardrobe)
            item.parent = root
    remove_objects(roles.get("camera", []))
    camera = _camera(name, collection, root, contents) if contents.is_sequence else None
    if is_new:
        root.empty_display_size = 0.1
        root.location = beside_networks(scene, 0.0, width(contents))
    remember_source(root, path)
    return DreamObjects(name, collection, root, made[PICTURES.role], made[TITLES.role], camera)


def _camera(name: str, collection, root, contents: DreamContents):
    """A new camera that sees a zoom's plane from edge to edge, whatever the picture's aspect is cut off outside."""
    data = bpy.data.cameras.new(f"{name} Camera")
    data.type, data.ortho_scale = "ORTHO", max(width(contents), HEIGHT)
    camera = new_object(f"{name} Camera", data, "camera", collection)
    camera.parent, camera.location = root, (0.0, -_FAR, 0.0)
    camera[_SIZE] = list(contents.images[0].size)  # Blender says it of no sequence
    camera.rotation_euler = (np.pi / 2, 0.0, 0.0)
    return camera


def look_through(scene, dream: DreamObjects) -> None:
    """Has a zoom's own camera show it, the picture as wide as high as the frames, for as long as the zoom is."""
    scene.camera = dream.camera
    scene.render.resolution_x, scene.render.resolution_y = dream.camera[_SIZE]
    scene.frame_end = scene.frame_start + dream.frames - 1


def dream_points(scene, dream: DreamObjects) -> np.ndarray:
    """(n, 3): the corners of the planes and texts, in world coordinates. Evaluates the scene."""
    scene.view_layers[0].update()
    return np.concatenate([object_corners(item) for item in (*dream.pictures, *dream.titles)])


def find_dreams(scene) -> list[DreamObjects]:
    """The DreamObjects of every whole dream in the scene, in the order of its collections."""
    found = []
    for collection in find_collections(scene, KIND):
        roles = objects_by_role(collection)
        if "root" in roles and PICTURES.role in roles:
            parts = roles[PICTURES.role], roles.get(TITLES.role, []), roles.get("camera", [None])[0]
            found.append(DreamObjects(subject_name(collection, KIND), collection, roles["root"][0], *parts))
    return found


def _holds_dream(path: Path) -> bool:
    values = read_json(path)
    return "is_sequence" in values and "images" in values


def _build_file(path: Path, scene, name: str, placement: Placement) -> Pieces[Built]:
    yield 0.0
    name = name if name != path.stem else path.parent.name or name
    is_new = name not in {dream.name for dream in find_dreams(scene)}
    dream = build_dream(path, scene, name)
    return Built(CHART_POSE, lambda: dream_points(scene, dream), is_new=is_new)


VIEW = View(KIND, ".json", _holds_dream, _build_file)
