// data-rows: a list whose rows (data-row) are walked by J, K and arrows, opened by Enter, chosen by X, Shift and Ctrl A.
// → and ← open and close the <details> of a row.
// data-bulk: the bar of what is chosen; data-amount on a check box (in kopecks) is summed up in data-bulk-sum.
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";

function rowsOf(list) {
  return [...list.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
}

function current(list) {
  return list.querySelector("[data-row].here");
}

function go(list, step) {
  const rows = rowsOf(list);
  const at = rows.indexOf(current(list));
  const row = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  if (!row) return null;
  for (const other of rows) other.classList.toggle("here", other === row);
  row.querySelector("a[href], button")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return row;
}

function choose(row, on) {
  const box = row?.querySelector("[data-choose]");
  if (!box) return;
  box.checked = on ?? !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const list = document.querySelector("[data-rows]");
  if (!list || event.target.closest?.(FIELDS) || document.querySelector("dialog[open]") || event.altKey) return;
  if (event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.code !== "KeyA" || !list.querySelector("[data-choose]")) return;
    event.preventDefault();
    for (const row of rowsOf(list)) choose(row, true);
    return;
  }
  const step = { KeyJ: 1, ArrowDown: 1, KeyK: -1, ArrowUp: -1 }[event.code];
  if (step) {
    event.preventDefault();
    if (event.shiftKey) choose(current(list), true);
    const row = go(list, step);
    if (event.shiftKey) choose(row, true);
  } else if (event.code === "KeyX" && current(list)) {
    event.preventDefault();
    choose(current(list));
  } else if ((event.code === "ArrowRight" || event.code === "ArrowLeft") && current(list)?.querySelector("details")) {
    event.preventDefault();
    current(list).querySelector("details").open = event.code === "ArrowRight";
  } else if (event.code === "Enter" && event.target === document.body) {
    current(list)?.querySelector("a[href]")?.click();
  }
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-choose-all]");
  if (all) for (const row of rowsOf(document.querySelector("[data-rows]"))) choose(row, all.checked);
  const box = event.target.closest("[data-choose]");
  if (box) {
    box.closest("[data-row]")?.classList.toggle("on", box.checked);
    showChosen();
  }
});

function showChosen() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const boxes = [...document.querySelectorAll("[data-choose]:checked")];
  bar.hidden = boxes.length === 0;
  const sum = boxes.reduce((total, box) => total + Number(box.dataset.amount ?? 0), 0) / 100;
  const money = new Intl.NumberFormat("ru-RU", { style: "currency", currency: "RUB" });
  for (const place of bar.querySelectorAll("[data-bulk-count]")) place.textContent = boxes.length;
  for (const place of bar.querySelectorAll("[data-bulk-sum]")) place.textContent = sum ? money.format(sum) : "";
}

showChosen();
