// The upload page: gather files, send them, show what is wrong beside its file, go to the job.
import { Chosen } from "./chosen.js";
import { droppedFiles } from "./dropped.js";
import { newKey, Refusal, send } from "./sending.js";
import { LARGE, MOST_FILES, transfer } from "./transferring.js";
import { count, plural, sentence, size } from "../common/words.js";

const byId = (id) => document.getElementById(id);
const form = byId("upload");
const zone = byId("drop-zone");
const chosen = new Chosen(byId("chosen"), forget);
// The same files sent again under the same key are the same job; any change makes another.
let key = newKey();

function forget() {
  key = newKey();
  byId("problem").hidden = true;
}

function gather(files) {
  if (files.length) chosen.add(files);
}

function complain(text, faults = []) {
  byId("problem-text").textContent = text;
  byId("drop-faults").hidden = !faults.length || faults.length === chosen.files.length;
  byId("problem").hidden = false;
  byId("problem").focus();
}

function fault() {
  const { maxFiles, maxBytes } = form.dataset;
  const files = chosen.files;
  if (!files.length) return "Choose one or more files first.";
  if (files.length > maxFiles) {
    return `${plural(files.length, "file")} are more than the ${count(Number(maxFiles))} that can be sent at once. Put them into a ZIP archive.`;
  }
  if (chosen.bytes > maxBytes) {
    return `${size(chosen.bytes)} are more than the ${size(Number(maxBytes))} that can be sent at once. Send them in parts.`;
  }
  return "";
}

function options() {
  const { elements } = form;
  const reader = elements.reader?.value ?? "";
  const chosen = { reader, name: elements.name.value, max_error: elements.max_error.value, model: elements.model.value };
  if (reader === "form") return { ...chosen, template: elements.template.value };
  return reader === "number" ? { ...chosen, ...ofNumbers(elements) } : chosen;
}

function ofNumbers({ digits_least: least, digits_most: most, decimals, pattern, lines }) {
  const digits = least.value || most.value ? `${least.value || 1}-${most.value || most.max}` : "";
  return { digits, decimals: decimals.value, pattern: pattern.value, lines: lines.checked ? "true" : "" };
}

function given() {
  return Object.fromEntries(Object.entries(options()).filter(([, value]) => value));
}

function contents() {
  const data = new FormData();
  for (const [name, value] of Object.entries(given())) data.append(name, value);
  for (const file of chosen.files) data.append("files", file, file.name);
  return data;
}

function busy(now) {
  byId("controls").disabled = now;
  byId("send").hidden = now;
  byId("sending").hidden = !now;
  if (now) byId("stop").focus();
}

function showSent(sent, total) {
  const whole = sent >= total;
  byId("sending-text").textContent = whole ? "Uploaded. Checking the files" : "Uploading";
  if (whole) byId("sending-bar").removeAttribute("value");
  else byId("sending-bar").value = sent / total;
}

function sayBroken() {
  byId("sending-text").textContent = "The connection is lost. The upload goes on as soon as it is back";
}

function start() {
  const { url } = form.dataset;
  if (chosen.bytes < LARGE || chosen.files.length > MOST_FILES) return send(url, contents(), key, showSent);
  return transfer(url, [...chosen.files], given(), key, { onProgress: showSent, onBreak: sayBroken });
}

function refuse(refusal) {
  if (!(refusal instanceof Refusal)) throw refusal;
  busy(false);
  const placed = chosen.mark(refusal.faults);
  const files = plural(refusal.faults.length, "file");
  const short = `Nothing was taken in: ${files} cannot be read.`;
  if (refusal.faults.length && placed) complain(short, refusal.faults);
  else if (refusal.message) complain(sentence(refusal.message));
}

async function submit(event) {
  event.preventDefault();
  if (fault()) return complain(fault());
  byId("problem").hidden = true;
  busy(true);
  showSent(0, 1);
  const { answer, stop } = start();
  byId("stop").onclick = stop;
  try {
    location.assign((await answer).links.page);
  } catch (refusal) {
    refuse(refusal);
  }
}

function drag(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  zone.classList.toggle("is-over", event.type === "dragover");
}

async function drop(event) {
  drag(event);
  if (!byId("controls").disabled && event.dataTransfer) gather(await droppedFiles(event.dataTransfer));
}

byId("files").required = false;
byId("files").addEventListener("change", ({ target }) => {
  gather([...target.files]);
  target.value = "";
});
byId("drop-faults").addEventListener("click", () => {
  chosen.removeFaults();
  byId("send").focus();
});
form.addEventListener("submit", submit);
form.addEventListener("input", ({ target }) => target.type === "file" || (key = newKey()));
for (const type of ["dragover", "dragleave"]) document.addEventListener(type, drag);
document.addEventListener("drop", drop);
window.addEventListener("pageshow", ({ persisted }) => persisted && busy(false));
// Files that were chosen before this module was there, or that the browser kept over a reload.
gather([...byId("files").files]);
byId("files").value = "";
