"""The objects in a PyTorch file, without unpickling it: nothing that the file names is looked up or called.

torch.load(weights_only=True) runs a pickle with an allow-list, takes what memory it asks for, and refuses whole
checkpoints for one namespace or numpy number beside the weights. Here every name is a word, every call an entry of what
was called with what; tensors are known by the names of the functions that would rebuild them.
"""

from ...files.pickle_machine import PickleMachine
from .tensors import Tensor

_REBUILT = {  # functions of torch._utils that give a tensor that is not read -> what it is
    "_rebuild_qtensor": "quantised",
    "_rebuild_sparse_tensor": "sparse",
    "_rebuild_sparse_csr_tensor": "sparse",
    "_rebuild_nested_tensor": "nested",
    "_rebuild_meta_tensor_no_storage": "meta",
    "_rebuild_device_tensor_from_numpy": "device",
    "_rebuild_wrapper_subclass": "wrapped",
}
_SCALARS = (str, bytes, int, float, bool, type(None))


class Named:
    """A class or function that the file names, or what it would have made; `name` alone is known of it."""

    def __init__(self, name: str):
        self.name = name


class Storage:
    """Bytes beside the pickle: the type of their items, the key they are kept under, and how many items there are."""

    def __init__(self, kind: str, key: str, items: int):
        self.kind, self.key, self.items = kind, key, items


class TorchMachine(PickleMachine):
    """open_tensor(storage, offset, shape, stride, kind) -> Tensor, which checks the view and reads nothing."""

    def __init__(self, open_tensor):
        super().__init__()
        self._open_tensor = open_tensor

    def _string(self, argument):
        self.stack.append(argument)

    _binstring = _short_binstring = _string

    def _empty_dict(self, _):
        self.stack.append({})

    def _dict(self, _):
        items = self._to_mark()
        self.stack.append({})
        self._set(items)

    def _setitem(self, _):
        self._set(self._popped(2))

    def _setitems(self, _):
        self._set(self._to_mark())

    def _set(self, items: list):
        """A key that is no plain value is left out: hashing what a file has nested may take for ever."""
        target = self.stack[-1]
        if isinstance(target, dict):
            target.update((k, v) for k, v in zip(items[::2], items[1::2], strict=True) if isinstance(k, _SCALARS))

    def _empty_set(self, _):
        self.stack.append(Named("set"))

    def _additems(self, _):
        self._to_mark()

    def _frozenset(self, _):
        self._to_mark()
        self._empty_set(_)

    def _append(self, _):
        self._extend(self._popped(1))

    def _appends(self, _):
        self._extend(self._to_mark())

    def _extend(self, items: list):
        if isinstance(self.stack[-1], list):  # else a subclass of list, of which only the name is known
            self.stack[-1].extend(items)

    def _pop_mark(self, _):
        self._to_mark()

    def _dup(self, _):
        self.stack.append(self.stack[-1])

    def _name(self, module, name):
        if not isinstance(module, str) or not isinstance(name, str):
            raise TypeError("a name that is no text")
        self.stack.append(Named(f"{module}.{name}"))

    def _inst(self, argument):
        self._to_mark()
        self._global(argument)

    def _obj(self, _):
        self.stack.append(Named(_name_of(self._to_mark()[0])))

    def _newobj(self, _):
        cls, _arguments = self._popped(2)
        self.stack.append(Named(_name_of(cls)))

    def _newobj_ex(self, _):
        cls, _arguments, _keywords = self._popped(3)
        self.stack.append(Named(_name_of(cls)))

    def _build(self, _):
        self._popped(1)  # the state of what is known by name alone, or the metadata of an ordered dictionary

    def _reduce(self, _):
        function, arguments = self._popped(2)
        self.stack.append(self._called(_name_of(function), arguments))

    def _called(self, name: str, arguments: tuple):
        if not isinstance(arguments, tuple):
            raise TypeError("a call without arguments")
        module, _, function = name.rpartition(".")
        if name in ("collections.OrderedDict", "collections.defaultdict"):
            return {}
        if name in ("torch.Size", "builtins.tuple", "builtins.list"):
            return arguments[0] if arguments else ()
        if module == "torch._tensor" and function == "_rebuild_from_type_v2":
            return self._called(_name_of(arguments[0]), arguments[2])
        if module != "torch._utils":
            return Named(name)
        if function in ("_rebuild_parameter", "_rebuild_parameter_with_state"):
            return arguments[0]
        if function in ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3"):
            return self._tensor(function, *arguments)
        return Tensor((), _REBUILT[function]) if function in _REBUILT else Named(name)

    def _tensor(self, function, storage, offset, shape, stride, *rest):
        if not isinstance(storage, Storage):
            raise TypeError("a tensor without storage")
        kind = storage.kind
        if function == "_rebuild_tensor_v3":  # the fourth after these is the type, which its storage does not know
            kind = _name_of(rest[2]).removeprefix("torch.")
        return self._open_tensor(storage, offset, shape, stride, kind)

    def _binpersid(self, _):
        tag, kind, *rest = self.stack.pop()
        if tag == "module":  # a class with its source, in old files of whole models
            self.stack.append(kind)
            return
        key, _location, items, *view = rest
        if tag != "storage" or not isinstance(key, str) or type(items) is not int or any(view):
            raise ValueError("bytes that are no storage")
        self.stack.append(Storage(_item_kind(_name_of(kind)), key, items))


_ITEMS = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    "ComplexFloatStorage": "complex",
    "ComplexDoubleStorage": "complex",
    "UntypedStorage": "uint8",
}


def _item_kind(name: str) -> str:
    return _ITEMS.get(name.rpartition(".")[2], "quantised" if ".Q" in name else name)


def _name_of(value) -> str:
    if not isinstance(value, Named):
        raise TypeError(f"a call of a {type(value).__name__}")
    return value.name
