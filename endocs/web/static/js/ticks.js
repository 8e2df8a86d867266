// data-ticks: a table whose data-ticks-all ticks every data-tick in it; it is half on when only some are ticked, and
// hidden without scripts.
function show(table) {
  const all = table.querySelector("[data-ticks-all]");
  const ticks = [...table.querySelectorAll("[data-tick]")];
  const on = ticks.filter((tick) => tick.checked).length;
  all.checked = on > 0 && on === ticks.length;
  all.indeterminate = on > 0 && on < ticks.length;
  all.disabled = ticks.length === 0;
}

document.addEventListener("change", (event) => {
  const table = event.target.closest("[data-ticks]");
  if (!table) return;
  if (event.target.matches("[data-ticks-all]")) {
    for (const tick of table.querySelectorAll("[data-tick]")) tick.checked = event.target.checked;
  }
  show(table);
});

for (const table of document.querySelectorAll("[data-ticks]")) {
  table.querySelector("[data-ticks-all]").hidden = false;
  show(table);
}
