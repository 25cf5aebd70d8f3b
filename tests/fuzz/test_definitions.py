"""Definitions from strangers: text is read as a definition or refused, and never run."""

import json
import sys
from contextlib import contextmanager, suppress
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from csmetrics import CsmetricsError, Metric, evaluate, explain, registry
from csmetrics.catalogue.registry import from_json, to_json
from csmetrics.datasets import sample_shop
from tests.fuzz.hostile import only_our_errors

CODE = (
    "__import__('os').system('touch /tmp/owned')",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "!!python/object/apply:os.system ['true']",
    "pl.col('x').map_elements(print)",
    "__class__",
    "'; DROP TABLE messages; --",
    "../../etc/passwd",
    "\x00",
    "^.*$",
    "*",
)
DUMPED = [json.loads(to_json([metric]))[0] for metric in registry.values()]
SHOP = sample_shop(days=2)
with suppress(CsmetricsError):
    from_json("[{}]")  # what is loaded on first use is loaded

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**30), 2**63, 1e308, -0.0, 10**15, -1, 0]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(CODE),
    st.text(max_size=6),
)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def places(value, path=()):
    """Every place within a JSON value."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*path, number))


def at(value, path):
    for step in path:
        value = value[step]
    return value


@st.composite
def mutated(draw):
    """A good definition with parts changed, doubled, dropped or moved."""
    value = deepcopy(draw(st.sampled_from(DUMPED)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(places(value))[1:]))
        holder = at(value, path[:-1])
        how = draw(st.sampled_from(["leaf", "leaf", "any", "drop", "graft", "word"]))
        if how == "drop":
            del holder[path[-1]]
        elif how == "graft":
            other = draw(st.sampled_from(DUMPED))
            holder[path[-1]] = deepcopy(at(other, draw(st.sampled_from(list(places(other))))))
        elif how == "word" and isinstance(holder, dict):
            holder[draw(st.sampled_from([*CODE, "kind", "extra"]))] = holder.pop(path[-1])
        else:
            holder[path[-1]] = draw(leaves if how == "leaf" else anything)
    return value


RUNS = {"compile", "exec", "import", "os.system", "subprocess.Popen", "os.exec", "socket.connect"}
seen: list[str] = []
watching: list[bool] = []
sys.addaudithook(lambda event, _: seen.append(event) if watching and event in RUNS else None)


@contextmanager
def no_code_runs():
    """Python tells of all that is compiled, executed or imported."""
    seen.clear()
    watching.append(True)
    try:
        yield
    finally:
        watching.clear()
    assert seen == []


def asked(metrics):
    """What was read is evaluated and explained as any other definition."""
    for metric in metrics:
        with only_our_errors():
            evaluate(metric, SHOP, per="all")
        with only_our_errors():
            explain(metric, SHOP)


@given(value=st.one_of(mutated(), mutated(), anything))
def test_json_of_strangers_is_a_definition_or_refused(value):
    text = json.dumps([value])
    with only_our_errors(), no_code_runs():
        from_json(text)
    with only_our_errors():
        asked(from_json(text))
    with only_our_errors():
        from_json(json.dumps(value))
    try:
        with no_code_runs():
            metric = Metric.model_validate_json(json.dumps(value))
    except ValidationError:
        return
    asked([metric])


@given(text=st.one_of(st.text(), st.binary(), st.sampled_from(CODE)))
def test_text_that_is_no_json_is_refused(text):
    with only_our_errors():
        assert from_json(text) == ()


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 100_000, "[" * 1000 + "]" * 1000])
def test_json_nested_without_end_is_refused(deep):
    with only_our_errors():
        assert not from_json(deep)


@pytest.mark.parametrize("depth", [30, 300, 3000])
def test_a_condition_nested_without_end_is_evaluated_or_refused(depth):
    metric = next(one for one in DUMPED if one["id"] == "pdd.reply_rate_3min")
    text = json.dumps([metric])
    measure = metric["editions"][0]["measure"]
    inner = json.dumps(measure["that"])
    assert inner in text
    nested = '{"node": "not", "of": ' * depth + inner + "}" * depth
    with only_our_errors():
        asked(from_json(text.replace(inner, nested)))


@pytest.mark.parametrize("code", CODE)
def test_code_in_a_name_stays_text(code):
    metric = dict(next(one for one in DUMPED if one["id"] == "pdd.consult_buyers"))
    metric["name"] = {"zh": code, "en": code}
    (read,) = from_json(json.dumps([metric]))
    assert read.name.en == code
    asked([read])
