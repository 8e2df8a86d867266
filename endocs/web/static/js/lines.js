// data-lines: rows of a Django form set. data-lines-add clones the <template>; data-lines-remove strikes its row out.
function total(box) {
  return box.querySelector("[name$=-TOTAL_FORMS]");
}

function add(box) {
  const count = total(box);
  const made = box.querySelector("template[data-lines-row]").innerHTML.replaceAll("__prefix__", count.value);
  box.querySelector("[data-lines-body]").insertAdjacentHTML("beforeend", made);
  count.value = Number(count.value) + 1;
  const row = box.querySelector("[data-lines-body]").lastElementChild;
  window.htmx?.process(row);
  row.querySelector("select, input:not([type=hidden])")?.focus();
}

function remove(row) {
  const box = row.closest("[data-lines]");
  const strike = row.querySelector("[name$=-DELETE]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  if (strike) strike.checked = true;
  for (const control of row.querySelectorAll("[required]")) control.required = false;
  row.hidden = true;
  (next?.querySelector("[data-lines-remove]") ?? box.querySelector("[data-lines-add]"))?.focus();
}

document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-lines-add]");
  if (adder) {
    event.preventDefault();
    add(adder.closest("[data-lines]"));
  }
  const remover = event.target.closest("[data-lines-remove]");
  if (remover) {
    event.preventDefault();
    remove(remover.closest("[data-lines-item]"));
  }
});
