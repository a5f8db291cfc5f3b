// The page of the API: made from its description, without any library and without a network.

import { Description } from "./description.js";
import { element, words } from "./elements.js";
import { bodyRows, parameterRows } from "./form.js";
import { answerOf, request } from "./trying.js";

const COLOURS = { get: "primary", post: "success", delete: "danger", put: "warning", patch: "warning", head: "secondary", options: "secondary" };

function answersTable(description, operation) {
  const rows = Object.entries(operation.responses).map(([status, told]) => {
    const answer = description.whole(told);
    const [[type, content] = []] = Object.entries(answer.content ?? {});
    const kind = type ? `${description.kind(content.schema)} (${type})` : "";
    const heads = Object.keys(answer.headers ?? {}).join(", ");
    const cells = [status, words(answer.description), kind, heads];
    return element("tr", {}, cells.map((cell) => element("td", {}, cell)));
  });
  const names = ["Status", "When", "Body", "Headers"];
  const head = element("tr", {}, names.map((name) => element("th", { scope: "col" }, name)));
  return element("div", { class: "table-responsive" },
    element("table", { class: "table table-sm small" }, element("thead", {}, head), element("tbody", {}, rows)));
}

function needs(operation) {
  const [scopes] = (operation.security ?? []).map((way) => way.token).filter(Boolean);
  if (!scopes) return null;
  return element("p", { class: "small mb-2" }, "Needs a log-in, or a token",
    scopes.length ? [" with the scope ", element("code", {}, scopes.join(" "))] : "", ".");
}

function tryForm(description, operation) {
  const outcome = element("div", { "aria-live": "polite" });
  const button = element("button", { class: "btn btn-sm btn-primary" }, "Try it");
  const form = element("form", { class: "mb-3", novalidate: true },
    parameterRows(description, operation), bodyRows(description, operation), button, outcome);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const token = document.querySelector("#token").value.trim();
    try {
      outcome.replaceChildren(await answerOf(request(form, operation, token)));
    } catch (error) {
      outcome.replaceChildren(element("p", { class: "text-danger mt-3" }, `No answer came: ${error.message}`));
    } finally {
      button.disabled = false;
    }
  });
  return form;
}

function shownOperation(description, operation) {
  const { method, path, summary, operationId } = operation;
  const badge = element("span", { class: `method badge text-bg-${COLOURS[method]}` }, method.toUpperCase());
  const title = element("summary", {}, badge, element("code", {}, path), words(summary ?? ""));
  const details = element("details", { class: "operation border-bottom py-1", id: operationId }, title);
  details.addEventListener("toggle", () => {
    if (details.childElementCount > 1) return;
    const inside = [needs(operation), tryForm(description, operation), answersTable(description, operation)];
    details.append(element("div", { class: "p-2 ps-md-4" }, inside.filter(Boolean)));
  });
  return details;
}

function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (named?.tagName === "DETAILS") named.open = true;
}

async function show() {
  const place = document.querySelector("#operations");
  try {
    const answer = await fetch("/api/openapi.json");
    const description = new Description(await answer.json());
    for (const [tag, operations] of description.byTag()) {
      place.append(element("h2", { class: "h5 mt-4" }, tag));
      place.append(...operations.map((operation) => shownOperation(description, operation)));
    }
    openNamed();
  } catch (error) {
    const trouble = document.querySelector("#trouble");
    trouble.textContent = `The description did not come: ${error.message}`;
    trouble.hidden = false;
  }
  place.setAttribute("aria-busy", "false");
}

document.querySelector("#token-form").addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", openNamed);
show();
