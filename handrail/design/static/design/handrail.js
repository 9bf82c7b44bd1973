// Improves pages that already work without it: NHS components, saving as you type, look-ups, one sending a press.
import { initAll } from "./vendor/nhsuk-frontend.js";

const PAUSE = 2000;
const RETRY = 10000;
const clock = (moment) =>
  moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

// ---- what this tab keeps ------------------------------------------------------------------------------------
// Text that the server has not confirmed yet, by person, page and form. Cleared once saved, sent or signed out.

const KEPT = "handrail:kept:";
const SENT = "handrail:sent";
const person = document.documentElement.dataset.person || "";
const tab = {
  get(name) { try { return sessionStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { sessionStorage.setItem(name, value); } catch { /* private mode: the server still saves */ } },
  drop(name) { try { sessionStorage.removeItem(name); } catch { /* as above */ } },
  clear() {
    try { Object.keys(sessionStorage).filter((name) => name.startsWith("handrail:")).forEach((name) => sessionStorage.removeItem(name)); } catch { /* as above */ }
  },
};
const placeOf = (form) => `${KEPT}${person}:${location.pathname}:${form.dataset.autosave}`;

// A form was sent and this page came back: it arrived, unless this is an error or the sign-in page.
function settleSent() {
  const place = tab.get(SENT);
  if (!place) return;
  if (document.body.classList.contains("hr-held")) return;
  tab.drop(SENT);
  const again = [...document.querySelectorAll("form[data-autosave]")].some((form) => placeOf(form) === place);
  if (!again || document.querySelector(".nhsuk-error-summary")) tab.drop(place);
}

// Signing in again in another tab changes the token that forms carry; the cookie has the new one.
function freshToken(form) {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  const box = form.elements.csrfmiddlewaretoken;
  if (token && box) box.value = token[1];
}

// ---- saving as you type -------------------------------------------------------------------------------------
// <form data-autosave="address"> is posted after a pause with the header X-Autosave, so that the address may be the
// page's own. The answer is any 2xx; its JSON may renew the version seen: {"seen": "17"}.

function autosave(form) {
  const address = form.dataset.autosave;
  const status = form.querySelector("[data-saved]");
  const words = JSON.parse(status?.dataset.words || "{}"); // in the language of the page
  const place = placeOf(form);
  let timer = null;
  let dirty = false;
  let version = 0;
  let sending = false;
  let sentLast = false;

  const say = (text, state = "") => {
    if (!status || status.textContent === text) return;
    status.textContent = text;
    status.dataset.state = state;
  };

  const body = () => {
    freshToken(form);
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return new URLSearchParams(data);
  };

  const keep = () => {
    const typed = body();
    const names = new Set([...form.elements].filter((box) => box.name && isChanged(box)).map((box) => box.name));
    [...new Set(typed.keys())].filter((name) => !names.has(name)).forEach((name) => typed.delete(name));
    tab.set(place, JSON.stringify({ names: [...names], typed: typed.toString() }));
  };

  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  // keepalive lets the request outlive the page; browsers take no more than 64 kilobytes that way.
  const post = () => {
    const text = body();
    return fetch(address, {
      method: "POST", body: text, credentials: "same-origin", redirect: "manual",
      keepalive: text.toString().length < 60000, headers: { "X-Autosave": "1" },
    });
  };

  async function save() {
    if (!dirty || sending || form.dataset.sending) return;
    sending = true;
    const sent = version;
    try {
      const answer = await post();
      if (!answer.ok) throw new Error(String(answer.status));
      if (sent === version) { dirty = false; tab.drop(place); }
      const told = await answer.json().catch(() => ({}));
      const hidden = form.querySelector("input[name$=seen]");
      if (told.seen && hidden) hidden.value = told.seen;
      if (told.interrupts) interrupt(told.interrupts);
      say((words.saved || "").replace("{time}", clock(new Date())));
    } catch (problem) {
      say(words[problem.message] || words.retrying, "failed");
      if (!["409", "410"].includes(problem.message)) later(RETRY);
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
  // Another tab comes to the front: save at once. The page goes away: send what outlives it.
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
  addEventListener("pagehide", () => {
    if (!dirty || form.dataset.sending) return;
    sentLast = true;
    post().catch(() => {}); // the tab still has it
  });
  addEventListener("pageshow", (event) => { if (event.persisted && sentLast) location.reload(); });
  addEventListener("online", () => later(0));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "clear") tab.drop(place); // the button that forgets what was typed
    else if (tab.get(place)) tab.set(SENT, place);
  });

  restore(form, place, () => { changed(); say(words.restored); });
}

