// Edges that lie near those of other fields, or near printed lines, are drawn onto them.
// An edge is { at, from, to }: a place across, and the stretch that it covers along.

// The edges that a box may be drawn onto: those of the boxes given, and the lines printed on the page.
export function edgesOf(boxes, lines) {
  const across = boxes.flatMap(([x, y, width, height]) => [x, x + width].map((at) => ({ at, from: y, to: y + height, wide: true })));
  const down = boxes.flatMap(([x, y, width, height]) => [y, y + height].map((at) => ({ at, from: x, to: x + width, wide: true })));
  return { across: [...across, ...lines.across], down: [...down, ...lines.down] };
}

// How far to draw any of these places, at most `reach`, and the edge that it is drawn onto.
export function nearest(places, stretch, edges, reach) {
  let best = { by: 0, edge: null, off: reach };
  for (const edge of edges) {
    if (!edge.wide && (edge.to < stretch[0] - reach || edge.from > stretch[1] + reach)) continue;
    for (const place of places) {
      const off = Math.abs(edge.at - place);
      if (off < best.off) best = { by: edge.at - place, edge, off };
    }
  }
  return best;
}

// Draw the sides named (letters of the compass) of a box onto edges; all together where it is moved.
export function snapped([x, y, width, height], sides, edges, reach) {
  const places = (pairs) => pairs.filter(([side]) => sides.includes(side)).map(([, at]) => at);
  const across = nearest(places([["w", x], ["e", x + width]]), [y, y + height], edges.across, reach);
  const down = nearest(places([["n", y], ["s", y + height]]), [x, x + width], edges.down, reach);
  return { across: across.by, down: down.by, guides: { across: across.edge, down: down.edge } };
}
