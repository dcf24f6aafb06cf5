"""Which operators are known. Families enter themselves: operator() those that are steps, composite() those that are
calls of others; views of another value's memory, and what is only computed from constants, are named here."""

OPERATORS, COMPOSITES = {}, {}

# what may share its memory with what it is given
VIEWS = frozenset(
    "view reshape _unsafe_view flatten unflatten permute transpose t numpy_T movedim squeeze unsqueeze "
    "select slice narrow split split_with_sizes chunk unbind tensor_split expand expand_as broadcast_to contiguous "
    "detach alias to type_as dropout feature_dropout alpha_dropout "
    "swapaxes view_as reshape_as diagonal identity".split()
)
# without a step of their own: computed here from constants, refused of other values
FOLDED = frozenset(
    "arange diff index _unsafe_index linspace eye tril_indices triu_indices meshgrid bitwise_and bitwise_or "
    "bitwise_not bitwise_xor __and__ __or__ __xor__ bitwise_left_shift bitwise_right_shift cumprod sort argsort "
    "isnan isinf isfinite outer log2 log10 atan2 tan asin acos atan sinh cosh searchsorted bucketize "
    "nonzero index_put scatter index_fill diagonal fft_fftfreq hann_window hamming_window polar kron".split()
)


def operator(*names: str):
    """Enters steps(b, a, out) -> the names of its outputs.

    b: the calls (operators.Calls). a: the arguments by name, "self" as "input". out: what it gives, its shapes known.
    """
    return _entered(OPERATORS, names)


def composite(*names: str):
    """Enters calls(b, a) -> Value or a list of them, made by calls of other operators."""
    return _entered(COMPOSITES, names)


def _entered(table: dict, names: tuple):
    def enter(function):
        table.update(dict.fromkeys(names, function))
        return function

    return enter
