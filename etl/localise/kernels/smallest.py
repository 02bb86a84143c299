"""Which smallest sets of cells can carry away all that is printed too much in one part of a report.

``_search`` takes an unbalanced node, and for each of its arcs merges the two ends and goes on; an arc
that was tried is forbidden to its later siblings, so that each forest is met once. The first size that
has solutions is complete when the search returns.
"""

from __future__ import annotations

from etl.localise.kernels.memory import (
    BUDGET,
    FOUND,
    LARGEST,
    SETS,
    TRUNCATED,
    UNBALANCED,
    VISITED,
    Graph,
    Workspace,
    sort_changes,
)


def smallest_sets(g: Graph, w: Workspace) -> int:
    """Fill ``w.set_*`` with every smallest set; returns its size, 0 where none is small enough."""
    count = w.counters[UNBALANCED]
    w.counters[FOUND] = 0
    w.counters[VISITED] = 0
    w.counters[TRUNCATED] = 0
    for size in range((count + 1) // 2, LARGEST + 1):
        _search(g, w, size, count)
        if w.counters[FOUND] > 0:
            return size
    return 0


def _search(g: Graph, w: Workspace, size: int, unbalanced: int) -> None:
    """Settle every forest of ``size`` cells. Not recursive: numba's cache crashes on recursion."""
    depth = 0
    _enter(g, w, size, depth, unbalanced)
    while depth >= 0:
        if w.tried[depth] == w.width[depth]:
            for i in range(w.width[depth]):
                w.forbidden[w.open[depth * g.cells + i]] = 0
            depth -= 1
            if depth >= 0:
                _unmerge(w, w.merged[depth], w.into[depth])
            continue
        arc = w.open[depth * g.cells + w.tried[depth]]
        w.tried[depth] += 1
        w.chosen[depth] = arc
        w.forbidden[arc] = 1
        if depth == size - 1:
            _settle(g, w, size)
            continue
        group, other = w.merged[depth], w.group[g.tail[arc]]
        if other == group:
            other = w.group[g.head[arc]]
        w.into[depth] = other
        before, after = w.residual[other], w.residual[other] + w.residual[group]
        _merge(w, group, other)
        left = w.imbalance[depth] - (before != 0) - (after == 0)
        depth += 1
        _enter(g, w, size, depth, left)


def _enter(g: Graph, w: Workspace, size: int, depth: int, unbalanced: int) -> None:
    """List what may be chosen after ``depth`` cells, with ``unbalanced`` groups of nodes left."""
    w.counters[VISITED] += 1
    w.tried[depth] = 0
    w.width[depth] = 0
    w.imbalance[depth] = unbalanced
    if unbalanced == 0:
        return  # a smaller set balances all, but some count would be negative
    if w.counters[VISITED] > BUDGET or w.counters[FOUND] >= SETS:
        w.counters[TRUNCATED] = 1
        return
    w.merged[depth] = _hardest_group(g, w)
    w.width[depth] = _open_arcs(g, w, w.merged[depth], depth, unbalanced, size - depth - 1)


def _hardest_group(g: Graph, w: Workspace) -> int:
    """The unbalanced group of merged nodes with the fewest arcs."""
    best, fewest = -1, 1 << 30
    for i in range(w.counters[UNBALANCED]):
        group = w.group[w.unbalanced[i]]
        if w.residual[group] != 0:
            degree, node = 0, group
            while True:
                degree += g.first_arc[node + 1] - g.first_arc[node]
                node = w.ring[node]
                if node == group:
                    break
            if degree < fewest:
                best, fewest = group, degree
    return best


def _open_arcs(g: Graph, w: Workspace, group: int, depth: int, unbalanced: int, left: int) -> int:
    """List the arcs of a group after which ``left`` more can still balance the rest."""
    count, base = 0, depth * g.cells
    if unbalanced > 2 * left:
        # Only an arc to another unbalanced group helps: look those up instead of trying all.
        for i in range(w.counters[UNBALANCED]):
            node = w.unbalanced[i]
            other = w.group[node]
            seen = other == group or w.residual[other] == 0
            for j in range(i):
                seen = seen or w.group[w.unbalanced[j]] == other
            after = unbalanced - 1 - (w.residual[group] + w.residual[other] == 0)
            if not seen and after <= 2 * left:
                count = _arcs_between(g, w, group, other, base, count)
        return count
    node = group
    while True:
        for k in range(g.first_arc[node], g.first_arc[node + 1]):
            arc = g.arcs[k]
            tail, head = w.group[g.tail[arc]], w.group[g.head[arc]]
            if tail != head and not w.forbidden[arc]:
                w.open[base + count] = arc
                count += 1
        node = w.ring[node]
        if node == group:
            break
    return count


def _arcs_between(g: Graph, w: Workspace, group: int, other: int, base: int, count: int) -> int:
    """List the arcs that join the two groups behind ``count`` others; returns how many there are."""
    a = group
    while True:
        b = other
        while True:
            arc = g.between[a * g.nodes + b]
            while arc >= 0:
                if not w.forbidden[arc]:
                    w.open[base + count] = arc
                    count += 1
                arc = g.parallel[arc]
            b = w.ring[b]
            if b == other:
                break
        a = w.ring[a]
        if a == group:
            break
    return count


def _merge(w: Workspace, group: int, other: int) -> None:
    """Let ``group`` go by the name of ``other``: their rings become one, their residuals add up."""
    node = group
    while True:
        w.group[node] = other
        node = w.ring[node]
        if node == group:
            break
    w.ring[group], w.ring[other] = w.ring[other], w.ring[group]
    w.residual[other] += w.residual[group]


def _unmerge(w: Workspace, group: int, other: int) -> None:
    """Undo ``_merge``: swapping the same two links again parts the rings."""
    w.ring[group], w.ring[other] = w.ring[other], w.ring[group]
    w.residual[other] -= w.residual[group]
    node = group
    while True:
        w.group[node] = group
        node = w.ring[node]
        if node == group:
            break


def _settle(g: Graph, w: Workspace, size: int) -> None:
    """Keep the chosen cells if the changes they need leave no negative count. Peels leaves."""
    for i in range(size):
        tail, head = g.tail[w.chosen[i]], g.head[w.chosen[i]]
        w.degree[tail] = 0
        w.degree[head] = 0
        w.need[tail] = w.balance[tail]
        w.need[head] = w.balance[head]
    for i in range(size):
        w.degree[g.tail[w.chosen[i]]] += 1
        w.degree[g.head[w.chosen[i]]] += 1
        w.picked_deltas[i] = 0
    for _ in range(size):
        for i in range(size):
            arc = w.chosen[i]
            tail, head = g.tail[arc], g.head[arc]
            if w.picked_deltas[i] != 0 or (w.degree[tail] != 1 and w.degree[head] != 1):
                continue
            change = -w.need[tail] if w.degree[tail] == 1 else w.need[head]
            if change == 0 or (w.value[arc] + change < 0 and not g.signed[arc]):
                return
            w.need[tail] += change
            w.need[head] -= change
            w.degree[tail] -= 1
            w.degree[head] -= 1
            w.picked_deltas[i] = change
    if w.counters[FOUND] >= SETS:
        w.counters[TRUNCATED] = 1
        return
    base = w.counters[FOUND] * LARGEST
    for i in range(size):
        w.set_cells[base + i] = w.chosen[i]
        w.set_deltas[base + i] = w.picked_deltas[i]
    sort_changes(w.set_cells, w.set_deltas, base, size)
    w.counters[FOUND] += 1
