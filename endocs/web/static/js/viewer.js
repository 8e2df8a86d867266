// data-viewer: pages as pictures; buttons data-viewer-do = previous, next, smaller, larger, fit, turn, full.
const STEPS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const states = new WeakMap();

function state(viewer) {
  if (!states.has(viewer)) states.set(viewer, { zoom: 1, turn: 0 });
  return states.get(viewer);
}

function draw(viewer) {
  const { zoom, turn } = state(viewer);
  const lying = turn % 180 !== 0;
  for (const page of viewer.querySelectorAll(".page")) {
    const image = page.firstElementChild;
    page.style.width = `${zoom * 100}%`;
    const width = page.offsetWidth;
    const ratio = Number(image.getAttribute("height")) / Number(image.getAttribute("width")) || 1.414;
    image.style.rotate = `${turn}deg`;
    image.style.width = lying ? `${width / ratio}px` : "";
    image.style.marginTop = lying ? `${(width / ratio - width) / 2}px` : "";
    image.style.marginLeft = lying ? `${(width - width / ratio) / 2}px` : "";
    page.style.height = lying ? `${width / ratio}px` : "";
  }
  viewer.querySelector("[data-viewer-zoom]").textContent = `${Math.round(zoom * 100)}\u00a0%`;
}

function zoom(viewer, direction) {
  const now = state(viewer).zoom;
  const steps = direction > 0 ? STEPS : [...STEPS].reverse();
  state(viewer).zoom = steps.find((step) => (direction > 0 ? step > now : step < now)) ?? now;
  draw(viewer);
}

function shown(viewer) {
  const desk = viewer.querySelector("[data-viewer-desk]");
  const pages = [...desk.querySelectorAll(".page")];
  const top = Math.max(desk.getBoundingClientRect().top, 0) + 80;
  const at = pages.findIndex((page) => page.getBoundingClientRect().bottom > top);
  return { pages, at: at < 0 ? pages.length - 1 : at };
}

function turnTo(viewer, step) {
  const { pages, at } = shown(viewer);
  const page = pages[Math.min(pages.length - 1, Math.max(0, at + step))];
  page.scrollIntoView({ block: "start" });
  viewer.querySelector("[data-viewer-page]").textContent = pages.indexOf(page) + 1;
}

const DEEDS = {
  previous: (viewer) => turnTo(viewer, -1),
  next: (viewer) => turnTo(viewer, 1),
  smaller: (viewer) => zoom(viewer, -1),
  larger: (viewer) => zoom(viewer, 1),
  fit: (viewer) => { state(viewer).zoom = 1; draw(viewer); },
  turn: (viewer) => { state(viewer).turn = (state(viewer).turn + 90) % 360; draw(viewer); },
  full: (viewer) => (document.fullscreenElement ? document.exitFullscreen() : viewer.requestFullscreen()),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-viewer-do]");
  if (button) DEEDS[button.dataset.viewerDo](button.closest("[data-viewer]"));
});

document.addEventListener("scroll", (event) => {
  const viewer = event.target.closest?.("[data-viewer]");
  if (viewer) viewer.querySelector("[data-viewer-page]").textContent = shown(viewer).at + 1;
}, true);
