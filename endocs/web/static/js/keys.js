// data-key="Slash", "KeyN, Insert", "Ctrl+Enter", "KeyG KeyT": the physical keys that press or focus the element.
const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const WORDS = { Slash: "/", Escape: "Esc", Space: "Space", Period: ".", Comma: "," };
let first = "";
let timer = 0;

function pressed(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey) parts.push("Shift");
  return [...parts, event.code.replace("NumpadEnter", "Enter")].join("+");
}

function label(code) {
  const word = (key) => WORDS[key] ?? key.replace(/^(Key|Digit)/, "");
  return code.split(" ").map((chord) => chord.split("+").map(word).join(" ")).join(" ");
}

function holders() {
  const open = [...document.querySelectorAll("dialog[open]")].pop();
  return [...(open ?? document).querySelectorAll("[data-key]")].filter(
    (element) => open || (!element.closest("dialog") && !element.hidden && !element.disabled),
  );
}

function codes(element) {
  return element.dataset.key.split(",").map((code) => code.trim());
}

function press(element) {
  if (element.matches(FIELDS)) {
    element.focus();
    element.select?.();
  } else element.click();
}

function find(code) {
  const found = holders().filter((element) => codes(element).includes(code));
  const seen = found.filter((element) => element.offsetParent !== null);
  return seen.find((element) => element.closest("main")) ?? seen[0] ?? found.find((element) => element.tagName === "A");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const code = pressed(event);
  const inField = event.target.closest?.(FIELDS);
  if (inField && !code.startsWith("Ctrl+")) return;
  if (inField && code === "Ctrl+KeyZ") return;
  if (code === "Shift+Slash" || event.key === "?") {
    event.preventDefault();
    showKeys();
    return;
  }
  const element = (first && find(`${first} ${code}`)) || find(code);
  if (element) {
    event.preventDefault();
    first = "";
    press(element);
    return;
  }
  first = code;
  clearTimeout(timer);
  timer = setTimeout(() => { first = ""; }, 1200);
});

function showKeys() {
  const dialog = document.querySelector("[data-keys]");
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector("[data-keys-list]");
  for (const line of list.querySelectorAll("[data-when]")) line.hidden = !document.querySelector(line.dataset.when);
  for (const line of list.querySelectorAll("[data-made]")) line.remove();
  for (const element of holders().reverse()) {
    const words = element.querySelector(".cut") ?? element;
    if (!codes(element).some((key) => find(key) === element)) continue;
    const name = element.dataset.keyName ?? element.getAttribute("aria-label") ?? words.textContent.trim().replace(/\s+/g, " ");
    if (!element.closest("dialog, [data-viewer]") && name) list.prepend(entry(codes(element), name));
  }
  dialog.showModal();
}

function entry(shortcuts, name) {
  const row = document.createElement("div");
  row.dataset.made = "";
  const term = row.appendChild(document.createElement("dt"));
  shortcuts.forEach((code, index) => {
    if (index) term.append(" ");
    term.appendChild(document.createElement("kbd")).textContent = label(code);
  });
  row.appendChild(document.createElement("dd")).textContent = name.replace(/ Ctrl Enter$/, "");
  return row;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dialog=keys]")) showKeys();
});
