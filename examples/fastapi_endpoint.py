"""Figures over HTTP, each with its definition beside it.

    pip install '.[examples]'
    CSMETRICS_PROJECT=exports/ uvicorn --app-dir examples fastapi_endpoint:app

Then http://127.0.0.1:8000/docs tries it out, and /figures/pdd.reply_rate_3min?per=week gives rows.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse

import csmetrics as cs
from csmetrics import errors, wording
from csmetrics.project import Project

app = FastAPI(title="csmetrics", version=cs.__version__)
Per = Literal["day", "week", "month", "quarter", "year", "all"]
By = Literal["shop_id", "agent_id"]  # 只按这些列拆分，不泄露买家 no buyer is named to the world
NOT_FOUND = (errors.UnknownMetricError,)


@cache
def project() -> Project:
    """The data, read once: a folder or project file, else the sample shop."""
    path = os.environ.get("CSMETRICS_PROJECT")
    return cs.project.load(path) if path else Project(cs.datasets.sample_shop())


@app.exception_handler(errors.CsmetricsError)
def refuse(_request: Request, error: errors.CsmetricsError) -> JSONResponse:
    """The library's own words: 404 for an unknown metric, 422 for what cannot be computed."""
    status = 404 if isinstance(error, NOT_FOUND) else 422
    return JSONResponse({"error": str(error)}, status_code=status)


@app.get("/metrics")
def metrics(text: str | None = None, platform: str | None = None) -> list[dict[str, str]]:
    """The metrics that can be asked for."""
    found = project().registry.find(text=text, platform=platform)
    return [{"metric": of.id, "name_zh": of.name.zh, "name_en": of.name.en} for of in found]


@app.get("/figures/{metric}")
def figures(  # noqa: PLR0913, PLR0917  the query's parameters
    metric: str,
    per: Per = "day",
    by: Annotated[tuple[By, ...], Query()] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
) -> dict[str, Any]:
    """A metric's rows, its name and its definition; no figure goes out without them.

    A sync function: FastAPI runs it in a thread, for evaluating keeps a core busy.
    """
    if any(sign in metric for sign in "*?["):
        raise HTTPException(404, "one metric at a time; /metrics lists them")
    known = project()
    of = known.registry[metric]
    rows = cs.evaluate(
        metric,
        known.data,
        per=per,
        by=by,
        start=start,
        end=end,
        as_of=as_of,
        registry=known.registry,
    )
    sentence = wording.sentence(of.editions[-1])
    return {
        "metric": of.id,
        "name": of.name.model_dump(),
        "definition": {"zh": sentence.zh, "en": sentence.en},
        "rows": rows.drop("metric").to_dicts(),
    }
