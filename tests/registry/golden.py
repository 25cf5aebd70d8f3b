"""What every registered definition means, as JSON: a change of meaning is a visible diff.

Run ``python tests/registry/golden.py`` to write ``golden.json`` anew, and read the diff before
committing it. Names, notes, sources and choices are left out: they change no figure.
"""

import json
from pathlib import Path

from csmetrics.catalogue.metrics import ALL

GOLDEN = Path(__file__).with_name("golden.json")
MEANING = {"since", "until", "settles_after", "trailing", "measure"}


def golden():
    """The text of the golden file for the definitions as they are."""
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
