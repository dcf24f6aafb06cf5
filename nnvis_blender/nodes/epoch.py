"""The input Epoch inside a node tree: where training has come to, and what is between the checkpoints around it.

The checkpoints' numbers are those of the vertices of a hidden object (scene/parts/epochs.py), which the input Epochs
hands to the group. What changes is read from attributes <name>_epoch_<checkpoint>, checkpoints counted from 0.
"""

from .texts import sample

NUMBER = "epoch"  # the attribute that holds the checkpoints' numbers
MOST = 1_000_000_000.0
_NEAR = 1e-9
_MIXED = {"FLOAT": "FLOAT", "FLOAT_VECTOR": "VECTOR", "FLOAT_COLOR": "RGBA"}


class Epoch:
    """The inputs of a group that say at which epoch of training it is. Made while the group's inputs are declared.

    leads: whether people set them; those of the other groups follow, see scene/epochs.py.
    is_there: 1 where there are checkpoints, else 0. first, second: the numbers of those that the epoch lies between.
    share: how far it is from the first to the second, 0 to 1. now: the epoch, held to those that there are. last: the
    number of the last of them. is_earlier: 1 before that; at it, and where there is none, all is as the data have it by
    themselves.
    """

    def __init__(self, tree, leads: bool = False):
        self._tree = tree
        epoch = tree.input(
            "Epoch",
            "Float",
            "Where training has come to; between two checkpoints, what lies between them",
            0.0,
            0.0,
            MOST,
            hidden=not leads,
        )
        self._smooth = tree.input(
            "Smooth",
            "Bool",
            "Pass the checkpoints in a curve; off: go straight from each to the next",
            False,
            hidden=not leads,
        )
        checkpoints = tree.input("Epochs", "Object", "Its points carry the checkpoints' numbers", hidden=True)
        self._points = tree.node("GeometryNodeObjectInfo", checkpoints, result="Geometry")
        count = tree.node(
            "GeometryNodeAttributeDomainSize", self._points, result="Point Count", properties={"component": "MESH"}
        )
        self.last = tree.math("MAXIMUM", tree.math("SUBTRACT", count, 1.0), 0.0)
        self.is_there = tree.math("GREATER_THAN", count, 0.5)
        self.first = self._begun(tree.math("MULTIPLY", epoch, 1.000001))  # a keyframe's 5 may be 4.999999
        self.second = self._held(tree.math("ADD", self.first, 1.0))
        low, high = self._number(self.first), self._number(self.second)
        self.now = tree.math("MINIMUM", tree.math("MAXIMUM", epoch, low), high)
        self._step = tree.math("SUBTRACT", high, low)
        self.share = self._over(tree.math("SUBTRACT", self.now, low), self._step)
        self.is_earlier = tree.math("LESS_THAN", self.first, tree.math("SUBTRACT", self.last, 0.5))
        self._curve = self._curve_weights(low, high)

    def of(self, data_type: str, name: str, plain=None):
        """What the attributes <name>_epoch_<checkpoint> are at the epoch; without checkpoints `plain`, by default the
        attribute of this name.

        data_type: "FLOAT", "FLOAT_VECTOR" or "FLOAT_COLOR". In a curve numbers may go a little beyond all checkpoints'.
        """
        plain = self._tree.attribute(data_type, name) if plain is None else plain
        return self.choose(data_type, plain, self.between(data_type, lambda one: self.at(data_type, name, one)))

    def at(self, data_type: str, name: str, checkpoint):
        """The attribute <name>_epoch_<checkpoint>. name: a text, or the socket of one."""
        return self._tree.attribute(data_type, self._tree.numbered(name, checkpoint, "_epoch_"))

    def choose(self, data_type: str, without, having):
        """The one value where there are no checkpoints, the other where there are."""
        return self._switch(data_type, self.is_there, without, having)

    def earlier(self, data_type: str, last, before):
        """The one value at the last checkpoint and where there are none, the other before the last."""
        return self._switch(data_type, self.is_earlier, last, before)

    def between(self, data_type: str, value):
        """The value at the epoch of what each checkpoint has one of. value(checkpoint) -> its socket."""
        low, high = value(self.first), value(self.second)
        straight = self._tree.mix(_MIXED[data_type], self.share, low, high)
        if data_type == "FLOAT_COLOR":
            return straight
        ends = (value(self._before), low, high, value(self._after))
        parts = [self._scaled(data_type, one, weight) for one, weight in zip(ends, self._curve)]
        curved = parts[0]
        for part in parts[1:]:
            curved = self._sum(data_type, curved, part)
        return self._switch(data_type, self._smooth, straight, curved)

    def number(self, name: str):
        """What lies, at the epoch, between the values that two checkpoints have of an attribute of their own."""
        ends = (self._number(one, name) for one in (self.first, self.second))
        return self._tree.mix("FLOAT", self.share, *ends)

    def _begun(self, epoch):
        """The number of the last checkpoint whose own is at most the epoch; the first where there is none."""
        tree = self._tree
        has_begun = tree.node(
            "FunctionNodeCompare",
            tree.attribute("FLOAT", NUMBER),
            epoch,
            properties={"data_type": "FLOAT", "operation": "LESS_EQUAL"},
        )
        count = tree.node(
            "GeometryNodeAttributeStatistic",
            self._points,
            None,
            has_begun,
            result="Sum",
            properties={"data_type": "FLOAT", "domain": "POINT"},
        )
        return self._held(tree.math("SUBTRACT", count, 1.0))

    def _held(self, checkpoint):
        """A checkpoint's number, held to those that there are."""
        return self._tree.math("MINIMUM", self._tree.math("MAXIMUM", checkpoint, 0.0), self.last)

    def _number(self, checkpoint, name: str = NUMBER):
        """What a checkpoint has of an attribute, by default its epoch."""
        tree = self._tree
        return sample(tree, "FLOAT", self._points, tree.attribute("FLOAT", name), checkpoint)

    def _curve_weights(self, low, high) -> tuple:
        """How much of the checkpoint before, the two and the one after is in a curve that passes all of them.

        It is a cubic Hermite curve whose slope at a checkpoint is that from the one before to the one after.
        """
        tree, t = self._tree, self.share
        self._before, self._after = (
            self._held(tree.math("ADD", number, step)) for number, step in ((self.first, -1.0), (self.second, 1.0))
        )
        rest = tree.math("SUBTRACT", 1.0, t)
        rising = tree.math("MULTIPLY", t, tree.math("MULTIPLY", rest, rest))
        falling = tree.math("MULTIPLY", tree.math("MULTIPLY", t, t), rest)
        into = self._over(self._step, tree.math("SUBTRACT", high, self._number(self._before)))
        out = self._over(self._step, tree.math("SUBTRACT", self._number(self._after), low))
        into, out = tree.math("MULTIPLY", rising, into), tree.math("MULTIPLY", falling, out)
        arrived = tree.math("MULTIPLY", tree.math("MULTIPLY", t, t), tree.math("MULTIPLY_ADD", t, -2.0, 3.0))
        left = tree.math("SUBTRACT", 1.0, arrived)
        return (
            tree.math("MULTIPLY", into, -1.0),
            tree.math("ADD", left, out),
            tree.math("ADD", arrived, into),
            tree.math("MULTIPLY", out, -1.0),
        )

    def _over(self, part, whole):
        """part / whole, 0 where there is no whole."""
        return self._tree.math("DIVIDE", part, self._tree.math("MAXIMUM", whole, _NEAR))

    def _switch(self, data_type: str, condition, without, having):
        kind = {"FLOAT_VECTOR": "VECTOR", "FLOAT_COLOR": "RGBA"}.get(data_type, data_type)
        return self._tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": kind})

    def _scaled(self, data_type: str, value, factor):
        if data_type == "FLOAT":
            return self._tree.math("MULTIPLY", value, factor)
        return self._tree.vector_math("SCALE", value, Scale=factor)

    def _sum(self, data_type: str, one, other):
        add = self._tree.math if data_type == "FLOAT" else self._tree.vector_math
        return add("ADD", one, other)
