"""The operations that a program may hold, by name, with what each takes: the contract of readers and operations/.

A line: name(inputs; options). Inputs in [] may be None or left out. Axes count the batch as 0 and may be negative.
Semantics are those of torch's functions; "pads" are [[before, after], ...] for each spatial axis, "kernel", "stride",
"dilation" lists of one number for each spatial axis. Values are channels first: (batch, channels, *space);
sequences are (batch, time, features).

Weighted, their weights constants:
  linear(x, weight (outputs, inputs), [bias]) on the last axis
  conv(x, weight (outputs, inputs / groups, *kernel), [bias]; stride, pads, dilation, groups)
  conv_transpose(x, weight (inputs, outputs / groups, *kernel), [bias]; stride, pads, output_padding, dilation, groups)
  embedding(ids, table (tokens, features))
  recurrent(x, [w_input] (gates * size, inputs), w_state (gates * size, size), [b_input], [b_state], [h0], [c0];
    cell "lstm" (gates i f g o), "gru" (r z n), "rnn"; reverse; activation of "rnn" ("tanh", "relu"); reset_after of
    "gru": True as torch has it; recurrent_activation "sigmoid" or "hard_sigmoid")
    -> all states (batch, time, size), the last state (batch, size), the last cell (batch, size)
  attention(query, key, value, [bias added to the scores]; scale None for 1 / sqrt(features), causal): each (...,
    tokens, features), heads on the axis before the tokens where there are four axes
Normalisations (evaluation mode):
  batch_norm(x, mean, variance, [scale], [shift]; eps, axis 1)
  layer_norm(x, [weight], [bias]; axes number of trailing axes, eps)
  rms_norm(x, [weight]; axes, eps)
  group_norm(x, [weight], [bias]; groups, eps)      instance_norm: groups = channels
  lp_norm(x; axis, p, eps)      local_response_norm(x; size, alpha, beta, k)
Activations, one value each:
  relu tanh sigmoid silu mish softsign selu exp log sqrt rsqrt abs neg reciprocal erf sin cos floor ceil round sign
  gelu(; approximate "none" or "tanh") leaky_relu(; slope) elu(; alpha) celu(; alpha) softplus(; beta, threshold)
  clip(; low or None, high or None) hard_sigmoid(; alpha, beta: clip(alpha x + beta, 0, 1)) hard_swish
  prelu(x, slope, one or one a channel) thresholded_relu(; alpha) hard_shrink(; lambd) soft_shrink(; lambd)
  softmax(; axis) log_softmax(; axis)
Pooling:
  max_pool avg_pool(; kernel, stride, pads, dilation (max_pool), ceil, count_pads (avg_pool))
  lp_pool(; kernel, stride, pads, p)
  adaptive_avg_pool adaptive_max_pool(; size)
  resize(; size [*space] or scale [*space], mode "nearest", "linear" or "cubic", align_corners, floor "nearest" rounding
    as torch has it, half_pixel)
  mean sum max min prod(x; axes, keep)   norm over axes: lp_reduce(x; axes, keep, p)
  argmax argmin(x; axis, keep)   topk(x; k, axis) -> values, indices
Two values or more, broadcast:
  add sub mul div pow maximum minimum mod      equal less less_equal greater greater_equal and or not(x) xor
  where(condition, a, b)   matmul(a, b)   einsum(*values; equation)
Movement:
  reshape(x, [shape as a value]; shape: 0 copies the length of that axis, one -1 is inferred)
  flatten(x; start, end) transpose(x; axes) squeeze(x; axes) unsqueeze(x; axes)
  slice(x; axes, starts, ends, steps: whole numbers) concat(*values; axis) split(x; sizes, axis) stack(*values; axis)
  expand(x, [shape]; shape, -1 keeps) tile(x; repeats)
  pad(x; pads of all axes, mode "constant", "reflect", "edge", value)
  gather(x, indices; axis) take_along(x, indices; axis) roll(x; shifts, axes) flip(x; axes)
  pixel_shuffle pixel_unshuffle(x; factor) channel_shuffle(x; groups)
  cast(x; dtype "float32", "int64" or "bool") identity(x) cumsum(x; axis) shape(x; start, end) -> (axes,) int64
  zeros_like ones_like(x)   arange(n)   full(shape; value)   one_hot(x; depth)   triangle(x; upper, diagonal)
"""

OPERATION_NAMES = frozenset(
    (
        "linear conv conv_transpose embedding recurrent attention "
        "batch_norm layer_norm rms_norm group_norm lp_norm local_response_norm "
        "relu tanh sigmoid silu mish softsign selu exp log sqrt rsqrt abs neg reciprocal erf sin cos floor ceil round "
        "sign gelu leaky_relu elu celu softplus clip hard_sigmoid hard_swish prelu thresholded_relu hard_shrink "
        "soft_shrink softmax log_softmax "
        "max_pool avg_pool lp_pool adaptive_avg_pool adaptive_max_pool resize mean sum max min prod lp_reduce argmax "
        "argmin topk "
        "add sub mul div pow maximum minimum mod equal less less_equal greater greater_equal and or not xor where "
        "matmul einsum "
        "reshape flatten transpose squeeze unsqueeze slice concat split stack expand tile pad gather take_along roll "
        "flip pixel_shuffle pixel_unshuffle channel_shuffle cast identity cumsum shape zeros_like ones_like arange "
        "full one_hot triangle"
    ).split()
)
