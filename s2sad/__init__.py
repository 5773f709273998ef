"""s2sad: source-to-source automatic differentiation of plain NumPy programs."""
