// Straight lines that are printed on a page, upright and level, for boxes to be drawn onto.
const LEAST_INCH = 0.12; // of a line, on a page 8.27 inches wide
const DARK = 40; // of 255, below the paper around it
const MOST = 4000; // edges; a page with more is a picture

// Returns { across, down }: upright and level edges in pixels of the page.
export function linesOf(image) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const grey = greysOf(image);
  const least = Math.max(12, Math.round((width / 8.27) * LEAST_INCH));
  const down = runs(grey, { along: width, across: height, next: 1, row: width, least });
  const across = runs(grey, { along: height, across: width, next: width, row: 1, least });
  return { across: middles(across), down: middles(down) };
}

// The greys of a page, 0 to 255, row by row.
export async function pixelsOf({ address }) {
  const image = Object.assign(new Image(), { src: address });
  await image.decode();
  return greysOf(image);
}

function greysOf(image) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(image, 0, 0);
  const pixels = pen.getImageData(0, 0, width, height).data;
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at += 1) grey[at] = (pixels[4 * at] * 77 + pixels[4 * at + 1] * 151 + pixels[4 * at + 2] * 28) >> 8;
  return grey;
}

// Dark runs along each row that are thin: paper lies a few pixels beside them on either side.
function runs(grey, { along, across, next, row, least }) {
  const found = [];
  const aside = Math.max(3, Math.round(Math.max(along, across) / 400));
  for (let line = aside; line < across - aside && found.length < MOST; line += 1) {
    let from = -1;
    for (let at = 0; at <= along; at += 1) {
      const here = line * row + at * next;
      const isLine = at < along && Math.min(grey[here - aside * row], grey[here + aside * row]) - grey[here] > DARK;
      if (isLine && from < 0) from = at;
      if (!isLine && from >= 0) {
        if (at - from >= least) found.push({ at: line, from, to: at });
        from = -1;
      }
    }
  }
  return found;
}

// A line of several pixels is one edge, in its middle.
function middles(runs) {
  const edges = [];
  let open = [];
  for (const run of runs) {
    open = open.filter((one) => one.last >= run.at - 1);
    const same = open.find((one) => one.from < run.to && run.from < one.to);
    if (same) {
      Object.assign(same, { last: run.at, at: (same.first + run.at) / 2, from: Math.min(same.from, run.from), to: Math.max(same.to, run.to) });
    } else {
      const edge = { ...run, first: run.at, last: run.at };
      open.push(edge);
      edges.push(edge);
    }
  }
  return edges;
}
