"""What the groups of plates have in common, as nodes."""


def parts(tree, vector):
    """The sockets X, Y and Z of a vector."""
    return tuple(tree.node("ShaderNodeSeparateXYZ", vector).node.outputs)


def divided(tree, number, by):
    """(quotient, rest) of whole numbers."""
    # a half keeps what is a whole number from being rounded down
    quotient = tree.math("FLOOR", tree.math("DIVIDE", tree.math("ADD", number, 0.5), by))
    return quotient, tree.math("SUBTRACT", number, tree.math("MULTIPLY", quotient, by))


def facing(tree):
    """The rotation of what lies in the plane of X and Y to stand and be seen from -X, its Y upwards."""
    return tree.node("FunctionNodeEulerToRotation", (1.5707963, 0.0, -1.5707963))
