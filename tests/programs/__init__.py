"""Programs as NumPy users write them, each with a point to differentiate it at; and programs to be refused."""

from .branches import BRANCHES
from .broadcasting import BROADCASTING
from .callables import CALLABLES
from .classes import CLASSES
from .comprehensions import COMPREHENSIONS
from .containers import CONTAINERS
from .dtypes import DTYPES
from .functions import FUNCTIONS
from .helpers import HELPERS
from .indexing import INDEXING
from .iteration import ITERATION
from .kinks import KINKS
from .lengths import LENGTHS
from .linear_algebra import LINEAR_ALGEBRA
from .lists import LISTS
from .loops import LOOPS
from .mappings import MAPPINGS
from .methods import METHODS
from .names import NAMES
from .networks import NETWORKS
from .numerics import NUMERICS
from .objects import OBJECTS
from .oldest import OLDEST
from .outputs import AUXILIARY, OUTPUTS
from .protocols import PROTOCOLS
from .queues import QUEUES
from .refusals import RAISES, REFUSALS
from .registry import Program, Refusal
from .rows import ROWS
from .science import SCIENCE
from .shapes import SHAPES
from .signatures import SIGNATURES
from .statements import STATEMENTS
from .statistics import STATISTICS
from .stepping import STEPPING
from .straight import STRAIGHT
from .unequal import UNEQUAL
from .values import VALUES

COLLECTIONS = [
    STRAIGHT,
    BRANCHES,
    LOOPS,
    LISTS,
    HELPERS,
    CONTAINERS,
    BROADCASTING,
    DTYPES,
    INDEXING,
    METHODS,
    LENGTHS,
    LINEAR_ALGEBRA,
    NETWORKS,
    STATISTICS,
    NUMERICS,
    SCIENCE,
    KINKS,
    NAMES,
    STATEMENTS,
    STEPPING,
    SIGNATURES,
    ITERATION,
    CLASSES,
    VALUES,
    PROTOCOLS,
    OBJECTS,
    COMPREHENSIONS,
    FUNCTIONS,
    ROWS,
    CALLABLES,
    SHAPES,
    OLDEST,
    MAPPINGS,
    QUEUES,
    UNEQUAL,
]
PROGRAMS: list[Program] = [program for collection in COLLECTIONS for program in collection.programs]

__all__ = ["AUXILIARY", "OUTPUTS", "PROGRAMS", "RAISES", "REFUSALS", "Program", "Refusal"]
