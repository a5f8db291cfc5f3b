// Tabs: one section is shown, the address names it, and arrows move among them.
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

export function showTabs(list) {
  const tabs = [...list.querySelectorAll('[role="tab"]')];

  function choose(chosen) {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.classList.toggle("active", isChosen);
      tab.setAttribute("aria-selected", isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
    }
  }

  const named = () => tabs.find((tab) => `#${tab.getAttribute("aria-controls")}` === location.hash);

  function pick(tab) {
    choose(tab);
    tab.focus();
    history.replaceState(null, "", `#${tab.getAttribute("aria-controls")}`);
  }

  list.addEventListener("click", ({ target }) => tabs.includes(target) && pick(target));
  list.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    pick(tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length]);
  });
  window.addEventListener("hashchange", () => {
    if (!named()) return;
    choose(named());
    named().focus();
  });
  choose(named() ?? tabs[0]);
}
