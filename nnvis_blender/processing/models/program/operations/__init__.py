"""What the operations of names.py do to torch tensors: OPERATIONS, by name.

f(inputs, options) -> a tensor, or a tuple of them where an operation gives several. inputs: tensors in the order of
names.py, None for one that is left out. options: as the Step has them; those that are left out have the default that
the function of the same name says. Everything has a gradient where its mathematics has one, changes no tensor in place
and takes a batch of any size. An option that an operation does not have raises TypeError.
"""

from . import activations, attention, joining, making, movement, normalisation, pooling, recurrent, reduction, weighted


def _called(function):
    return lambda inputs, options: function(*inputs, **options)


OPERATIONS = {
    name: _called(function)
    for kind in (
        weighted,
        recurrent,
        attention,
        normalisation,
        activations,
        pooling,
        reduction,
        joining,
        movement,
        making,
    )
    for name, function in kind.FUNCTIONS.items()
}
