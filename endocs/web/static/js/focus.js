// After a swap the focus is never lost: what has the same id keeps it (htmx), else it goes to the heading of what came.
// The new place may name it itself with data-focus.
let had = false;

document.addEventListener("htmx:beforeSwap", (event) => {
  had = Boolean(event.detail.target?.contains(document.activeElement));
});

document.addEventListener("htmx:load", (event) => {
  if (!had || document.activeElement !== document.body) return;
  const box = event.detail.elt.parentElement ?? event.detail.elt;
  const place = box.querySelector("[data-focus], h1, h2, h3, [role=region], a[href], button");
  if (!place) return;
  had = false;
  if (place.matches("h1, h2, h3")) place.tabIndex = -1;
  place.focus({ preventScroll: true });
});
