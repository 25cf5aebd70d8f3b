"""The version of the library; sums of different ones are not merged."""

VERSION = "0.1.0"
