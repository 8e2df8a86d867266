// data-drop: a form with a file field; files that are chosen or dropped are sent one after another, with progress and "Cancel".
// The answer: JSON {"next": address} or anything successful; a refusal is JSON {"sentence": text}.
import { say } from "./say.js";

for (const form of document.querySelectorAll("[data-drop]")) prepare(form);
document.addEventListener("htmx:load", (event) => {
  for (const form of event.target.querySelectorAll?.("[data-drop]") ?? []) prepare(form);
});

function prepare(form) {
  const button = form.querySelector("[data-drop-send]");
  if (button) button.hidden = true;
}

document.addEventListener("change", (event) => {
  const form = event.target.matches("[type=file]") && event.target.closest("[data-drop]");
  if (form) send(form, [...event.target.files]);
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.("[data-drop] .drop");
    if (!zone || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") send(zone.closest("[data-drop]"), [...event.dataTransfer.files]);
  });
}

async function send(form, files) {
  const input = form.querySelector("[type=file]");
  const chosen = input.multiple ? files : files.slice(0, 1);
  const rows = chosen.map((file) => row(form, file));
  let next = null;
  let failed = false;
  for (const [index, file] of chosen.entries()) {
    const answer = await upload(form, input.name, file, rows[index]);
    next = answer?.next ?? next;
    failed ||= !answer;
  }
  input.value = "";
  form.dispatchEvent(new CustomEvent("drop:done", { bubbles: true, detail: { failed } }));
  if (!failed && chosen.length) {
    if (next) location.assign(next);
    else location.reload();
  }
}

function row(form, file) {
  const line = document.createElement("li");
  const name = line.appendChild(document.createElement("span"));
  name.className = "cut";
  name.textContent = file.name;
  const state = line.appendChild(document.createElement("span"));
  state.className = "muted nowrap";
  const cancel = line.appendChild(document.createElement("button"));
  Object.assign(cancel, { type: "button", className: "btn btn-quiet btn-sm", textContent: form.dataset.cancel });
  cancel.setAttribute("aria-label", `${form.dataset.cancel}: ${file.name}`);
  const bar = line.appendChild(document.createElement("progress"));
  Object.assign(bar, { max: 100, value: 0 });
  bar.setAttribute("aria-label", file.name);
  form.querySelector("[data-drop-files]").append(line);
  return { line, state, cancel, bar };
}

function upload(form, field, file, { line, state, cancel, bar }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    for (const hidden of form.querySelectorAll("input[type=hidden]")) data.append(hidden.name, hidden.value);
    data.append(field, file);
    const end = (sentence, good) => {
      cancel.remove();
      bar.remove();
      state.textContent = good ? sentence : "";
      if (!good) line.appendChild(Object.assign(document.createElement("p"), { className: "err", textContent: sentence }));
      say(`${file.name}: ${sentence}`);
    };
    request.upload.onprogress = (event) => {
      bar.value = (event.loaded / event.total) * 100;
      state.textContent = `${Math.floor(bar.value)}\u00a0%`;
    };
    request.onload = () => {
      const answer = parse(request.responseText);
      const good = request.status < 400;
      end(good ? form.dataset.done : (answer.sentence ?? form.dataset.refused), good);
      resolve(good ? answer : null);
    };
    request.onerror = () => { end(form.dataset.cut, false); resolve(null); };
    request.onabort = () => { line.remove(); resolve({}); };
    cancel.onclick = () => request.abort();
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  });
}

function parse(text) {
  try { return JSON.parse(text); } catch { return {}; }
}
