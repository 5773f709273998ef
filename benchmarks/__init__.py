"""Benchmarks: `python -m benchmarks` runs all, `python -m benchmarks.mlp` one. Results are checked before timing."""
