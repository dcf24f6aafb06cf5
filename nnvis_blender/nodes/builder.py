"""The small builder that every node group shares: sockets, nodes and links by name, never by a bare index."""

import bpy

from .library import GROUP, VERSION, append_group, own_groups


def find_group(name: str, version: int):
    """The group of this name and version: the file's own, or else the library's; None where it has yet to be made.

    Older versions in a file stay as they are.
    """
    return own_groups().get((name, version)) or append_group(name, version)


def new_group(name: str, kind: str, version: int, description: str) -> "Tree":
    """A new empty group. kind: "GeometryNodeTree" or "ShaderNodeTree"."""
    group = bpy.data.node_groups.new(name, kind)
    group[GROUP], group[VERSION] = name, version
    group.description = description
    return Tree(group)


class Tree:
    """A node tree under construction. Sockets are passed around as values: a socket is linked, anything else is set."""

    def __init__(self, tree):
        self.tree = tree
        self._panel = None
        self._input = self._output = None

    def panel(self, name: str, closed: bool = False) -> None:
        """The inputs declared from here on are gathered under this heading."""
        self._panel = self.tree.interface.new_panel(name, default_closed=closed)

    def input(
        self,
        name: str,
        kind: str,
        description: str,
        default=None,
        minimum=None,
        maximum=None,
        subtype=None,
        hidden: bool = False,
    ):
        """Declares an input and returns its socket.

        kind: "Float", "Int", "Menu", ... A menu's default is set by set_default.
        hidden: not for people, and not shown to them: something the data decides.
        """
        item = self.tree.interface.new_socket(
            name, description=description, in_out="INPUT", socket_type=f"NodeSocket{kind}", parent=self._panel
        )
        for attribute, value in (
            ("subtype", subtype),
            ("min_value", minimum),
            ("max_value", maximum),
            ("default_value", default),
        ):
            if value is not None:
                setattr(item, attribute, value)
        item.hide_in_modifier = hidden
        self._input = self._input or self.tree.nodes.new("NodeGroupInput")
        return _named(self._input.outputs, name)

    def output(self, name: str, kind: str, value, description: str = "") -> None:
        """Declares an output and feeds it."""
        self.tree.interface.new_socket(name, description=description, in_out="OUTPUT", socket_type=f"NodeSocket{kind}")
        self._output = self._output or self.tree.nodes.new("NodeGroupOutput")
        self.set(_named(self._output.inputs, name), value)

    def set_default(self, name: str, value) -> None:
        """The default of a declared input; for a menu only once its items are known, that is, once it is linked."""
        for item in self.tree.interface.items_tree:
            if item.item_type == "SOCKET" and item.in_out == "INPUT" and item.name == name:
                item.default_value = value

    def node(self, kind: str, *values, result: str | None = None, properties: dict[str, object] | None = None, **named):
        """Adds a node and returns its first (or the named) output among the enabled ones.

        values: for the enabled inputs in order; None leaves one alone. named: by socket name, "Group_Size" for "Group
        Size". properties are set first, because they decide which sockets there are.
        """
        node = self.add(kind, **(properties or {}))
        enabled = [socket for socket in node.inputs if socket.enabled]
        for socket, value in zip(enabled, values):
            if value is not None:
                self.set(socket, value)
        for name, value in named.items():
            self.set(_named(node.inputs, name.replace("_", " ")), value)
        if result is not None:
            return _named(node.outputs, result)
        return next((socket for socket in node.outputs if socket.enabled), None)

    def add(self, kind: str, **properties):
        """Adds a node with these properties and returns the node itself."""
        node = self.tree.nodes.new(kind)
        for attribute, value in properties.items():
            setattr(node, attribute, value)
        return node

    def group(self, group, **named):
        """Adds a group node, feeds its inputs by name and returns the node."""
        kind = "ShaderNodeGroup" if group.bl_idname == "ShaderNodeTree" else "GeometryNodeGroup"
        node = self.add(kind, node_tree=group)
        for name, value in named.items():
            self.set(_named(node.inputs, name.replace("_", " ")), value)
        return node

    def math(self, operation: str, *values, clamp: bool = False):
        """A Math node's value."""
        return self.node("ShaderNodeMath", *values, properties={"operation": operation, "use_clamp": clamp})

    def vector_math(self, operation: str, *values, result: str | None = None, **named):
        """A Vector Math node's vector, or its Value with result="Value"."""
        return self.node("ShaderNodeVectorMath", *values, result=result, properties={"operation": operation}, **named)

    def mix(self, data_type: str, factor, a, b):
        """(1 - factor) a + factor b, not clamped. data_type: "FLOAT", "VECTOR" or "RGBA"."""
        return self.node("ShaderNodeMix", factor, a, b, properties={"data_type": data_type, "clamp_factor": False})

    def attribute(self, data_type: str, name):
        """A Geometry Nodes named attribute; name may be a socket."""
        return self.node("GeometryNodeInputNamedAttribute", name, properties={"data_type": data_type})

    def numbered(self, prefix, number, between: str = ""):
        """The text prefix + between + number; prefix: a text or the socket of one; number: a socket, cut to a whole
        number.
        """
        if isinstance(prefix, str):
            prefix, between = self.node("FunctionNodeInputString", properties={"string": prefix + between}), ""
        joined = self.add("GeometryNodeStringJoin")
        self.set(joined.inputs["Delimiter"], between)
        digits = self.node("FunctionNodeValueToString", number, properties={"data_type": "INT"})
        for text in (digits, prefix):
            self.set(joined.inputs["Strings"], text)  # the last link of a multi-input comes first
        return joined.outputs["String"]

    def menu_switch(self, data_type: str, menu, items: dict[str, object]):
        """The value of the chosen item.

        items: name -> value (None: the type's empty value), in the order of the menu.
        """
        node = self.add("GeometryNodeMenuSwitch", data_type=data_type)
        for index, name in enumerate(items):
            if index < len(node.enum_items):
                node.enum_items[index].name = name
            else:
                node.enum_items.new(name)
        self.set(_named(node.inputs, "Menu"), menu)
        for name, value in items.items():
            if value is not None:
                self.set(_named(node.inputs, name), value)
        return node.outputs[0]

    def format(self, text: str, **items):
        """The text with the items in their places, as str.format has them. items: name -> (socket type, value)."""
        node = self.add("FunctionNodeFormatString")
        for name, (kind, value) in items.items():
            node.format_items.new(kind, name)
            self.set(node.inputs[name], value)
        self.set(node.inputs["Format"], text)
        return node.outputs["String"]

    def index_switch(self, data_type: str, index, values):
        """The value at the index."""
        node = self.add("GeometryNodeIndexSwitch", data_type=data_type)
        while len(node.index_switch_items) < len(values):
            node.index_switch_items.new()
        self.set(node.inputs["Index"], index)
        for number, value in enumerate(values):
            self.set(node.inputs[str(number)], value)
        return node.outputs[0]

    def repeat(self, iterations, **state):
        """A repeat zone. state: name -> (socket type, value at first).

        Returns (enter, leave): the nodes whose outputs, enter's with "Iteration", and leave's inputs have these names.
        """
        enter, leave = self.add("GeometryNodeRepeatInput"), self.add("GeometryNodeRepeatOutput")
        enter.pair_with_output(leave)
        leave.repeat_items.clear()
        self.set(enter.inputs["Iterations"], iterations)
        for name, (kind, value) in state.items():
            leave.repeat_items.new(kind, name)
            self.set(enter.inputs[name], value)
        return enter, leave

    def set(self, socket, value) -> None:
        """Links a socket or sets a default value."""
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = value

    def finish(self):
        """Lays the nodes out in columns, left to right, and returns the tree."""
        depth = _depths(self.tree)
        filled, places = {}, []
        for node in self.tree.nodes:
            column = depth[node.name]
            places += (column * 220, -filled.get(column, 0))
            filled[column] = filled.get(column, 0) + 60 + 24 * (len(node.inputs) + len(node.outputs))
        self.tree.nodes.foreach_set("location", places)  # one by one, Blender would go through the tree at each
        return self.tree


def _named(sockets, name: str):
    for socket in sockets:
        if socket.enabled and name in (socket.name, socket.identifier):  # 5.x renamed some ("Fac"), identifiers stay
            return socket
    raise KeyError(f"no socket {name!r} among {[socket.name for socket in sockets if socket.enabled]}")


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
