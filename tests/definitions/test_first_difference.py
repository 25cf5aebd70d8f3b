"""Where two definitions first differ: the path, and what each says."""

import pytest

from csmetrics.model.first_difference import first_difference

SENT = {"node": "sent", "sender": "buyer"}
OTHER = {"node": "answered", "within": 5}


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (SENT, {**SENT, "sender": "agent"}, 'definition.sender is "buyer" and "agent"'),
        (SENT, OTHER, f'definition is {"{"}"node": "sent", "sender": "buyer"{"}"} and '),
        (SENT, None, 'definition is {"node": "sent", "sender": "buyer"} and null'),
        (None, SENT, 'definition is null and {"node": "sent", "sender": "buyer"}'),
        ({"of": SENT}, {"of": 5}, 'definition.of is {"node": "sent", "sender": "buyer"} and 5'),
        ({"of": [1, 2]}, {"of": [1, 3]}, "definition.of[1] is 2 and 3"),
        ({"of": [1, 2]}, {"of": [1]}, "definition.of is [1, 2] and [1]"),
        ({"of": [1]}, {"of": "1"}, 'definition.of is [1] and "1"'),
        ({"of": "1"}, {"of": [1]}, 'definition.of is "1" and [1]'),
        (
            {"same": 1, "of": [{"a": 2}]},
            {"same": 1, "of": [{}]},
            "definition.of[0].a is 2 and null",
        ),
    ],
)
def test_the_path_and_what_each_says(one, other, says):
    assert first_difference(one, other).startswith(says)
