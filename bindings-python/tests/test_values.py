"""Every public class: a value is frozen, compares, hashes, prints, copies, pickles and matches; what is not one says so.

A class that is new and missing in `samples.py` fails `test_there_is_a_sample_of_every_class`.
"""

from __future__ import annotations

import copy
import pickle
import re

import pytest
from samples import HANDLES, MODULES, PLAIN, samples  # noqa: F401

import trunkline
from trunkline import docker, ipam, link, logs, topology

# Values that only the other side's answer makes, or that hold something of this process: pickling them says so.
NOT_PICKLED = {
    link.Link, link.Netns, link.Plan, ipam.Pool, docker.ObservedContainer, docker.ObservedNetwork, topology.Inside, topology.Observed,
    topology.Picture, topology.Plan, logs.ConfigEdit, logs.ContainerFacts, logs.DaemonRecord, logs.EditedConfig, logs.Evidence,
    logs.HostFacts, logs.JournalEntry, logs.Merged, logs.RunningDaemon, logs.Written,
}
# Plans and what was seen are compared by identity.
NOT_COMPARED = {topology.Inside, topology.Observed, topology.Plan}
# Values without parts that a pattern could name.
NOT_MATCHED = {logs.ConfigEdit, logs.HostFacts, logs.LogPosition, topology.Picture}

# Values whose repr is only for the eye: long ones, those that may hold secrets, and those with one of them in it.
SHOWN = {ipam.Lease, ipam.Change, topology.Dispute, topology.Reconciliation, logs.DaemonConfig, topology.Topology}


def test_there_is_a_sample_of_every_class(samples):
    assert PLAIN - set(samples) == set()
    assert set(samples) - PLAIN == set(), "not in the `__all__` of its module"


def each(skipping=()):
    return pytest.mark.parametrize("found", sorted(PLAIN - set(skipping), key=lambda found: (found.__module__, found.__name__)),
                                   ids=lambda found: f"{found.__module__}.{found.__name__}")


@each()
def test_frozen(found, samples):
    value = samples[found]
    for name in [name for name in dir(found) if not name.startswith("_")][:3] + ["a_new_one"]:
        if found in HANDLES:
            continue
        with pytest.raises((AttributeError, TypeError)):
            setattr(value, name, 1)


@each()
def test_printed(found, samples):
    value = samples[found]
    assert " object at 0x" not in repr(value) and str(value)
    if issubclass(found, (str, int)):
        assert repr(value) == repr(value.__class__.__base__.__call__(value))
    else:
        assert found.__name__ in repr(value)


@each(skipping=HANDLES | NOT_COMPARED)
def test_compared_and_hashed(found, samples):
    value = samples[found]
    assert value == value and not value != value and value != object() and not value == object()
    assert hash(value) == hash(value) and {value: 1}[value] == 1


@each(skipping=HANDLES | NOT_PICKLED)
def test_pickled_and_copied(found, samples):
    value = samples[found]
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(value, protocol))
        assert type(again) is found and again == value and hash(again) == hash(value) and repr(again) == repr(value)


@each(skipping=HANDLES | NOT_COMPARED)
def test_copied(found, samples):
    value = samples[found]
    for again in (copy.copy(value), copy.deepcopy(value), copy.deepcopy([value])[0]):
        assert again == value


@pytest.mark.parametrize("found", HANDLES | NOT_PICKLED, ids=lambda found: found.__name__)
def test_what_is_not_pickled_says_so(found, samples):
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(samples[found])


@each(skipping=HANDLES | NOT_MATCHED)
def test_matched(found, samples):
    value = samples[found]
    if issubclass(found, (str, int)):
        match value:
            case found(itself):
                assert itself is value
        return
    names = found.__match_args__
    assert names and all(isinstance(name, str) and hasattr(value, name) for name in names)


@each(skipping=HANDLES | NOT_PICKLED)
def test_repr_makes_it_again(found, samples):
    import datetime
    import ipaddress
    import pathlib
    value = samples[found]
    names = {**vars(trunkline), **vars(ipaddress), **vars(pathlib), "datetime": datetime,
             **{name: thing for module in reversed(MODULES[1:]) for name, thing in vars(module).items()},
             **vars(__import__(found.__module__, fromlist=["*"]))}
    if re.search(r"<[A-Z]", repr(value)):
        assert found in SHOWN
    else:
        assert eval(repr(value), names) == value
