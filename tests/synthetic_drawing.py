"""A small Drawing made with numpy alone, for tests of exports."""

import numpy as np

from nnvis_blender.processing.exports.drawing import Drawing, Text, View


def drawing(sizes=(6, 4, 3), samples=7, seed=0) -> Drawing:
    """Dense layers along X, 1 apart, the last the classes; edges that bow upwards, all edges and units seen."""
    random = np.random.default_rng(seed)
    layer = np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)
    number = np.concatenate([np.arange(size) for size in sizes]).astype(np.int32)
    first = np.cumsum([0, *sizes])
    place = np.stack([layer, number - np.repeat(sizes, sizes) / 2, 0.1 * number], axis=1).astype(np.float32)
    layers = [range(*ends) for ends in zip(first, first[1:])]
    pairs = [(a, b) for before, after in zip(layers, layers[1:]) for a in before for b in after]
    source, target = np.array(pairs, np.int32).T
    along = np.linspace(0, 1, samples, dtype=np.float32)[:, None]
    straight = (1 - along) * place[source][:, None] + along * place[target][:, None]
    bundled = straight + np.float32([0, 0, 0.5]) * np.sin(np.pi * along)
    classes, edges = sizes[-1], len(source)
    unit_importance, edge_importance = (random.dirichlet(np.ones(classes), n) for n in (len(layer), edges))
    edge_importance *= random.uniform(0.1, 1, (edges, 1))
    colors = random.uniform(0.1, 0.9, (classes, 3)).astype(np.float32)
    return Drawing(
        name="Net",
        class_names=["cat", "dog", 'a "bird", <or>', *(f"class {k}" for k in range(3, classes))][:classes],
        class_colors=colors,
        layer_names=[f"layer {k}" for k in range(len(sizes))],
        unit_layer=layer,
        unit_number=number,
        unit_names=[""] * first[-2] + [f"class {k}" for k in range(classes)],
        unit_place=place,
        unit_radius=np.full(len(layer), 0.08, np.float32),
        unit_color=(unit_importance @ colors).astype(np.float32),
        unit_opacity=np.ones(len(layer), np.float32),
        unit_importance=unit_importance.astype(np.float32),
        edge_source=source,
        edge_target=target,
        edge_weight=random.normal(size=edges).astype(np.float32),
        edge_class=edge_importance.argmax(axis=1).astype(np.int32),
        edge_importance=edge_importance.astype(np.float32),
        edge_color=colors[edge_importance.argmax(axis=1)],
        edge_opacity=np.ones(edges, np.float32),
        offsets=np.arange(0, (edges + 1) * samples, samples, dtype=np.int32),
        places=bundled.reshape(-1, 3).astype(np.float32),
        straight=straight.reshape(-1, 3).astype(np.float32),
        bundled=bundled.reshape(-1, 3).astype(np.float32),
        radius=np.repeat(0.04 * edge_importance.sum(axis=1), samples).astype(np.float32),
        color=np.repeat(colors[edge_importance.argmax(axis=1)], samples, axis=0),
        background=np.ones(3, np.float32),
        texts=[
            Text("cat", *np.float32([[2.5, 0, 0], [1, 0, 0], [0, 0, 1]]), 0.2, np.full(3, 0.1, np.float32), "class")
        ],
        view=View(np.eye(4), np.diag([1.0, 1.0, -1.0, 1.0]), 640, 360),
        provenance={"seed": seed},
    )
