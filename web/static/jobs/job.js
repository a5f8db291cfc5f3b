// Follow a job: ask the server as often as it likes, show what it says, and go to the result.
import { count, duration, plural } from "../common/words.js";

const job = document.getElementById("job");
const byId = (id) => document.getElementById(id);
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const AWAY_SECONDS = 3;
const SPOKEN_STEP = 0.25;
let spokenShare = 0;
let shown = `${job.dataset.state} ${job.dataset.failed} ${job.dataset.found}`;

async function follow() {
  for (;;) {
    let seconds = AWAY_SECONDS;
    try {
      const response = await fetch(job.dataset.url, { headers: { Accept: "application/json" } });
      if (response.status === 401 || response.status === 404) return location.reload();
      if (!response.ok) throw new Error(response.statusText);
      const now = await response.json();
      if (now.queue === null) return leave(now);
      show(now);
      await showParts(now);
      seconds = Number(response.headers.get("Retry-After")) || 1;
      byId("away").hidden = true;
    } catch {
      byId("away").hidden = false;
    }
    await pause(seconds);
  }
}

function leave(now) {
  // The status page is not left behind in the history: going back would only lead here again.
  if (now.state === "done" && job.dataset.result) location.replace(job.dataset.result);
  else location.reload();
}

function show(now) {
  for (const element of job.querySelectorAll("[data-show]")) {
    const value = element.dataset.show.split(".").reduce((part, name) => part?.[name], now);
    element.textContent = typeof value === "number" ? count(value) : (value ?? "");
  }
  byId("waits").hidden = !now.queue.waits_because;
  byId("forecast").hidden = Boolean(now.queue.waits_because);
  byId("forecast").textContent = forecast(now.queue);
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
  byId("progress-text").textContent = pages.total ? text : waiting;
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

function forecast({ batches_ahead: ahead, eta_seconds: eta }) {
  const place = ahead ? `${plural(ahead, "batch", "batches")} of other jobs ahead. ` : "";
  const time = eta === null ? "" : duration(eta);
  return place + (time && `${time.charAt(0).toUpperCase()}${time.slice(1)} to go.`);
}

async function showParts({ state, pages }) {
  // The server writes these parts; they are taken over from its page when they have changed.
  const seen = `${state} ${pages.failed} ${pages.total > 0}`;
  if (seen === shown) return;
  const response = await fetch(location.href, { redirect: "manual" });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ["state", "failures", "reasons", "agreement"]) byId(id).replaceChildren(...page.getElementById(id).childNodes);
  shown = seen;
}

follow();
