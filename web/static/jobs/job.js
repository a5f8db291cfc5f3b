// Follow a job: ask the server as often as it likes, show what it says, and go to the result.
import { ask, patience, pause, tellAway } from "../common/server.js";
import { count, duration, plural, rate } from "../common/words.js";

const job = document.getElementById("job");
const byId = (id) => document.getElementById(id);
const SPOKEN_STEP = 0.25;
const PARTS = ["state", "waits", "so-far", "failures", "agreement"];
const title = document.title.replace(/^\d+ % – /, "");
let spokenShare = 0;
let shown = "";

async function follow() {
  for (;;) {
    const response = await ask(job.dataset.url, { headers: { Accept: "application/json" } });
    if (response?.status === 401 || response?.status === 404) return location.reload();
    tellAway(byId("away"), response === null);
    if (response?.ok) {
      const now = await response.json();
      if (now.queue === null) return leave(now);
      show(now);
      await showParts(now);
    }
    await pause(patience(response));
  }
}

function leave(now) {
  // The status page is not left behind in the history: going back would only lead here again.
  if (now.state === "done" && job.dataset.result) location.replace(job.dataset.result);
  else location.reload();
}

function show(now) {
  for (const element of job.querySelectorAll("[data-show]")) {
    const value = element.dataset.show.split(".").reduce((part, name) => part[name], now);
    element.textContent = count(value);
  }
  const { batches_ahead: ahead, eta_seconds: eta, pages_per_second: perSecond } = now.queue;
  byId("rate").textContent = rate(perSecond);
  byId("left").textContent = eta === null ? "–" : duration(eta);
  byId("forecast").textContent = ahead ? `${plural(ahead, "batch", "batches")} of other jobs ahead.` : "";
  showProgress(now);
  showStack(now.pages);
}

function showStack(pages) {
  // As the server draws it: a part that is there at all can be seen.
  const parts = ["read", "failed", "queued"].filter((name) => pages[name] > 0);
  const lengths = parts.map((name) => Math.max(6, (1000 * pages[name]) / pages.total));
  const scale = 1000 / lengths.reduce((sum, length) => sum + length, 0);
  let start = 0;
  const drawn = parts.map((name, place) => {
    const part = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const length = lengths[place] * scale;
    for (const [key, value] of Object.entries({ class: `is-${name}`, x: start, width: length, height: 10 })) part.setAttribute(key, value);
    start += length;
    return part;
  });
  byId("stack").replaceChildren(...drawn);
}

function showProgress({ state, pages }) {
  const finished = pages.read + pages.failed;
  const waiting = state === "queued" ? "Waiting to begin" : "Looking for pages";
  const text = `${count(finished)} of ${plural(pages.total, "page")} finished`;
  const percent = `${Math.floor((100 * finished) / (pages.total || 1))} %`;
  byId("progress-text").textContent = pages.total ? text : waiting;
  byId("percent").textContent = percent;
  document.title = pages.total ? `${percent} – ${title}` : title;
  showBar(state === "queued" || pages.total > 0, finished, pages.total);
  speak(text, finished / pages.total);
}

function showBar(known, finished, total) {
  byId("bar").max = total || 1;
  if (known) byId("bar").value = finished;
  else byId("bar").removeAttribute("value");
}

function speak(text, share) {
  // Each step is spoken once: a voice at every change would never end.
  if (!(share - spokenShare >= SPOKEN_STEP)) return;
  spokenShare = share;
  byId("spoken").textContent = text;
}

async function showParts({ state, pages, queue }) {
  // The server writes these parts; they are taken over from its page when they have changed.
  const seen = `${state} ${pages.failed} ${pages.total > 0} ${pages.read > 0} ${queue.waits_because}`;
  if (seen === shown) return;
  const response = await ask(location.href, { redirect: "manual" });
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of PARTS) takeOver(byId(id), page.getElementById(id));
  shown = seen;
}

function takeOver(part, now) {
  // What has not changed is left alone: what is open stays open, and nothing is spoken twice.
  if (now && part.innerHTML !== now.innerHTML) part.replaceChildren(...now.childNodes);
}

follow();
