// Show what is typed into a password field, as long as one wants it.
for (const button of document.querySelectorAll("[data-reveals]")) {
  const field = document.getElementById(button.dataset.reveals);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.ariaPressed = String(shown);
  };
  button.addEventListener("click", () => show(field.type === "password"));
  // Browsers offer to keep a password of a password field alone.
  field.form.addEventListener("submit", () => show(false));
}
