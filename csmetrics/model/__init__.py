"""What a metric is: values, and what can be told of them without data."""
