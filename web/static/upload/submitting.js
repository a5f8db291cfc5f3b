// Send what was chosen: one body for little, transfers that go on after a break for much; then go to the job.
import { given, markField, remember } from "./options.js";
import { Progress } from "./progress.js";
import { newKey, Refusal, send } from "./sending.js";
import { count, plural, sentence } from "../common/words.js";

const LARGE = 16 * 2 ** 20;
const byId = (id) => document.getElementById(id);
let last = { key: "", request: "" };

export async function submit(form, chosen) {
  const fault = chosen.entries.length ? chosen.excess : "Choose one or more files first.";
  if (fault) return complain(fault);
  const options = given(form);
  busy(true);
  const progress = new Progress([...chosen.entries]);
  try {
    const job = await work(form.dataset.url, chosen, options, progress);
    remember(options);
    leave(job.links.page, progress);
  } catch (refusal) {
    busy(false);
    progress.end();
    refuse(form, chosen, refusal);
  }
}

async function work(url, chosen, options, progress) {
  const key = keyOf(options, chosen.entries);
  const upload = (await sendLarge(url, chosen, options, key, progress)) ?? sendSmall(url, chosen, options, key, progress);
  byId("stop").onclick = upload.stop;
  return await upload.answer;
}

function sendSmall(url, chosen, options, key, progress) {
  const data = new FormData();
  for (const [name, value] of Object.entries(options)) data.append(name, value);
  for (const { file, name } of chosen.entries) data.append("files", file, name);
  return send(url, data, key, (sent, total) => progress.showShare(sent / total));
}

async function sendLarge(url, { bytes, entries }, options, key, progress) {
  // Returns null where one body is to hold all: for little, and for very many archives.
  if (bytes < LARGE) return null;
  const [{ transfer }, { parcelsOf }] = await Promise.all([import("./transferring.js"), import("./packing.js")]);
  const parcels = parcelsOf(entries);
  if (!parcels) return null;
  const named = parcels.length < entries.length ? { ...options, name: options.name || nameOf(entries) } : options;
  const upload = transfer(url, parcels, named, key, {
    onProgress: (offsets) => progress.showParcels(parcels, offsets),
    onBreak: () => progress.rest("The connection is lost. The upload goes on as soon as it is back"),
  });
  offerPause(upload, progress);
  return upload;
}

const nameOf = (entries) => `${entries[0].name} and ${count(entries.length - 1)} more`.slice(-200);

function offerPause({ pause, goOn }, progress) {
  const button = byId("pause");
  button.hidden = false;
  button.textContent = "Pause";
  button.onclick = () => {
    const pauses = button.textContent === "Pause";
    button.textContent = pauses ? "Go on" : "Pause";
    if (pauses) {
      pause();
      progress.rest("Paused");
    } else {
      progress.rest("Going on");
      goOn();
    }
  };
}

function keyOf(options, entries) {
  // The same request sent again under the same key is the same job; any change makes another.
  const files = entries.map(({ file, name }) => [name, file.size, file.lastModified]);
  const request = JSON.stringify([options, files]);
  if (request !== last.request) last = { request, key: newKey() };
  return last.key;
}

function busy(now) {
  byId("problem").hidden = true;
  byId("controls").disabled = now;
  byId("ready").hidden = now;
  byId("sending").hidden = !now;
  byId("pause").hidden = true;
  byId("stop").onclick = null;
  if (now) byId("stop").focus();
  (now ? window.addEventListener : window.removeEventListener)("beforeunload", warn);
}

function warn(event) {
  // The browser asks whether to leave while something is being sent.
  event.preventDefault();
}

function leave(address, progress) {
  window.removeEventListener("beforeunload", warn);
  window.addEventListener("pageshow", () => comeBack(progress), { once: true });
  location.assign(address);
}

function comeBack(progress) {
  // By the browser's button back: the page is there again as it was left.
  busy(false);
  progress.end();
}

function refuse(form, chosen, refusal) {
  if (!(refusal instanceof Refusal)) throw refusal;
  const placed = chosen.mark(refusal.faults);
  const field = markField(form, refusal.field);
  const whole = refusal.faults.length === chosen.entries.length;
  if (refusal.faults.length && placed) {
    complain(`Nothing was taken in: ${plural(refusal.faults.length, "file")} cannot be read.`, { offersRemoval: !whole });
  } else if (refusal.message) complain(sentence(refusal.message), { field });
  else byId("send").focus();
}

function complain(text, { offersRemoval = false, field = null } = {}) {
  byId("problem-text").textContent = text;
  byId("drop-faults").hidden = !offersRemoval;
  byId("problem").hidden = false;
  (field ?? byId("problem")).focus();
}
