"""The group "NNVis Convolution Size": how large a convolution's output is, and that in words."""

from ..builder import find_group, new_group

NAME, VERSION = "NNVis Convolution Size", 1


def convolution_size_group():
    """The group, from the file or newly built.

    Output Size: floor((n + 2p - d(k - 1) - 1) / s) + 1, see torch.nn.Conv2d, 0 where the kernel does not fit at all.
    Left Over: pixels at the end of a row that no window reaches. Formula, Remark: these in words.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "How large a convolution's output is")
    size, kernel, stride, padding, dilation = (
        tree.input(name, "Int", "") for name in ("Input Size", "Kernel Size", "Stride", "Padding", "Dilation")
    )
    whole = integers(tree)
    span = whole("ADD", whole("MULTIPLY", dilation, whole("SUBTRACT", kernel, 1)), 1)
    padded = whole("ADD", size, whole("MULTIPLY", padding, 2))
    room = whole("SUBTRACT", padded, span)
    fits = whole("GREATER_EQUAL", room, 0)
    output = whole("ADD", whole("DIVIDE_FLOOR", room, stride), 1)
    output = whole("MULTIPLY", whole("MAXIMUM", output, 0), fits)
    left = whole("MULTIPLY", whole("MODULO", room, stride), fits)

    numbers = dict(n=size, k=kernel, s=stride, p=padding, d=dilation, m=padded, o=output, l=left, w=span)
    given = {name: ("INT", value) for name, value in numbers.items()}
    formula = _told(tree, "output = floor(({n} + 2 × {p} − {d} × ({k} − 1) − 1) / {s}) + 1 = {o}", given)
    input_told = _chosen(tree, whole("GREATER_THAN", padding, 0), "{n}", "{n} + 2 × {p}", given)
    spilled = _chosen(tree, whole("GREATER_THAN", left, 1), "1 pixel is left over", "{l} pixels are left over", given)
    misfit = tree.format("{size} does not fit: {left}", size=("STRING", input_told), left=("STRING", spilled))
    too_large = _told(tree, "A kernel that spans {w} pixels does not fit into {m}", given)
    remark = _switch(tree, whole("GREATER_THAN", left, 0), "Every pixel is reached", misfit)
    remark = _switch(tree, fits, too_large, remark)
    tree.output("Output Size", "Int", output)
    tree.output("Left Over", "Int", left)
    tree.output("Formula", "String", formula)
    tree.output("Remark", "String", remark)
    return tree.finish()


def integers(tree):
    """operation, a, b -> a whole number: Integer Math's, or of a comparison 0 or 1."""

    def calculate(operation: str, a, b):
        if operation.startswith(("GREATER", "LESS", "EQUAL")):
            kind, properties = "FunctionNodeCompare", {"data_type": "INT", "operation": operation}
        else:
            kind, properties = "FunctionNodeIntegerMath", {"operation": operation}
        return tree.node(kind, a, b, properties=properties)

    return calculate


def _told(tree, text: str, given: dict):
    """The text with those of the given numbers that it names."""
    return tree.format(text, **{name: value for name, value in given.items() if f"{{{name}}}" in text})


def _chosen(tree, condition, without: str, having: str, given: dict):
    return _switch(tree, condition, _told(tree, without, given), _told(tree, having, given))


def _switch(tree, condition, without, having):
    return tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": "STRING"})
