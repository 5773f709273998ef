"""Random programs with objects of other turns of loops."""

from tests.random_objects import check, module


def test_some(tmp_path):
    seeds = range(40)
    made = module(seeds, str(tmp_path))
    compared = [seed for seed in seeds if check(getattr(made, f"f{seed}"))]
    assert len(compared) >= 30
