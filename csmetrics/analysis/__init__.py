"""From numbers to answers: plain functions over results, each of which returns a polars frame."""
