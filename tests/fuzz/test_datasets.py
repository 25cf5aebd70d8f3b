"""Whatever frame a data set is given, it takes it or says what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from csmetrics.tables import TABLES, Dataset, Message, columns_of
from tests.fuzz.hostile import ZONES, hostile_tables, only_our_errors, scalars

modes = st.sampled_from(["raise", "quarantine", "trust"])
refusals = st.sets(st.sampled_from(["orphans", "unauthored", "far_dates"]))


@given(tables=hostile_tables(), invalid=modes, refuse=refusals, zone=st.sampled_from(ZONES))
def test_a_hostile_frame_is_taken_or_refused(tables, invalid, refuse, zone):
    with only_our_errors():
        data = Dataset(
            **tables,
            invalid=invalid,
            refuse=() if invalid == "trust" else tuple(refuse),
            time_zone=zone,
        )
        str(data.report())
        data.rejected.to_dicts()
        repr(data)
        for table in data.tables:
            data.rows(table)
        if data.as_of is not None:
            data.truncate(data.as_of)
        hidden = data.pseudonymise("a key of sixteen bytes")
        for table in hidden.tables:
            hidden.frame(table).collect()


@pytest.mark.parametrize("table", TABLES)
@given(data=st.data())
def test_a_row_of_anything_is_a_row_or_refused(table, data):
    row = data.draw(st.fixed_dictionaries(dict.fromkeys(columns_of(table), scalars)))
    context = data.draw(st.sampled_from([None, {"time_zone": "Europe/London"}]))
    try:
        TABLES[table].model_validate(row, context=context)
    except ValidationError as error:
        str(error).encode(errors="replace")


@given(rows=st.lists(st.one_of(scalars, st.builds(Message.model_construct)), max_size=3))
def test_rows_of_anything_are_a_table_or_refused(rows):
    with only_our_errors():
        Dataset(messages=rows, invalid="quarantine").report()


@given(
    table=st.sampled_from(list(TABLES)),
    odd=st.dictionaries(st.sampled_from(["note", "买家", "x"]), scalars, max_size=2),
    forged=st.data(),
)
def test_forged_rows_are_taken_or_refused(table, odd, forged):
    names = list(columns_of(table))
    row = forged.draw(st.dictionaries(st.sampled_from(names), scalars))
    with only_our_errors():
        made = TABLES[table].model_construct(**row, **odd)
        Dataset(**{table: [made, made]}, invalid="quarantine").rejected.to_dicts()
