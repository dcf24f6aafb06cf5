"""What becomes of units in each operation: the table that tracing goes by."""

WEIGHTED = frozenset(("linear", "conv", "conv_transpose", "embedding", "recurrent"))
# what moves values about without changing them; labels of units take the same way
MOVES = frozenset(
    (
        "reshape flatten transpose squeeze unsqueeze slice concat split stack expand tile pad gather take_along roll "
        "flip pixel_shuffle pixel_unshuffle channel_shuffle identity cast"
    ).split()
)
# of these, what keeps all values and gives them other places alone
ORDERS = frozenset("reshape flatten transpose squeeze unsqueeze roll flip".split())
# over the positions of a unit's map
POOLS = frozenset("max_pool avg_pool lp_pool adaptive_avg_pool adaptive_max_pool resize".split())
REDUCES = frozenset("mean sum max min prod lp_reduce".split())
# two values become one, element by element
JOINS = frozenset("add sub mul div pow maximum minimum mod where".split())
NORMS = frozenset("batch_norm layer_norm rms_norm group_norm lp_norm local_response_norm".split())
# activations as Layer.activation names them where other rooms know them; others keep the operation's name
ACTIVATION_NAMES = {"softmax": "softmax", "log_softmax": "softmax", "leaky_relu": "leaky_relu"}
ACTIVATIONS = frozenset(
    (
        "relu tanh sigmoid silu mish softsign selu gelu leaky_relu elu celu softplus clip hard_sigmoid hard_swish "
        "prelu thresholded_relu hard_shrink soft_shrink softmax log_softmax exp erf sin cos"
    ).split()
)
# what may be drawn as layers of their own: option drawn_steps -> operations
DRAWN = {"layers": frozenset(), "pooling": POOLS, "all": POOLS | ACTIVATIONS | NORMS}
# what gives no part of a sample's values on: sizes, places, comparisons, new arrays
DETACHED = frozenset(
    (
        "shape argmax argmin one_hot zeros_like ones_like arange full equal less less_equal greater greater_equal "
        "and or not xor"
    ).split()
)
