"""Short vectors for numba kernels: one instruction works on several samples, or several channels, at once.

numba vectorises long loops by itself, but an edge has a score of samples and a voxel a dozen channels. These vectors
live in registers, inside one kernel. Whatever takes an array and an index works on the array's numbers from that index
on: the array is flat, the index needs no alignment, and the caller keeps the vector within the array.
Vectors of one kind take + - * /.
"""

import operator

from llvmlite import ir
from numba.core import cgutils, errors, types
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, models, register_model

_LLVM = {types.float32: ir.FloatType(), types.int32: ir.IntType(32)}
_FUSED = ("contract",)  # a product and a sum may become one instruction


class Vector(types.Type):
    """`lanes` numbers of one kind, float32 or int32."""

    def __init__(self, kind, lanes: int):
        if kind not in _LLVM:
            raise errors.TypingError(f"a vector holds float32 or int32, not {kind}")
        self.kind, self.lanes = kind, lanes
        super().__init__(f"{kind}x{lanes}")


@register_model(Vector)
class _Model(models.PrimitiveModel):
    def __init__(self, manager, vector):
        super().__init__(manager, vector, ir.VectorType(_LLVM[vector.kind], vector.lanes))


def _pointer(context, builder, array_type, array, index, vector):
    data = cgutils.create_struct_proxy(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), context.get_value_type(vector).as_pointer())


def _block(builder, pointer, number: int):
    """Where the vector stands that comes `number` vectors later."""
    return builder.gep(pointer, [ir.IntType(64)(number)])


def _shuffled(builder, one, other, lanes: list):
    return builder.shuffle_vector(one, other, ir.Constant(ir.VectorType(ir.IntType(32), len(lanes)), lanes))


def _filled(builder, value, lanes: int):
    undefined = ir.Constant(ir.VectorType(value.type, lanes), ir.Undefined)
    return _shuffled(builder, builder.insert_element(undefined, value, ir.IntType(32)(0)), undefined, [0] * lanes)


def _call(builder, name: str, result, *arguments):
    """Calls one of LLVM's own functions."""
    kinds = [argument.type for argument in arguments]
    return builder.call(cgutils.get_or_insert_function(builder.module, ir.FunctionType(result, kinds), name), arguments)


def _nearest(builder, value, kind):
    return _call(builder, f"llvm.lrint.v{kind.count}i32.v{kind.count}f32", kind, value)


def _load(lanes: int):
    def load(context, array, index):
        vector = Vector(array.dtype, lanes)

        def generate(context, builder, signature, arguments):
            return builder.load(_pointer(context, builder, signature.args[0], *arguments, vector), align=4)

        return vector(array, index), generate

    return intrinsic(load)


def _fill(lanes: int):
    def fill(context, value):
        def generate(context, builder, signature, arguments):
            return _filled(builder, arguments[0], lanes)

        return Vector(value, lanes)(value), generate

    return intrinsic(fill)


def _unary(kind, compute):
    def convert(context, vector):
        result = Vector(kind, vector.lanes)

        def generate(context, builder, signature, arguments):
            return compute(builder, arguments[0], context.get_value_type(result))

        return result(vector), generate

    return intrinsic(convert)


def _binary(name: str):
    def choose(context, a, b):
        def generate(context, builder, signature, arguments):
            return _call(builder, f"llvm.{name}.v{a.lanes}f32", arguments[0].type, *arguments)

        return a(a, b), generate

    return intrinsic(choose)


load4, load8 = _load(4), _load(8)  # (array, index)
fill8 = _fill(8)  # (value): the same number in every lane
truncated = _unary(types.int32, lambda builder, value, kind: builder.fptosi(value, kind))
floats = _unary(types.float32, lambda builder, value, kind: builder.sitofp(value, kind))
roots = _unary(types.float32, lambda builder, value, kind: _call(builder, f"llvm.sqrt.v{kind.count}f32", kind, value))
smaller, larger = _binary("minnum"), _binary("maxnum")  # (a, b), lane by lane


@intrinsic
def store(context, array, index, vector):
    def generate(context, builder, signature, arguments):
        array, index, value = arguments
        builder.store(value, _pointer(context, builder, signature.args[0], array, index, signature.args[2]), align=4)

    return types.void(array, index, vector), generate


@intrinsic
def load_xyz(context, array, index):
    """Eight samples x, y, z, x, y, z, ... as the vectors of their x, y and z."""
    vector = Vector(types.float32, 8)
    result = types.UniTuple(vector, 3)

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature.args[0], *arguments, vector)
        a, b, c = (builder.load(_block(builder, pointer, k), align=4) for k in range(3))
        ab, c = _shuffled(builder, a, b, list(range(16))), _shuffled(builder, c, c, list(range(16)))
        return context.make_tuple(builder, result, [_shuffled(builder, ab, c, list(range(k, 24, 3))) for k in range(3)])

    return result(array, index), generate


