"""Kernels of scientific computing as a NumPy user writes them, most writing their arrays in place."""

from tests.kernels import blas, data, factor, flow, nets, signal, simulate, stencils, suite
from tests.kernels.base import Kernel

MODULES = (stencils, blas, factor, flow, data, nets, signal, simulate, suite)
KERNELS: list[Kernel] = [kernel for module in MODULES for kernel in module.KERNELS]
