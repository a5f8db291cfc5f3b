// Keep the jobs that run up to date: where one moved, the page comes again, and its moving parts are taken over.
import { ask, patience, pause, tellAway } from "../common/server.js";
import { showTimes } from "../common/times.js";

const SECONDS = 3;
const NOTHING_NEW = 304;
const byId = (id) => document.getElementById(id);
const live = () => [...document.querySelectorAll("[data-live]")];

async function follow() {
  while (live().length) {
    await pause(SECONDS);
    await seen();
    const response = await ask(location.href, { headers: { "If-None-Match": `W/"${byId("jobs").dataset.tag}"` } });
    tellAway(byId("away"), response === null);
    if (response?.ok) takeOver(await response.text());
    else if (response?.status !== NOTHING_NEW) await pause(patience(response));
  }
}

function seen() {
  // Nobody is told what nobody looks at: it is asked for at once when somebody does.
  if (!document.hidden) return null;
  return new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
}

function takeOver(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const id of ["totals", "waits"]) replace(byId(id), page.getElementById(id));
  for (const job of live()) {
    const address = job.querySelector("a").getAttribute("href");
    const now = page.querySelector(`#jobs a[href="${address}"]`)?.closest("li");
    if (now) takeOverJob(job, now);
  }
  byId("jobs").dataset.tag = page.getElementById("jobs")?.dataset.tag ?? "";
}

function takeOverJob(job, now) {
  // The link stays: it may have the focus.
  for (const part of job.querySelectorAll("[data-part]")) replace(part, now.querySelector(`[data-part="${part.dataset.part}"]`));
  showTimes(job);
  if (!now.dataset.live) job.removeAttribute("data-live");
}

function replace(part, now) {
  if (part && now && part.innerHTML !== now.innerHTML) part.replaceChildren(...now.childNodes);
}

follow();