@intrinsic
def store_xyz(context, array, index, x, y, z):
    """Writes eight samples as x, y, z, x, y, z, ..."""

    def generate(context, builder, signature, arguments):
        array, index, x_, y_, z_ = arguments
        pointer = _pointer(context, builder, signature.args[0], array, index, x)
        xy, z_ = _shuffled(builder, x_, y_, list(range(16))), _shuffled(builder, z_, z_, list(range(16)))
        for k in range(3):
            lanes = [number % 3 * 8 + number // 3 for number in range(8 * k, 8 * k + 8)]
            builder.store(_shuffled(builder, xy, z_, lanes), _block(builder, pointer, k), align=4)

    return types.void(array, index, x, y, z), generate


@intrinsic
def sums(context, a, b, c, d):
    """The sum of the lanes of each of four vectors of four."""

    def generate(context, builder, signature, arguments):
        def pairs(one, other):
            return builder.fadd(
                _shuffled(builder, one, other, [0, 2, 4, 6]), _shuffled(builder, one, other, [1, 3, 5, 7])
            )

        a, b, c, d = arguments
        return pairs(pairs(a, b), pairs(c, d))

    return a(a, b, c, d), generate


@intrinsic
def lasts(context, a, b, c, d):
    """The last lane of each of four vectors of four."""

    def generate(context, builder, signature, arguments):
        a, b, c, d = arguments
        return _shuffled(
            builder, _shuffled(builder, a, b, [2, 6, 3, 7]), _shuffled(builder, c, d, [2, 6, 3, 7]), [2, 3, 6, 7]
        )

    return a(a, b, c, d), generate


# Class vectors are tuples of vectors of four channels, which keeps them in registers:
# kernels are compiled for each number of channels.


@intrinsic
def blend(context, array, start, end, t, blocks):
    """array[start:] + t * (array[end:] - array[start:]): as many vectors of four as the tuple `blocks` has entries."""
    result = types.UniTuple(Vector(types.float32, 4), len(blocks))

    def generate(context, builder, signature, arguments):
        array, start, end, t, _ = arguments
        first, last = (_pointer(context, builder, signature.args[0], array, at, result.dtype) for at in (start, end))
        t, vectors = _filled(builder, t, 4), []
        for k in range(len(blocks)):
            a, b = (builder.load(_block(builder, pointer, k), align=4) for pointer in (first, last))
            vectors.append(builder.fadd(a, builder.fmul(t, builder.fsub(b, a), flags=_FUSED), flags=_FUSED))
        return context.make_tuple(builder, result, vectors)

    return result(array, start, end, t, blocks), generate


@intrinsic
def scaled(context, vectors, factor):
    """A tuple of vectors, times a number."""

    def generate(context, builder, signature, arguments):
        factor = _filled(builder, arguments[1], vectors.dtype.lanes)
        return context.make_tuple(
            builder, vectors, [builder.fmul(v, factor) for v in cgutils.unpack_tuple(builder, arguments[0])]
        )

    return vectors(vectors, factor), generate


@intrinsic
def joined(context, one, other):
    """The vectors of four of two tuples, one tuple after the other, as vectors of eight."""
    result = types.UniTuple(Vector(types.float32, 8), len(one))

    def generate(context, builder, signature, arguments):
        parts = [part for both in arguments for part in cgutils.unpack_tuple(builder, both)]
        return context.make_tuple(
            builder, result, [_shuffled(builder, a, b, list(range(8))) for a, b in zip(parts[::2], parts[1::2])]
        )

    return result(one, other), generate


@intrinsic
def products(context, vectors, array, index):
    """A vector whose lanes' sum is the inner product of a tuple of vectors with array[index:]."""

    def generate(context, builder, signature, arguments):
        vectors_, array, index = arguments
        pointer = _pointer(context, builder, signature.args[1], array, index, vectors.dtype)
        total = None
        for k, vector in enumerate(cgutils.unpack_tuple(builder, vectors_)):
            product = builder.fmul(vector, builder.load(_block(builder, pointer, k), align=4), flags=_FUSED)
            total = product if total is None else builder.fadd(total, product, flags=_FUSED)
        return total

    return vectors.dtype(vectors, array, index), generate


@intrinsic
def add_rounded(context, array, index, vectors, factor):
    """Adds the nearest whole numbers of factor * vectors to the int32 numbers array[index:]."""
    whole = Vector(types.int32, vectors.dtype.lanes)

    def generate(context, builder, signature, arguments):
        array, index, vectors_, factor = arguments
        pointer = _pointer(context, builder, signature.args[0], array, index, whole)
        factor = _filled(builder, factor, whole.lanes)
        for k, vector in enumerate(cgutils.unpack_tuple(builder, vectors_)):
            at = _block(builder, pointer, k)
            number = _nearest(builder, builder.fmul(vector, factor), context.get_value_type(whole))
            builder.store(builder.add(builder.load(at, align=4), number), at, align=4)

    return types.void(array, index, vectors, factor), generate


def _operator(symbol, on_floats, on_integers) -> None:
    @infer_global(symbol)
    class _Typing(AbstractTemplate):
        def generic(self, arguments, _keywords):
            if len(arguments) == 2 and isinstance(arguments[0], Vector) and arguments[0] == arguments[1]:
                return signature(arguments[0], *arguments)

    @lower_builtin(symbol, Vector, Vector)
    def generate(context, builder, signature, arguments):
        if signature.args[0].kind == types.float32:
            return on_floats(builder, *arguments, flags=_FUSED)
        return on_integers(builder, *arguments)


_operator(operator.add, ir.IRBuilder.fadd, ir.IRBuilder.add)
_operator(operator.sub, ir.IRBuilder.fsub, ir.IRBuilder.sub)
_operator(operator.mul, ir.IRBuilder.fmul, ir.IRBuilder.mul)
_operator(operator.truediv, ir.IRBuilder.fdiv, ir.IRBuilder.sdiv)
