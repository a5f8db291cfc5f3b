// Strokes as ink: a stroke is a list of points [x, y, width] in shares of the sheet's side.
import { png } from "./png.js";

const INK = "#111820";
const PAPER = "#fff";
const middle = (one, other) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];

// Draw the part of a stroke that its point `place` adds: curves through the middles of its lines.
export function drawPart(context, stroke, place, side) {
  const [before, last, point] = [stroke[place - 2], stroke[place - 1], stroke[place]];
  if (!last) return drawDot(context, point, side);
  const curve = begin(context, before ? middle(before, last) : last, point[2], side);
  curve.to(last, middle(last, point));
  return context.stroke();
}

export function drawAll(context, strokes, side) {
  context.fillStyle = PAPER;
  context.fillRect(0, 0, side, side);
  for (const stroke of strokes) drawStroke(context, stroke, side);
}

// As few paths as there are widths: where two of them meet, their soft edges would show.
function drawStroke(context, stroke, side) {
  drawDot(context, stroke[0], side);
  let curve = begin(context, stroke[0], stroke[0][2], side);
  for (const [place, point] of stroke.entries()) {
    const last = stroke[place - 1];
    if (!last) continue;
    if (point[2] !== last[2]) {
      context.stroke();
      curve = begin(context, place > 1 ? middle(stroke[place - 2], last) : last, point[2], side);
    }
    curve.to(last, middle(last, point));
  }
  curve.to(stroke.at(-1), stroke.at(-1));
  context.stroke();
}

function begin(context, [x, y], width, side) {
  context.strokeStyle = INK;
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = width * side;
  context.beginPath();
  context.moveTo(x * side, y * side);
  return { to: (past, end) => context.quadraticCurveTo(past[0] * side, past[1] * side, end[0] * side, end[1] * side) };
}

function drawDot(context, [x, y, width], side) {
  context.fillStyle = INK;
  context.beginPath();
  context.arc(x * side, y * side, (width * side) / 2, 0, 2 * Math.PI);
  context.fill();
}

export function pngOf(strokes, side) {
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  drawAll(canvas.getContext("2d"), strokes, side);
  return png(canvas);
}