// What was saved says that somebody may not be safe: said at once, above what is being typed, which stays.
function interrupt(address) {
  if (document.querySelector("[data-interrupts]")) return;
  const box = document.createElement("section");
  box.className = "hr-interrupts";
  box.dataset.interrupts = "";
  box.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = "Act on it now";
  const words = document.createElement("p");
  words.append("An answer says that the client may not be safe. What you typed is saved. ", link);
  box.append(words);
  document.querySelector("main").before(box);
}

// Whether the person has changed a box since the page was drawn: only that is theirs to bring back.
function isChanged(box) {
  if (["hidden", "file", "submit", "password"].includes(box.type)) return false;
  if (box.type === "radio" || box.type === "checkbox") return box.checked !== box.defaultChecked;
  if (box.options) return box.value !== ([...box.options].find((option) => option.defaultSelected) || box.options[0])?.value;
  return box.value !== box.defaultValue;
}

function readKept(kept) {
  try { return JSON.parse(kept); } catch { return { names: [], typed: "" }; }
}

function restore(form, place, done) {
  const kept = tab.get(place);
  if (!kept) return;
  const { names, typed: text } = readKept(kept);
  const values = new URLSearchParams(text);
  let differs = false;
  for (const box of form.elements) {
    if (!names.includes(box.name) || ["hidden", "file", "submit", "password"].includes(box.type)) continue;
    const typed = values.getAll(box.name);
    if (box.type === "radio" || box.type === "checkbox") {
      const on = typed.includes(box.value);
      if (box.checked !== on) { box.checked = on; differs = true; }
    } else if (typed.length && box.value !== typed[0]) { box.value = typed[0]; differs = true; }
  }
  if (differs) done(); else tab.drop(place);
}

// ---- one sending a press --------------------------------------------------------------------------------------
// The server refuses a second sending by its submission token; this only saves people the wait.

function once(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sending = "1";
    setTimeout(() => delete form.dataset.sending, 15000);
  });
  addEventListener("pageshow", () => delete form.dataset.sending);
}

// ---- look-up while typing ---------------------------------------------------------------------------------------
// <input data-lookup="address">: the whole form is posted to the address, since names do not belong in addresses that
// servers write down; the page fragment that comes back stands in the aria-live region under the box.

function lookup(box) {
  const region = document.getElementById(`${box.id}-lookup`);
  if (!region) return;
  let timer = null;
  let asked = 0;
  const group = box.dataset.lookup;
  const boxes = [...box.form.querySelectorAll("[data-lookup]")].filter((each) => each.dataset.lookup === group);

  // An answer that comes late does not take away who was chosen meanwhile.
  const replace = (html) => {
    const chosen = region.querySelector("input:checked");
    region.innerHTML = html;
    const same = [...region.querySelectorAll("input")].find((each) => each.name === chosen?.name && each.value === chosen.value);
    if (same) same.checked = true;
  };

  const ask = async () => {
    const mine = (asked += 1);
    const typed = new URLSearchParams(new FormData(box.form));
    ["submission", "seen"].forEach((name) => typed.delete(name));
    try {
      const answer = await fetch(group, {
        method: "POST", body: typed, credentials: "same-origin", headers: { "X-Fragment": "1" },
      });
      const html = answer.ok ? await answer.text() : "";
      if (mine === asked && !answer.redirected && region.innerHTML !== html) replace(html);
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
  const show = () => openers.forEach((opener) => { // several choices may open one box
    const hidden = `nhsuk-${opener.type === "radio" ? "radios" : "checkboxes"}__conditional--hidden`;
    const open = openers.some((other) => other.checked && other.dataset.reveals === opener.dataset.reveals);
    document.getElementById(opener.dataset.reveals)?.classList.toggle(hidden, !open);
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

// ---- tables wider than their place ----------------------------------------------------------------------------
// What scrolls must be reachable with the keyboard; what fits must not be a stop on the way.

function reachable(box) {
  const name = box.querySelector("caption")?.firstChild?.textContent.trim() || "Table";
  const measure = () => {
    const wide = box.scrollWidth > box.clientWidth + 1;
    [["tabindex", "0"], ["role", "region"], ["aria-label", name]].forEach(([key, value]) =>
      wide ? box.setAttribute(key, value) : box.removeAttribute(key));
  };
  new ResizeObserver(measure).observe(box);
  measure();
}

settleSent();
document.querySelectorAll("form[data-autosave]").forEach(autosave); // first: it may put answers back
initAll();
document.querySelectorAll("[data-reveals]").forEach(reveal);
document.querySelectorAll("form[data-once]").forEach(once);
document.querySelectorAll("form[data-unsaved]").forEach(guardUnsaved);
document.querySelectorAll("[data-lookup]").forEach(lookup);
document.querySelectorAll(".hr-scroll").forEach(reachable);
document.querySelectorAll("form[data-signs-out]").forEach((form) => form.addEventListener("submit", tab.clear));
document.querySelectorAll("form[method=post]").forEach((form) => form.addEventListener("submit", () => freshToken(form)));
