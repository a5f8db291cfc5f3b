// The page that is shown, as large as one likes, in a frame that scrolls.
const STEP = 1.25;
const [LEAST, MOST] = [0.05, 8];

export class Stage {
  // `changed` is called when the scale is another.
  constructor(frame, changed) {
    this.frame = frame;
    this.sheet = frame.querySelector(".stage-sheet");
    this.image = this.sheet.querySelector("img");
    this.svg = this.sheet.querySelector("svg");
    this.changed = changed;
    this.isFitted = true;
    this.scale = 1;
    this.page = null;
    frame.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    new ResizeObserver(() => this.page && this.isFitted && this.fit()).observe(frame);
  }

  show(page) {
    this.page = page;
    this.image.src = page.address;
    this.image.alt = `Blank page ${page.number}: ${page.name}`;
    this.svg.setAttribute("viewBox", `0 0 ${page.width} ${page.height}`);
    if (this.isFitted) this.fit();
    else this.zoomTo(this.scale);
    this.frame.scrollTo(0, 0);
  }

  fit() {
    const style = getComputedStyle(this.frame);
    const room = this.frame.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    this.zoomTo(room / this.page.width);
    this.isFitted = true;
  }

  zoomBy(factor, at) {
    this.zoomTo(this.scale * factor, at);
  }

  in() {
    this.zoomBy(STEP);
  }

  out() {
    this.zoomBy(1 / STEP);
  }

  // Keep what lies under a point of the screen where it is; without one, the middle of the frame.
  zoomTo(scale, at = this.middle()) {
    const place = this.place(at, false);
    this.isFitted = false;
    this.scale = Math.min(Math.max(scale, LEAST), MOST);
    this.sheet.style.width = `${this.page.width * this.scale}px`;
    this.sheet.style.height = `${this.page.height * this.scale}px`;
    const now = this.svg.getBoundingClientRect();
    this.frame.scrollLeft += now.left + place[0] * this.scale - at.clientX;
    this.frame.scrollTop += now.top + place[1] * this.scale - at.clientY;
    this.changed();
  }

  middle() {
    const { left, top, width, height } = this.frame.getBoundingClientRect();
    return { clientX: left + width / 2, clientY: top + height / 2 };
  }

  // A point of the screen in pixels of the page.
  place({ clientX, clientY }, isKept = true) {
    const { left, top } = this.svg.getBoundingClientRect();
    const [x, y] = [(clientX - left) / this.scale, (clientY - top) / this.scale];
    if (!isKept) return [x, y];
    return [Math.min(Math.max(x, 0), this.page.width), Math.min(Math.max(y, 0), this.page.height)];
  }

  pan(across, down) {
    this.frame.scrollBy(across, down);
  }

  wheeled(event) {
    if (!event.ctrlKey || !this.page) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY / 300), event);
  }

  // Scroll no further than it takes to see a box.
  reveal([x, y, width, height]) {
    const [frame, sheet] = [this.frame.getBoundingClientRect(), this.svg.getBoundingClientRect()];
    const margin = 24;
    const [left, top] = [sheet.left + x * this.scale - frame.left, sheet.top + y * this.scale - frame.top];
    const [right, bottom] = [left + width * this.scale, top + height * this.scale];
    this.pan(beyond(left, right, frame.width, margin), beyond(top, bottom, frame.height, margin));
  }
}

function beyond(from, to, room, margin) {
  if (from < margin || to - from > room - 2 * margin) return from - margin;
  return Math.max(0, to - room + margin);
}
