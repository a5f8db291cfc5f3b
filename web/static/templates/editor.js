// The page that draws a template: choose blank pages, draw boxes over them, send all of it.
import { csrfHeader } from "../common/csrf.js";
import { DrawnField, isLargeEnough } from "./drawnfield.js";
import { plural, sentence } from "../common/words.js";

const byId = (id) => document.getElementById(id);
const form = byId("draw");
let sheets = [];
let fields = [];
let named = 0;

function clear() {
  for (const field of [...fields]) field.remove();
  for (const sheet of sheets) URL.revokeObjectURL(sheet.image.src);
  byId("sheets").replaceChildren();
  sheets = [];
  named = 0;
}

async function choose(files) {
  clear();
  for (const file of files) {
    const part = document.importNode(byId("sheet").content.firstElementChild, true); // a clone would load no image
    const [image, svg] = [part.querySelector("img"), part.querySelector("svg")];
    image.src = URL.createObjectURL(file);
    image.alt = `Blank page ${sheets.length + 1}: ${file.name}`;
    try {
      await image.decode();
    } catch {
      complain(`${file.name} is no image that this browser can show. A PDF or TIFF can be added with a definition instead.`);
      clear();
      break;
    }
    const { naturalWidth: width, naturalHeight: height } = image;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const sheet = { number: sheets.length + 1, file, image, svg, width, height, letter: width / 50 };
    svg.addEventListener("pointerdown", (event) => draw(sheet, event));
    sheets.push(sheet);
    byId("sheets").append(part);
  }
  byId("drawing").hidden = !sheets.length;
}

function add(sheet, box) {
  named += 1;
  const field = new DrawnField(sheet, box, `field_${named}`, (gone) => {
    fields = fields.filter((one) => one !== gone);
    count();
  });
  fields.push(field);
  byId("fields").append(field.row);
  count();
  return field;
}

function count() {
  byId("count").textContent = fields.length ? plural(fields.length, "field") : "No field yet: draw a box around the first one.";
}

function place({ svg, width, height }, event) {
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)];
}

// Draw a new box, or move the one that is held.
function draw(sheet, event) {
  if (event.button) return;
  const held = fields.find((field) => field.mark.contains(event.target));
  const [left, top] = place(sheet, event);
  const field = held ?? add(sheet, [left, top, 0, 0]);
  const [x, y, width, height] = field.box;
  follow(sheet, event, {
    move: ([right, bottom]) => {
      field.box = held
        ? [x + right - left, y + bottom - top, width, height]
        : [Math.min(left, right), Math.min(top, bottom), Math.abs(right - left), Math.abs(bottom - top)];
    },
    end: () => (isLargeEnough(field.box) ? field.mark.focus() : field.remove()),
  });
}

function follow(sheet, event, { move, end }) {
  const { svg } = sheet;
  const until = new AbortController();
  const stop = () => {
    until.abort();
    end();
  };
  svg.setPointerCapture(event.pointerId);
  svg.addEventListener("pointermove", (moved) => move(place(sheet, moved)), { signal: until.signal });
  svg.addEventListener("pointerup", stop, { signal: until.signal });
  svg.addEventListener("pointercancel", stop, { signal: until.signal });
}

function definition() {
  const pages = sheets.map(({ file }) => ({ reference: file.name }));
  return { name: byId("name").value, title: byId("title").value, pages, fields: fields.map((field) => field.asDefinition()) };
}

function complain(text, faults = []) {
  byId("problem-text").textContent = text;
  byId("faults").replaceChildren(...faults.map((fault) => Object.assign(document.createElement("li"), { textContent: inWords(fault) })));
  byId("problem").hidden = false;
  byId("problem").focus();
}

// Fields are known here by their names, not by their places in a list.
function inWords({ place, demand }) {
  const found = /^fields\[(\d+)\]\.?(.*)$/.exec(place);
  const name = found && fields[Number(found[1])]?.inputs.name.value;
  return sentence(`${name ? `${name}, ${found[2]}` : place}: ${demand}`);
}

async function send(event) {
  event.preventDefault();
  byId("problem").hidden = true;
  const data = new FormData();
  data.append("definition", JSON.stringify(definition()));
  for (const { file } of sheets) data.append("reference", file, file.name);
  byId("send").disabled = true;
  try {
    const answer = await fetch("/api/v1/templates", { method: "POST", body: data, headers: csrfHeader() });
    const body = await answer.json();
    if (answer.ok) window.location.assign(body.links.page);
    else complain(body.faults ? "Nothing was kept. This is not right yet:" : sentence(body.detail), body.faults);
  } catch {
    complain("The server does not answer. Nothing of the drawing is lost: try again in a moment.");
  } finally {
    byId("send").disabled = false;
  }
}

byId("reference").addEventListener("change", (event) => choose([...event.target.files]));
if (byId("reference").files.length) choose([...byId("reference").files]); // before this was here
byId("add-field").addEventListener("click", () => {
  const [sheet] = sheets;
  add(sheet, [sheet.width / 4, sheet.height / 4, sheet.width / 4, sheet.height / 30]).mark.focus();
});
form.addEventListener("submit", send);
count();
