// A trial of what is drawn: some scans are read with it, and shown with what was read. Nothing of it is kept.
import { ended, forget, resultOf, tryOn } from "./server.js";
import { make } from "./marks.js";
import { AWAY, LATER } from "../common/server.js";
import { plural, sentence } from "../common/words.js";

const byId = (id) => document.getElementById(id);
const OUTCOMES = { accepted: "accepted", review: "to be looked at", blank: "blank", unreadable: "unreadable" };

// How errors name the template that is tried.
const DRAFT = /the template '[^']*'/;

export class Trial {
  // `refused` is called with what the server says is wrong with the drawing.
  constructor({ described, refused }) {
    Object.assign(this, { described, refused, addresses: [] });
    byId("scans").addEventListener("change", ({ target }) => target.files.length && this.run([...target.files]));
  }

  async run(scans) {
    const { definition, pages, keys } = this.described();
    byId("scans").value = "";
    byId("scans").disabled = true;
    const reading = `Reading ${plural(scans.length, "file")} …`;
    this.tell(reading);
    this.clear();
    try {
      const { isOk, body } = await tryOn({ ...definition, name: definition.name || "untitled" }, pages, scans);
      if (isOk) await this.follow(body, reading);
      else this.give(body, keys);
    } catch {
      this.tell(LATER);
    }
    byId("scans").disabled = false;
  }

  give(body, keys) {
    byId("trial").hidden = true;
    this.refused(body, keys, "Nothing was read. This is to be mended first:");
  }

  async follow(begun, reading) {
    try {
      const job = await ended(begun.job, (away) => this.tell(away ? AWAY : reading));
      const read = job.state === "done" ? await resultOf(begun.job) : [];
      const shown = [];
      for (const page of read) shown.push(await this.shown(begun.job, page));
      byId("trial-pages").replaceChildren(...shown);
      this.tell(job.error ? sentence(job.error.detail) : summary(read));
      byId("trial").scrollIntoView({ block: "start" });
    } finally {
      await forget(begun);
    }
  }

  tell(text) {
    byId("trial").hidden = false;
    if (byId("trial-state").textContent !== text) byId("trial-state").textContent = text;
  }

  clear() {
    for (const address of this.addresses) URL.revokeObjectURL(address);
    this.addresses = [];
    byId("trial-pages").replaceChildren();
  }

  async shown(job, page) {
    const part = element("article", "trial-page");
    const words = element("div", "");
    words.append(element("h3", "h6 text-break", page.name));
    if (page.error) words.append(element("p", "fault", sentence(page.error.detail.replace(DRAFT, "this form"))));
    else words.append(tableOf(page.readings));
    const answer = await fetch(`/api/v1/jobs/${job}/pages/${page.number}/image`);
    if (answer.ok) part.append(await this.picture(await answer.blob(), page));
    part.append(words);
    return part;
  }

  async picture(blob, page) {
    const address = URL.createObjectURL(blob);
    this.addresses.push(address);
    const image = Object.assign(new Image(), { src: address, alt: `Scan ${page.name}` });
    await image.decode();
    const svg = make("svg", { viewBox: `0 0 ${image.naturalWidth} ${image.naturalHeight}`, "aria-hidden": "true" });
    svg.append(...(page.readings ?? []).map((reading) => drawn(reading, image.naturalWidth / 55)));
    const sheet = element("div", "sheet");
    sheet.append(image, svg);
    return sheet;
  }
}

function summary(pages) {
  const readings = pages.flatMap((page) => page.readings ?? []);
  const accepted = readings.filter(({ outcome }) => outcome === "accepted").length;
  const failed = pages.filter((page) => page.error).length;
  const told = `${plural(pages.length, "page")} read, ${accepted} of ${plural(readings.length, "field")} accepted`;
  return sentence(failed ? `${told}; ${plural(failed, "page")} failed` : told);
}

function drawn({ box, value, outcome }, letter) {
  const [x, y, width, height] = box;
  const text = make("text", { x, y: y + height + letter, "font-size": letter, "stroke-width": letter / 5 });
  text.textContent = value ?? "";
  return make("g", { class: `is-${outcome}` }, make("rect", { x, y, width, height }), text);
}

function tableOf(readings) {
  const table = element("table", "table table-sm");
  const head = table.createTHead().insertRow();
  for (const name of ["Field", "Value", "Outcome"]) head.append(Object.assign(element("th", "", name), { scope: "col" }));
  const body = table.createTBody();
  for (const { field, value, outcome } of readings) {
    const row = body.insertRow();
    row.append(Object.assign(element("th", "text-break", field), { scope: "row" }), element("td", "", value ?? ""), element("td", "", OUTCOMES[outcome]));
  }
  return table;
}

function element(kind, className, textContent = "") {
  return Object.assign(document.createElement(kind), { className, textContent });
}
