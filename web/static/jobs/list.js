// Keep the jobs that run up to date: the page is asked for again, and its moving parts taken over.
import { ask, patience, pause, tellAway } from "../common/server.js";
import { showTimes } from "../common/times.js";

const SECONDS = 3;
const byId = (id) => document.getElementById(id);
const live = () => [...document.querySelectorAll("[data-live]")];

async function follow() {
  while (live().length) {
    await pause(SECONDS);
    if (document.hidden) continue;
    const response = await ask(location.href);
    tellAway(byId("away"), response === null);
    if (response?.ok) takeOver(await response.text());
    else await pause(patience(response));
  }
}

function takeOver(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const id of ["totals", "waits"]) replace(byId(id), page.getElementById(id));
  for (const job of live()) {
    const address = job.querySelector("a").getAttribute("href");
    const now = page.querySelector(`#jobs a[href="${address}"]`)?.closest("li");
    if (now) takeOverJob(job, now);
  }
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
