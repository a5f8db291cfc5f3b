// A page that the browser kept alive and brings back may show what is gone meanwhile: it is asked for anew.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
