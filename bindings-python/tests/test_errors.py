"""`trunkline.Error`: one class for each kind, and what it says."""

import copy
import pickle

import pytest

import trunkline
from trunkline import _errors, _native


def test_every_kind_has_its_class_and_every_class_its_kind():
    kinds = _native.error_kinds()
    assert [number for _, number in kinds] == list(range(1, len(kinds) + 1))
    names = [name for name, _ in kinds]
    assert sorted(_errors.BY_KIND) == sorted(names)
    assert sorted(_errors.__all__) == sorted(["Error", *(error.__name__ for error in _errors.BY_KIND.values())])
    assert [kind.value for kind in trunkline.ErrorKind] == names
    for name in names:
        error = _native.make_error(name)
        assert type(error) is _errors.BY_KIND[name]
        assert type(error) is not trunkline.Error
        assert type(error).__name__ == name.title().replace("_", "") + "Error"
        assert isinstance(error, trunkline.Error)
        assert error.kind is trunkline.ErrorKind(name)
        assert type(error).__doc__
        assert type(error).__name__ in trunkline.__all__


@pytest.mark.parametrize(("kind", "base"), [
    ("invalid_input", ValueError), ("not_found", LookupError), ("already_exists", FileExistsError),
    ("permission_denied", PermissionError), ("timeout", TimeoutError), ("interrupted", InterruptedError),
    ("io", OSError), ("kernel", OSError), ("engine_unavailable", ConnectionError), ("namespace_gone", FileNotFoundError),
    ("unsupported", NotImplementedError), ("misuse", RuntimeError), ("overlap", ValueError), ("store", OSError),
])
def test_kinds_are_builtin_exceptions_too(kind, base):
    assert isinstance(_native.make_error(kind), base)


def test_an_error_says_what_value_and_rule():
    with pytest.raises(ValueError) as caught:
        trunkline.VlanId(4095)
    error = caught.value
    assert type(error) is trunkline.InvalidInputError
    assert str(error) == 'invalid VLAN id "4095": 4095 is reserved; a VLAN id is 1 to 4094 (IEEE 802.1Q)'
    assert (error.what, error.value, error.subject, error.errno) == ("VLAN id", "4095", None, None)
    assert error.rule == "4095 is reserved; a VLAN id is 1 to 4094 (IEEE 802.1Q)"
    assert error.kind is trunkline.ErrorKind.INVALID_INPUT
    assert (error.differences, error.undo, error.undone) == ((), (), False)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_errors_are_pickled_whole(again):
    for kind in trunkline.ErrorKind:
        error = _native.make_error(kind.value)
        error.subject = "eth0"
        made = again(error)
        assert type(made) is type(error)
        assert str(made) == str(error)
        assert made.subject == "eth0"
        assert made.kind is kind


def test_an_errno_is_that_of_oserror():
    error = trunkline.KernelError("no", errno=22)
    assert isinstance(error, OSError)
    assert error.errno == 22
    assert str(error) == "no"
    assert pickle.loads(pickle.dumps(error)).errno == 22
