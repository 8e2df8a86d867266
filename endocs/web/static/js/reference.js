// data-reference="address": suggestions under a field; the address answers ?q= with options of a list.
import { fault, mended } from "./faults.js";

function parts(box) {
  return {
    input: box.querySelector("[role=combobox]"),
    list: box.querySelector("[role=listbox]"),
    value: box.querySelector("[data-reference-value]"),
  };
}

async function suggest(box, all = false) {
  const { input, list } = parts(box);
  box.asked?.abort();
  const abort = box.asked = new AbortController();
  const address = new URL(box.dataset.reference, location.href);
  address.searchParams.set("q", all ? "" : input.value);
  try {
    const answer = await fetch(address, { signal: abort.signal, headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error("broken");
    list.innerHTML = await answer.text();
    mended();
  } catch (error) {
    if (error.name !== "AbortError") fault(error.message === "broken" ? "broken" : "cut", () => suggest(box, all));
    return;
  }
  [...list.children].forEach((option, index) => { option.id = `${list.id}_${index}`; });
  open(box, list.childElementCount > 0);
  point(box, options(list)[0]);
}

function options(list) {
  return [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
}

function open(box, shown) {
  const { input, list } = parts(box);
  list.hidden = !shown;
  input.setAttribute("aria-expanded", String(shown));
  if (!shown) input.removeAttribute("aria-activedescendant");
}

function point(box, option) {
  const { input, list } = parts(box);
  for (const other of options(list)) {
    other.classList.toggle("on", other === option);
    other.setAttribute("aria-selected", String(other === option));
  }
  if (!option) return;
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(box, option) {
  const { input, value } = parts(box);
  if (option.dataset.href) {
    location.assign(option.dataset.href);
    return;
  }
  input.value = option.dataset.text;
  value.value = option.dataset.value;
  open(box, false);
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const box = event.target.matches("[role=combobox]") && event.target.closest("[data-reference]");
  if (!box) return;
  parts(box).value.value = "";
  clearTimeout(box.timer);
  box.timer = setTimeout(() => suggest(box), 150);
});

document.addEventListener("keydown", (event) => {
  const box = event.target.matches?.("[role=combobox]") && event.target.closest("[data-reference]");
  if (!box) return;
  const { list } = parts(box);
  const all = options(list);
  const at = all.findIndex((option) => option.classList.contains("on"));
  if (event.code === "F4" || (event.code === "ArrowDown" && list.hidden)) suggest(box, true);
  else if (list.hidden) return;
  else if (event.code === "ArrowDown") point(box, all[Math.min(all.length - 1, at + 1)]);
  else if (event.code === "ArrowUp") point(box, all[Math.max(0, at - 1)]);
  else if (event.code === "Enter" && at >= 0 && !event.ctrlKey) take(box, all[at]);
  else if (event.code === "Escape") open(box, false);
  else return;
  event.preventDefault();
});

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[data-reference] [role=option]:not([aria-disabled])");
  if (!option) return;
  event.preventDefault();
  take(option.closest("[data-reference]"), option);
});

document.addEventListener("focusout", (event) => {
  const box = event.target.closest?.("[data-reference]");
  if (box && !box.contains(event.relatedTarget)) open(box, false);
});
