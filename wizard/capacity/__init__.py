"""The capacity model: pure arithmetic from a design's answers and sourced coefficients to nodes, and what breaks first."""
