// Proposed fields, drawn over the page until they are taken or sent away.
import { proposed } from "./proposing.js";
import { kindOf } from "./kinds.js";
import { make } from "./marks.js";
import { plural } from "../common/words.js";

const byId = (id) => document.getElementById(id);

export class Ghosts {
  constructor(stage, drawing) {
    Object.assign(this, { stage, drawing, all: [] });
    this.layer = make("g", { class: "ghosts" });
    stage.svg.prepend(this.layer);
    byId("propose").addEventListener("click", () => this.look());
    byId("take-all").addEventListener("click", () => this.take(this.here()));
    byId("send-away").addEventListener("click", () => this.clear());
    this.layer.addEventListener("keydown", (event) => this.pressed(event));
  }

  async look() {
    const { page } = this.stage;
    this.all = (await proposed(page)).map((field) => ({ ...field, page: page.number }));
    this.show();
    this.tell();
  }

  tell() {
    const number = this.here().length;
    byId("proposed").textContent = number ? `${plural(number, "field")} found. Click one to take it, or press Enter on it.` : "No further comb, box or line to write on was found on this page.";
  }

  clear() {
    this.all = [];
    byId("proposed").textContent = "";
    this.show();
    byId("propose").focus();
  }

  // Those of this page that no field covers yet.
  here() {
    const { page } = this.stage;
    const fields = this.drawing.fields.filter((field) => field.page === page.number);
    return this.all.filter((ghost) => ghost.page === page.number && !fields.some(({ box }) => covers(box, ghost.box)));
  }

  show() {
    const here = this.here();
    byId("proposals").hidden = !here.length;
    this.layer.replaceChildren(...here.map((ghost) => this.drawn(ghost)));
  }

  drawn(ghost) {
    const [x, y, width, height] = ghost.box;
    const place = this.all.indexOf(ghost);
    return make("g", { class: "ghost", role: "button", tabindex: 0, "data-ghost": place, "aria-label": `Proposed ${kindOf(ghost)}, at ${x}, ${y}: take it` }, make("rect", { x, y, width, height }));
  }

  pressed(event) {
    const place = event.target.dataset.ghost;
    if (place === undefined || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    this.takeOne(place);
    (this.layer.querySelector("[tabindex]") ?? this.stage.frame).focus();
  }

  takeOne(place) {
    this.take([this.all[Number(place)]]);
  }

  take(ghosts) {
    this.drawing.add(...ghosts.map((ghost) => ({ ...ghost, name: "field_1" })));
    this.tell();
  }
}

// Whether a field lies over the middle of a proposed one.
function covers([x, y, width, height], [left, top, across, down]) {
  const [middle, level] = [left + across / 2, top + down / 2];
  return x <= middle && middle <= x + width && y <= level && level <= y + height;
}
