"""The blocks of cells that a formula is laid out in, and the measures that all of them keep."""

# blocks of cells: what those of one are
(
    WINDOW,
    KERNEL,
    PRODUCT,
    TERM,
    OTHERS,
    BIAS,
    BEFORE,
    AFTER,
    POOL,
    POOLED,
    LOGIT,
    EXPONENT,
    SHARE,
    FLAT,
) = range(14)
LARGE = 1.7  # side of a cell of the sum, over that of a window's
AT_START = -1.0  # align of what stands before a row
FOOT = 0.2  # from the middle of a cell down to the foot of letters beside it
MOST_SIDE = 8  # of a window that is drawn
