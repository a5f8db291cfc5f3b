// The options of the form in the words of the API, and where it shows that one of them is wrong.
const NAMES_HERE = { digits: "digits_most" };

export function given(form) {
  return Object.fromEntries(Object.entries(options(form.elements)).filter(([, value]) => value));
}

function options(elements) {
  const reader = elements.reader?.value ?? "";
  const chosen = { reader };
  for (const name of ["name", "max_error", "model", "callback_url", "retention_days"]) {
    chosen[name] = elements[name]?.value;
  }
  if (reader === "form") return { ...chosen, template: elements.template.value };
  return reader === "number" ? { ...chosen, ...ofNumbers(elements) } : chosen;
}

function ofNumbers({ digits_least: least, digits_most: most, decimals, pattern, lines }) {
  const digits = least.value || most.value ? `${least.value || 1}-${most.value || most.max}` : "";
  return { digits, decimals: decimals.value, pattern: pattern.value, lines: lines.checked ? "true" : "" };
}

export function markField(form, name) {
  // Returns the field at fault, tied to the words that say why; null where it is none of these.
  for (const field of form.querySelectorAll("[aria-invalid]")) tie(field, false);
  const field = form.elements[NAMES_HERE[name] ?? name];
  if (!(field instanceof HTMLElement) || field.type === "file") return null;
  tie(field, true);
  const folded = field.closest("details");
  if (folded) folded.open = true;
  return field;
}

function tie(field, isWrong) {
  const told = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== "problem-text");
  field.setAttribute("aria-describedby", [...told, ...(isWrong ? ["problem-text"] : [])].join(" "));
  field.classList.toggle("is-invalid", isWrong);
  if (isWrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

export function remember({ reader, template = "" }) {
  // The page begins with it the next time; web/pages/last_choice.py reads it.
  const safe = location.protocol === "https:" ? "; secure" : "";
  if (reader) document.cookie = `fieldhand-reader=${reader}:${template}; path=/; max-age=31536000; samesite=lax${safe}`;
}
