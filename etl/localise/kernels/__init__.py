"""The search for the smallest repair, its scoring and its division into entries for people.

One source serves compiled (on arrays) and as plain Python (on lists, which it indexes faster): only
what numba compiles is used, on one-dimensional sequences, and never recursion, which its cache does not
survive. Compiled, all of it stands in one namespace: every name is given once over all the modules.

A report's residuals sit on nodes; a set of cells is a forest of arcs; it repairs the report if it
carries every residual away. In all functions ``g`` is the graph, ``w`` the scratch memory, ``b`` the
batch: a structure a report would cost more than the search.
"""
