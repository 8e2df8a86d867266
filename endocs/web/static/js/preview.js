// data-preview="address" on a row: Space shows the pages of its document in the dialog #preview; the list stays where it is.
const dialog = document.getElementById("preview");

function title(row) {
  return row.dataset.previewTitle || row.querySelector("a[href]").textContent.trim();
}

document.addEventListener("keydown", (event) => {
  if (event.code !== "Space" || event.defaultPrevented || event.repeat || !dialog) return;
  if (event.ctrlKey || event.altKey || event.shiftKey || event.metaKey) return;
  if (dialog.open) {
    if (event.target.closest("button, input")) return;
    event.preventDefault();
    dialog.close();
    return;
  }
  if (event.target.closest("button, input, textarea, select, summary") || document.querySelector("dialog[open]")) return;
  const row = document.querySelector("[data-row].here[data-preview]");
  if (!row) return;
  event.preventDefault();
  dialog.querySelector("[data-preview-title]").textContent = title(row);
  dialog.querySelector("[data-preview-open]").href = row.querySelector("a[href]").href;
  htmx.ajax("GET", row.dataset.preview, { source: dialog, target: "#preview-body", select: ".doc-b", swap: "innerHTML" })
    .then(() => { if (dialog.querySelector(".doc-b") && !dialog.open) dialog.showModal(); }, () => {});
});

dialog?.addEventListener("close", () => {
  dialog.querySelector("#preview-body").replaceChildren();
  document.querySelector("[data-row].here a[href]")?.focus({ preventScroll: true });
});
