"""Functions whose results never carry a gradient: integers, booleans, shapes, random draws, steps."""

import bisect
import math

import numpy as np

from s2sad import arrays, quantiles, runtime_heaps, subscripts

NAMES = """
argmax argmin nanargmax nanargmin argsort argpartition argwhere searchsorted nonzero flatnonzero count_nonzero
digitize lexsort
floor ceil rint trunc fix round around signbit floor_divide
isnan isinf isfinite isneginf isposinf isreal iscomplex isrealobj iscomplexobj isscalar isnat
all any equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor logical_not
array_equal array_equiv allclose isclose isin in1d
bitwise_and bitwise_or bitwise_xor bitwise_not invert left_shift right_shift bitwise_count packbits unpackbits
shape ndim size
zeros ones empty zeros_like ones_like empty_like eye identity indices tri ix_ mask_indices
tril_indices triu_indices tril_indices_from triu_indices_from diag_indices diag_indices_from
ravel_multi_index unravel_index
bartlett blackman hamming hanning
result_type promote_types min_scalar_type can_cast common_type dtype finfo iinfo issubdtype isdtype
may_share_memory shares_memory broadcast_shapes einsum_path spacing
bool_ int8 int16 int32 int64 intp uint8 uint16 uint32 uint64
array_repr array_str array2string set_printoptions get_printoptions format_float_positional format_float_scientific
ndindex
"""

DRAWS = """
seed rand randn randint random random_sample random_integers sample ranf bytes
standard_normal standard_exponential standard_cauchy default_rng RandomState Generator SeedSequence
"""

DRAWS_WITH_PARAMETERS = """
uniform normal exponential poisson binomial beta gamma dirichlet multinomial multivariate_normal laplace logistic
lognormal chisquare standard_t standard_gamma geometric gumbel f weibull pareto power rayleigh vonmises wald zipf
triangular negative_binomial noncentral_chisquare noncentral_f hypergeometric logseries
"""


def _found(module, names):
    """The functions that this NumPy has; another one may lack some."""
    return [vars(module)[name] for name in names.split() if name in vars(module)]


def _distinct(functions):
    return list({id(f): f for f in functions}.values())


CONSTANT = _distinct(
    [
        *_found(np, NAMES),
        *_found(np.random, DRAWS),
        np.linalg.matrix_rank,
        math.floor,
        math.ceil,
        math.isnan,
        math.isinf,
        math.isfinite,
        math.isclose,
        math.comb,
        math.perm,
        math.factorial,
        math.gcd,
        math.lcm,
        math.isqrt,
        arrays.positions,
        arrays.padded_positions,
        arrays.strided_positions,
        arrays.leaders,
        arrays.layout,
        arrays.inverse_axes,
        arrays.rollaxis_target,
        arrays.inner_slices,
        arrays.interleave,
        arrays.folded_shape,
        quantiles.quantile_weights,
        quantiles.quantile_axes,
        quantiles.tuple_ranks,
        subscripts.einsum_is_plain,
        subscripts.einsum_adjoint_subscripts,
        subscripts.explicit,
        runtime_heaps.heap_places,
        bisect.bisect_left,
        bisect.bisect_right,
    ]
)

NO_RULE = {
    np.apply_along_axis: "it hides a loop; write the loop, or use functions with an axis argument",
    np.apply_over_axes: "it hides a loop; name the axes in the call instead",
    np.vectorize: "it hides a loop; write the loop, or call the function on the whole array",
    np.frompyfunc: "it makes object arrays; call NumPy functions instead",
    np.piecewise: "it takes functions as data; write np.where or np.select",
    np.fromiter: "it consumes an iterator, as many items as a number says that may be negative; write np.array of a list",
    np.roots: "roots that meet have no derivative; differentiate the polynomial's equation instead",
    np.poly1d: "it keeps its coefficients inside an object; use np.polyval",
    np.put: "it writes to its argument; write a[indices] = values",
    np.place: "it writes to its argument; write a[mask] = values",
    np.copyto: "it writes to its argument; write a[...] = values",
    np.put_along_axis: "it writes to its argument; write a[rows, indices] = values",
    np.fill_diagonal: "it writes to its argument; write a[np.diag_indices(n)] = values",
    np.histogram2d: "counts are locally constant in the data; use np.bincount with weights",
    np.histogramdd: "counts are locally constant in the data; use np.bincount with weights",
    np.histogram_bin_edges: "its edges depend on the data in ways that jump; give the edges",
    np.random.shuffle: "it writes to its argument; index with np.random.permutation(len(x))",
    np.random.permutation: "of a varying array; index it with np.random.permutation(len(x))",
    np.random.choice: "of a varying array; index it with np.random.choice(len(x), size)",
    **dict.fromkeys(
        _found(np.random, DRAWS_WITH_PARAMETERS),
        "its parameters vary; scale and shift a standard draw: mean + deviation * standard_normal(shape)",
    ),
    **dict.fromkeys(
        _found(np, "intersect1d union1d setdiff1d setxor1d"),
        "it merges values of two arrays; index with np.isin or np.unique",
    ),
    **dict.fromkeys(
        _found(np, "unique_all unique_counts unique_inverse unique_values"), "use np.unique, which has a rule"
    ),
}
