// Copy what is shown this once.
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const told = document.getElementById(`${field.id}-copied`);
  button.addEventListener("click", async () => {
    told.textContent = (await copy(field)) ? "Copied." : "Copy it by hand: this browser does not let the page do so.";
  });
}

async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy"); // a page without TLS has no clipboard of its own
  }
}
