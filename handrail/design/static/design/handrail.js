// Improves pages that already work without it: NHS components, saving as you type, look-ups, one sending a press.
import { initAll } from "./vendor/nhsuk-frontend.js";

const PAUSE = 2000;
const RETRY = 10000;
const clock = (moment) =>
  moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

// ---- saving as you type -------------------------------------------------------------------------------------
// <form data-autosave="address"> is posted after a pause. Until the server answers 2xx what was typed is also kept
// in this tab's sessionStorage, and put back if the page is loaded again before it was saved.

function autosave(form) {
  const address = form.dataset.autosave;
  const status = form.querySelector("[data-saved]");
  const store = `handrail:${location.pathname}:${address}`;
  let timer = null;
  let dirty = false;
  let version = 0;
  let sending = false;

  const say = (text, state = "") => {
    if (!status || status.textContent === text) return;
    status.textContent = text;
    status.dataset.state = state;
  };

  const body = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return new URLSearchParams(data);
  };

  const keep = () => {
    const typed = body();
    ["csrfmiddlewaretoken", "submission", "seen"].forEach((name) => typed.delete(name));
    try { sessionStorage.setItem(store, typed.toString()); } catch { /* private mode: the server still saves */ }
  };
  const forget = () => { try { sessionStorage.removeItem(store); } catch { /* as above */ } };

  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  async function save() {
    if (!dirty || sending || form.dataset.sending) return;
    sending = true;
    const sent = version;
    try {
      const answer = await fetch(address, {
        method: "POST", body: body(), credentials: "same-origin", redirect: "manual",
        headers: { "X-Autosave": "1" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      if (sent === version) { dirty = false; forget(); }
      say(`Saved ${clock(new Date())}`);
      const seen = answer.headers.get("X-Seen");
      const hidden = form.querySelector("input[name$=seen]");
      if (seen && hidden) hidden.value = seen;
    } catch (problem) {
      const refused = /^4\d\d$/.test(problem.message) || problem.message === "0";
      say(refused && problem.message === "409"
        ? "Not saved – someone else changed this. Press the button to see both"
        : "Not saved – still trying", "failed");
      later(RETRY);
      return;
    } finally { sending = false; }
    if (dirty) later(PAUSE);
  }

  const changed = (event) => {
    if (event && event.target.type === "file") return;
    dirty = true;
    version += 1;
    keep();
    later(PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // The page is going away: send what is unsaved in a way that outlives it.
  const leaving = () => {
    if (!dirty || form.dataset.sending) return;
    const sent = navigator.sendBeacon && navigator.sendBeacon(address, body());
    if (!sent) fetch(address, { method: "POST", body: body(), keepalive: true, credentials: "same-origin" }).catch(() => {});
  };
  addEventListener("pagehide", leaving);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leaving(); });
  addEventListener("online", () => later(0));
  form.addEventListener("submit", forget);

  restore(form, store, () => { changed(); say("We put back what you typed before it could be saved"); });
}

function restore(form, store, done) {
  let kept = null;
  try { kept = sessionStorage.getItem(store); } catch { return; }
  if (!kept) return;
  const values = new URLSearchParams(kept);
  let differs = false;
  for (const box of form.elements) {
    if (!box.name || box.type === "hidden" || box.type === "file" || box.type === "submit") continue;
    const typed = values.getAll(box.name);
    if (box.type === "radio" || box.type === "checkbox") {
      const on = typed.includes(box.value);
      if (box.checked !== on) { box.checked = on; differs = true; }
    } else if (typed.length && box.value !== typed[0]) { box.value = typed[0]; differs = true; }
  }
  if (differs) done();
}

// ---- one sending a press --------------------------------------------------------------------------------------
// The server refuses a second sending by its submission token; this only saves people the wait.

function once(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "1";
    setTimeout(() => delete form.dataset.sending, 15000);
  });
  addEventListener("pageshow", () => delete form.dataset.sending);
}

// ---- look-up while typing ---------------------------------------------------------------------------------------
// <input data-lookup="address">: the whole form goes to the address as a query; the page fragment that comes back
// stands in the aria-live region under the box.

function lookup(box) {
  const region = document.getElementById(`${box.id}-lookup`);
  if (!region) return;
  let timer = null;
  let asked = 0;
  const group = box.dataset.lookup;
  const boxes = [...box.form.querySelectorAll("[data-lookup]")].filter((each) => each.dataset.lookup === group);

  const ask = async () => {
    const mine = (asked += 1);
    const query = new URLSearchParams(new FormData(box.form));
    ["csrfmiddlewaretoken", "submission", "seen"].forEach((name) => query.delete(name));
    try {
      const answer = await fetch(`${group}?${query}`, { credentials: "same-origin", headers: { "X-Fragment": "1" } });
      const html = answer.ok ? await answer.text() : "";
      if (mine === asked && !answer.redirected && region.innerHTML !== html) region.innerHTML = html;
    } catch { /* the check on sending still finds duplicates */ }
  };
  if (boxes[boxes.length - 1] !== box) return; // one region, under the last box of the group
  boxes.forEach((each) => each.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 400); }));
}

// ---- answers inside answers ---------------------------------------------------------------------------------------
// Fields under an answer show when it is chosen. Not nhsuk-frontend's own way: it puts aria-expanded on a radio,
// which assistive technology does not allow there. The fields stand next in the reading order.

function reveal(box) {
  const group = box.closest(".nhsuk-radios, .nhsuk-checkboxes");
  const openers = [...group.querySelectorAll("[data-reveals]")];
  if (openers[0] !== box) return; // one listener for the group
  const show = () => openers.forEach((opener) => {
    const hidden = `nhsuk-${opener.type === "radio" ? "radios" : "checkboxes"}__conditional--hidden`;
    document.getElementById(opener.dataset.reveals)?.classList.toggle(hidden, !opener.checked);
  });
  group.addEventListener("change", show);
  group.addEventListener("click", show);
  addEventListener("pageshow", show);
  show();
}

// ---- unsaved changes --------------------------------------------------------------------------------------------
// <form data-unsaved>: the browser asks before leaving a page with changes that have not been sent.

function guardUnsaved(form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

initAll();
document.querySelectorAll("form[data-autosave]").forEach(autosave); // first: it may put answers back
document.querySelectorAll("[data-reveals]").forEach(reveal);
document.querySelectorAll("form[data-once]").forEach(once);
document.querySelectorAll("form[data-unsaved]").forEach(guardUnsaved);
document.querySelectorAll("[data-lookup]").forEach(lookup);
