"""The small builder that every node group shares: sockets, nodes and links by name, never by a bare index."""

import bpy

from .columns import lay_out
from .library import GROUP, VERSION, append_group, own_groups

# Nodes that Blender 4.5 keeps with the sockets of all data types: as groups of those in use they take a third of it.
_WIDE = {"ShaderNodeMix": "NNVis Mix", "FunctionNodeCompare": "NNVis Compare"}
_SOCKETS = {"VALUE": "Float", "INT": "Int", "BOOLEAN": "Bool", "RGBA": "Color"}  # a socket's type -> of an interface


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
    """A node tree under construction. Sockets are passed around as values: a socket is linked, anything else is set.

    A node that is asked for again with the same values is the one that is there: in a .blend each takes kilobytes.
    """

    def __init__(self, tree):
        self.tree = tree
        self._made = {}
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
        properties = properties or {}
        key = kind, _told(properties), tuple(map(_same, values)), _told(named)
        if key not in self._made:
            self._made[key] = self._new(kind, values, properties, named)
        node = self._made[key]
        if result is not None:
            return _named(node.outputs, result)
        return next((socket for socket in node.outputs if socket.enabled), None)

    def _new(self, kind: str, values, properties: dict[str, object], named: dict[str, object]):
        is_wide = kind in _WIDE and self.tree.bl_idname == "GeometryNodeTree"
        node = self.group(_narrow_group(kind, properties)) if is_wide else self.add(kind, **properties)
        enabled = [socket for socket in node.inputs if socket.enabled]
        for socket, value in zip(enabled, values):
            if value is not None:
                self.set(socket, value)
        for name, value in named.items():
            self.set(_named(node.inputs, name.replace("_", " ")), value)
        return node

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
        if between:
            prefix = prefix + between if isinstance(prefix, str) else self.joined(prefix, between)
        key = "numbered", _same(prefix), _same(number)
        if key not in self._made:
            self._made[key] = self.group(_numbered_group(), Prefix=prefix, Number=number)
        return self._made[key].outputs["Name"]

    def joined(self, *texts, between: str = ""):
        """The texts, one after the other. texts: sockets or plain."""
        node = self.add("GeometryNodeStringJoin")
        self.set(node.inputs["Delimiter"], between)
        for text in reversed(texts):  # the last link of a multi-input comes first
            if isinstance(text, str):
                text = self.node("FunctionNodeInputString", properties={"string": text})
            self.set(node.inputs["Strings"], text)
        return node.outputs["String"]

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
        lay_out(self.tree)
        return self.tree


def _narrow_group(kind: str, properties: dict[str, object]):
    """The group that is one node with these properties, and has none but the sockets that it uses."""
    told = [value for value in properties.values() if isinstance(value, str)]
    name = " ".join([_WIDE[kind], *(value.replace("_", " ").title() for value in told)])
    found = find_group(name, 1)
    if found:
        return found
    tree = new_group(name, "GeometryNodeTree", 1, "A node without the sockets that it does not use")
    plain = tree.add(kind, **properties)
    for socket in [one for one in plain.inputs if one.enabled]:
        kind, value = _SOCKETS.get(socket.type, socket.type.title()), socket.default_value
        tree.set(socket, tree.input(socket.name, kind, "", value))
    for socket in [one for one in plain.outputs if one.enabled]:
        tree.output(socket.name, _SOCKETS.get(socket.type, socket.type.title()), socket)
    return tree.finish()


def _numbered_group():
    found = find_group("NNVis Numbered", 1)
    if found:
        return found
    tree = new_group("NNVis Numbered", "GeometryNodeTree", 1, "A text and a whole number after it")
    prefix, number = tree.input("Prefix", "String", "The text"), tree.input("Number", "Int", "The number")
    digits = tree.node("FunctionNodeValueToString", number, properties={"data_type": "INT"})
    tree.output("Name", "String", tree.joined(prefix, digits))
    return tree.finish()


def _told(named: dict[str, object]) -> tuple:
    return tuple(sorted((name, _same(value)) for name, value in named.items()))


def _same(value) -> str:
    """A text that two values have in common where they are one socket, or equal."""
    if isinstance(value, bpy.types.NodeSocket):
        return f"{value.node.name}\n{value.identifier}"
    return repr(value)


def _named(sockets, name: str):
    for socket in sockets:
        if socket.enabled and name in (socket.name, socket.identifier):  # 5.x renamed some ("Fac"), identifiers stay
            return socket
    raise KeyError(f"no socket {name!r} among {[socket.name for socket in sockets if socket.enabled]}")
