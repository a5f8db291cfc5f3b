// The page that prints a form: rows come and go, the preview follows, and the template is added on the way.
import { csrfHeader } from "../common/csrf.js";
import { LATER } from "../common/server.js";

const QUIET = 600; // milliseconds without a change
const byId = (id) => document.getElementById(id);
const form = byId("print");
const rows = byId("rows");
let made = 0;
let waiting;
let asking = new AbortController();

function addRow() {
  made += 1;
  const row = byId("new-row").content.firstElementChild.cloneNode(true);
  for (const element of row.querySelectorAll("*")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace(/-new$/, `-more-${made}`));
    }
  }
  rows.append(row);
  row.querySelector("input").focus();
}

function removeRow(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (next?.querySelector("input") ?? byId("more")).focus();
  later();
}

async function post(wish, signal) {
  const data = new FormData(form);
  data.set("do", wish);
  return fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html", ...csrfHeader() }, signal });
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(show, QUIET);
}

// Take over the preview and what is said to be wrong from the page that the server answers with.
async function show() {
  asking.abort();
  asking = new AbortController();
  try {
    const answer = await post("preview", asking.signal);
    const page = await pageOf(answer);
    if (!page.getElementById("preview")) byId("foretold").textContent = refusal(page, answer);
    else take(page, answer.ok);
  } catch {
    // asked again meanwhile, or the server is away: a button says so
  }
}

const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

// What the server says in place of the form: one has asked too often, is logged out, or it has a fault.
function refusal(page, answer) {
  if (answer.redirected) return "You are not logged in any more. Log in on another tab, then try again.";
  const [title, detail] = ["h1", "main .lead"].map((part) => page.querySelector(part)?.textContent.trim());
  return title ? `${title}. ${detail ?? ""}` : `The server refused this (${answer.status}). Try again in a moment.`;
}

function take(page, isWhole) {
  if (isWhole) {
    byId("preview").replaceChildren(...page.getElementById("preview").childNodes);
    const [here, now] = [byId("foretold"), page.getElementById("foretold").textContent];
    if (here.textContent !== now) here.textContent = now; // a screen reader tells what is other
  }
  const told = [...page.querySelectorAll("#print .fault")];
  const here = [...form.querySelectorAll(".fault")];
  if (told.length !== here.length) return;
  here.forEach((line, place) => say(line, told[place]));
}

// What nothing was typed into yet is not said to be wrong.
function say(line, told) {
  const input = form.querySelector(`[aria-describedby~="${line.id}"]`);
  const isUntouched = input && !input.value && !input.matches(".is-touched");
  line.textContent = told.textContent;
  line.hidden = told.hidden || isUntouched;
  input?.setAttribute("aria-invalid", !line.hidden);
  if (!line.hidden) line.closest("details")?.setAttribute("open", "");
}

// The template is added, its PDF kept by the browser, and the template shown.
async function add(event) {
  event.preventDefault();
  byId("trouble").hidden = true;
  byId("add").disabled = true;
  form.querySelectorAll("input, select").forEach((input) => input.classList.add("is-touched"));
  try {
    const answer = await post("add");
    if (answer.headers.get("Content-Type") === "application/pdf") return await download(answer);
    const page = await pageOf(answer);
    if (page.getElementById("preview")) {
      take(page, false);
      complain("Nothing was printed yet. What is to be mended stands at its place.");
    } else complain(refusal(page, answer));
  } catch {
    complain(LATER);
  }
  byId("add").disabled = false;
  return undefined;
}

async function download(answer) {
  const [, name] = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"));
  const address = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  window.location.assign(answer.headers.get("Content-Location"));
}

function complain(text) {
  byId("trouble").textContent = text;
  byId("trouble").hidden = false;
  byId("trouble").focus();
}

byId("show").hidden = true; // it shows by itself
byId("more").addEventListener("click", (event) => {
  event.preventDefault();
  addRow();
});
byId("add").addEventListener("click", add);
rows.addEventListener("click", ({ target }) => {
  if (target.closest("[data-remove]")) removeRow(target.closest("li"));
});
form.addEventListener("input", later);
form.addEventListener("focusout", ({ target }) => target.classList.add("is-touched"));
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
});
