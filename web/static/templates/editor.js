// The page that draws a template: open blank pages, draw boxes over them, say what they obey, save.
import { arranged } from "./arranging.js";
import { close, openFiles, openKept } from "./blanks.js";
import { changesOf } from "./changes.js";
import { Checking } from "./checking.js";
import { Complaints } from "./complaints.js";
import { asText, definitionOf } from "./definition.js";
import { Drawing } from "./drawing.js";
import { Faults } from "./faults.js";
import { FieldForm } from "./fieldform.js";
import { FieldList } from "./fieldlist.js";
import { Ghosts } from "./ghosts.js";
import { Keys } from "./keys.js";
import { Marks } from "./marks.js";
import { Pointing } from "./pointing.js";
import { save } from "./server.js";
import { Stage } from "./stage.js";
import { Thumbnails } from "./thumbnails.js";
import { Trial } from "./trial.js";
import { LATER } from "../common/server.js";
import { plural, sentence } from "../common/words.js";

const byId = (id) => document.getElementById(id);
const form = byId("draw");
const drawing = new Drawing();
const stage = new Stage(byId("stage"), () => show());
const marks = new Marks(stage.svg, drawing);
const ghosts = new Ghosts(stage, drawing);
const faults = new Faults(drawing);
const fieldForm = new FieldForm(drawing);
const fieldList = new FieldList(byId("field-list"), drawing, pick);
const complaints = new Complaints(byId("problem"), toField);
const checking = new Checking(() => ({ definition: definition(), pages, keys: keysNow() }), told);
const thumbnails = new Thumbnails(byId("thumbnails"), turnTo);
let pages = [];
let source = null; // the version that this one is made from
let isSaved = true;

const keysNow = () => drawing.fields.map((field) => field.key);

function show() {
  if (!stage.page) return;
  marks.show({ page: stage.page.number, scale: stage.scale, faulty: faults.faulty });
  ghosts.show();
  fieldList.show(faults.faulty, pages.length);
  fieldForm.show();
  faults.show();
  showSeveral();
  byId("zoom-full").textContent = `${Math.round(stage.scale * 100)} %`;
  for (const id of ["duplicate", "remove"]) byId(id).disabled = !drawing.chosen.size;
  byId("undo").disabled = !drawing.history.past.length;
  byId("redo").disabled = !drawing.history.future.length;
}

function showSeveral() {
  const number = drawing.chosen.size;
  byId("several").hidden = number < 2;
  byId("several-count").textContent = `${plural(number, "field")} chosen`;
}

function changed() {
  isSaved = false;
  const told = fieldList.count();
  if (byId("count").textContent !== told) byId("count").textContent = told;
  show();
  showSource();
  showChanges();
  checking.later();
}

function definition() {
  return definitionOf({ name: byId("form-name").value, title: byId("form-title").value, pages, fields: drawing.fields });
}

function showSource() {
  if (byId("source-details").open && document.activeElement !== byId("source")) byId("source").value = asText(definition());
}

function showChanges() {
  if (!source) return;
  const changes = changesOf(source.definition, definition());
  if (pages.some((page) => page.isOther)) changes.unshift("other blank pages");
  const told = changes.length ? changes : ["Nothing yet."];
  byId("changes-list").replaceChildren(...told.map((textContent) => Object.assign(document.createElement("li"), { textContent })));
}

function told(body, keys) {
  const isNameless = !byId("form-name").value;
  faults.take(isNameless ? body.faults.filter(({ place }) => place !== "name") : body.faults, keys);
  const { number } = faults;
  const next = body.version && byId("form-name").value ? `It will be ${byId("form-name").value}@${body.version}.` : "";
  byId("foretold").textContent = number ? `${plural(number, "thing")} to be mended.` : next;
  if (!number) complaints.clear();
  show();
}

function pick(field) {
  if (!field) return;
  drawing.choose([field.key]);
  turnTo(field.page);
  stage.reveal(field.box);
}

function turnTo(number) {
  const page = pages[number - 1];
  if (!page || page === stage.page) return;
  stage.show(page);
  thumbnails.show(number);
  show();
}

// Put other pages under the fields.
function open(opened) {
  close(pages);
  pages = opened;
  byId("drawing").hidden = !pages.length;
  byId("drop").hidden = Boolean(pages.length);
  thumbnails.open(pages);
  stage.page = null;
  if (pages.length) turnTo(1);
  changed();
}

