"""Where the nodes of a tree lie: in columns, left to right."""


def lay_out(tree) -> None:
    """Places all nodes of a tree, each right of those that feed it."""
    depth = _depths(tree)
    filled, places = {}, []
    for node in tree.nodes:
        column = depth[node.name]
        places += (column * 220, -filled.get(column, 0))
        filled[column] = filled.get(column, 0) + 60 + 24 * (len(node.inputs) + len(node.outputs))
    tree.nodes.foreach_set("location", places)  # one by one, Blender would go through the tree at each


def _depths(tree) -> dict:
    """Node name -> column: one more than the deepest node that feeds it."""
    feeds = {node.name: [] for node in tree.nodes}
    for link in tree.links:
        feeds[link.to_node.name].append(link.from_node.name)
    depth = {}
    order = list(feeds)
    while order:
        later = []
        for name in order:
            if all(source in depth for source in feeds[name]):
                depth[name] = 1 + max((depth[source] for source in feeds[name]), default=-1)
            else:
                later.append(name)
        order = later
    return depth
