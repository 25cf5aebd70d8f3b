"""Every registered definition as JSON, so that a change of meaning shows as a diff.

Run ``python tests/registry/golden.py`` to rewrite ``golden.json``, and read the diff before
committing it. Names, notes, sources and choices are left out, because they change no figure.
"""

import json
from pathlib import Path

from csmetrics.catalogue.metrics import ALL

GOLDEN = Path(__file__).with_name("golden.json")
MEANING = {"since", "until", "settles_after", "trailing", "measure"}


def golden():
    """Return the text of the golden file for the current definitions."""
    meanings = {
        metric.id: {
            "editions": [
                edition.model_dump(mode="json", include=MEANING) for edition in metric.editions
            ],
            "parameters": [
                parameter.model_dump(mode="json", exclude={"meaning"})
                for parameter in metric.parameters
            ],
        }
        for metric in sorted(ALL, key=lambda metric: metric.id)
    }
    return json.dumps(meanings, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8")