async function choose(files) {
  if (!files.length) return;
  complaints.clear();
  byId("draw").setAttribute("aria-busy", "true");
  try {
    open((await openFiles(files)).map((page) => ({ ...page, isOther: true })));
  } catch (error) {
    complaints.tell(error.message);
  }
  byId("draw").removeAttribute("aria-busy");
}

async function begin(address) {
  const answer = await fetch(address);
  source = await answer.json();
  const kept = await openKept(source);
  drawing.open(source.definition.fields);
  open(kept);
  isSaved = true;
}

function toField(key) {
  pick(drawing.field(key));
  const wrong = byId("field-form").querySelector("[aria-invalid=true]") ?? byId("name");
  wrong.focus();
}

async function send(event) {
  event.preventDefault();
  complaints.clear();
  byId("send").disabled = true;
  const keys = keysNow();
  try {
    const { isOk, body } = await save(definition(), pages);
    if (isOk) {
      isSaved = true;
      return window.location.assign(body.links.page);
    }
    refused(body, keys, "Nothing was saved. This is to be mended first:");
  } catch {
    complaints.tell(LATER);
  }
  byId("send").disabled = false;
  return undefined;
}

// Say what the server found wrong at its place, and all of it above.
function refused(body, keys, text) {
  faults.take(body.faults ?? [], keys);
  show();
  complaints.tell(body.faults ? text : sentence(body.detail), faults.told());
}

function addField() {
  const { page } = stage;
  const [x, y] = stage.place(stage.middle());
  const [width, height] = [page.width / 5, page.height / 40].map(Math.round);
  const box = [Math.min(x, page.width - width), Math.min(y, page.height - height)].map(Math.round);
  const [field] = drawing.add({ name: drawing.newName(), page: page.number, box: [...box, width, height] });
  marks.focus(field.key);
}

function takeSource() {
  const line = byId("fault-source");
  try {
    const given = JSON.parse(byId("source").value);
    if (!Array.isArray(given.fields)) throw new SyntaxError("there is no list of fields");
    const boxless = given.fields.findIndex((field) => !Array.isArray(field?.box));
    if (boxless >= 0) throw new SyntaxError(`fields[${boxless}] has no box`);
    byId("form-title").value = given.title ?? "";
    if (!source) byId("form-name").value = given.name ?? "";
    drawing.replace(given.fields);
    line.hidden = true;
  } catch (error) {
    line.textContent = sentence(`it is no JSON of a definition (${error.message})`);
    line.hidden = false;
  }
}

function on(id, kind, act) {
  byId(id).addEventListener(kind, act);
}

new Pointing({ stage, drawing, marks, ghosts, tool: () => (byId("scroll-tool").ariaPressed === "true" ? "scroll" : "draw") });
new Keys({ stage, drawing, marks, toForm: () => byId("name").focus() });
drawing.addEventListener("change", changed);
drawing.addEventListener("choose", show);
new Trial({ described: () => ({ definition: definition(), pages, keys: keysNow() }), refused });
on("undo", "click", () => drawing.undo());
on("redo", "click", () => drawing.redo());
on("add-field", "click", addField);
on("duplicate", "click", () => drawing.duplicate());
on("remove", "click", () => drawing.remove());
on("zoom-in", "click", () => stage.in());
on("zoom-out", "click", () => stage.out());
on("zoom-fit", "click", () => stage.fit());
on("zoom-full", "click", () => stage.zoomTo(1));
on("scroll-tool", "click", ({ currentTarget }) => (currentTarget.ariaPressed = currentTarget.ariaPressed !== "true"));
on("several", "click", ({ target }) => {
  const boxes = target.dataset.arrange && arranged(drawing.selected, target.dataset.arrange);
  if (boxes) drawing.move((field) => boxes.get(field.key));
});
on("form-name", "input", changed);
on("form-title", "input", changed);
on("source", "change", takeSource);
on("source-details", "toggle", showSource);
on("reference", "change", ({ target }) => choose([...target.files]));
form.addEventListener("dragover", (event) => event.preventDefault());
form.addEventListener("drop", (event) => {
  event.preventDefault();
  choose([...event.dataTransfer.files]);
});
// Enter in a control of a field is no wish to save.
on("field-form", "keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
});
form.addEventListener("submit", send);
window.addEventListener("beforeunload", (event) => {
  if (!isSaved && drawing.fields.length) event.preventDefault();
});

if (form.dataset.of) begin(form.dataset.of).catch(() => complaints.tell(LATER));
else if (byId("reference").files.length) choose([...byId("reference").files]); // before this was here
