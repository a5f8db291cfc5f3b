// The theme: the system's, or the one chosen here. Loaded before the page is drawn, so no flash.
(() => {
  const KEY = "fieldhand-theme";
  const NEXT = { system: "light", light: "dark", dark: "system" };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;

  function kept() {
    try {
      return NEXT[localStorage.getItem(KEY)] ? localStorage.getItem(KEY) : "system";
    } catch {
      return "system"; // a browser that keeps nothing
    }
  }

  let chosen = kept();

  function show() {
    const system = dark.matches ? "dark" : "light";
    root.setAttribute("data-bs-theme", chosen === "system" ? system : chosen);
    if (chosen === "system") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", chosen);
    const button = document.getElementById("theme");
    if (button) button.title = button.ariaLabel = `Theme: ${chosen}. Change to ${NEXT[chosen]}`;
  }

  function change() {
    chosen = NEXT[chosen];
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // it holds for this page, then
    }
    show();
  }

  root.classList.add("js");
  show();
  dark.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.getElementById("theme").addEventListener("click", change);
  });
})();
