"""The tables ``agents`` and ``shops`` of the sample shops."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

_AGENTS = (
    ("peach", "lin", "林静", "early", "presale"),
    ("peach", "chen", "陈默", "early", "aftersale"),
    ("peach", "wu", "吴桐", "late", "both"),
    ("peach", "gao", "高远", "late", "presale"),
    ("plum", "zhao", "赵青", "early", "both"),
    ("plum", "sun", "孙悦", "early", "presale"),
    ("plum", "he", "何苗", "late", "presale"),
    ("plum", "luo", "罗文", "late", "aftersale"),
)
_MOVED = ("plum", "sun", "late")
"""The shop and name of the agent who changes teams after two weeks, and the new team."""
_SHOPS = {"peach": "桃子小铺", "plum": "李子小铺"}


def agents(start: date) -> pl.DataFrame:
    """Make the table ``agents`` for shops that open on ``start``."""
    moves = start + timedelta(days=14)
    rows: list[tuple[object, ...]] = []
    for shop, agent, name, team, role in _AGENTS:
        if (shop, agent) == _MOVED[:2]:
            rows.append((shop, agent, None, moves, name, team, role))
            rows.append((shop, agent, moves, None, name, _MOVED[2], role))
        else:
            rows.append((shop, agent, None, None, name, team, role))
    schema = {"shop_id": pl.String, "agent_id": pl.String, "since": pl.Date, "until": pl.Date}
    words = dict.fromkeys(("name", "team", "role"), pl.String)
    return pl.DataFrame(rows, schema={**schema, **words}, orient="row")


def shops() -> pl.DataFrame:
    """Make the table ``shops``, without platforms: every platform's metrics are tried on them."""
    schema = {"shop_id": pl.String, "platform": pl.String, "name": pl.String}
    rows = [(shop, None, name) for shop, name in _SHOPS.items()]
    return pl.DataFrame(rows, schema=schema, orient="row")
