// What scripts add to pages that work without them: the behaviour of the form components, selects that
// one can type into, a question before leaving a form with something unsaved, and what was typed found again.
import { Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink, createAll } from "govuk-frontend";
import accessibleAutocomplete from "accessible-autocomplete";
import { keepTyped } from "./keeping.js";

// The components look for these before they start.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}

for (const component of [Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink]) {
  createAll(component);
}

// The list puts each suggestion into the page as HTML, and an option is what somebody typed: a name, a title.
function asHtml(words) {
  const text = document.createElement("span");
  text.textContent = words ?? "";
  return text.innerHTML;
}

for (const select of document.querySelectorAll("select[data-autocomplete]")) {
  const { id } = select;
  const describedBy = select.getAttribute("aria-describedby");
  accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value ? undefined : "",
    showAllValues: true,
    confirmOnBlur: false,
    templates: { inputValue: (words) => words ?? "", suggestion: asHtml },
    menuAttributes: { "aria-label": document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent.trim() ?? "" },
  });
  if (describedBy) {
    const input = document.getElementById(id);
    input?.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${describedBy}`.trim());
  }
}

const unsaved = new Set();
const isKept = keepTyped(() => unsaved.clear());
for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("input", () => unsaved.add(form));
  // A form whose text is kept is gone only once the server is known to answer.
  if (!isKept(form)) form.addEventListener("submit", () => unsaved.clear());
}
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size > 0) {
    event.preventDefault();
  }
});

// The search: / goes to it from any page unless that is turned off, and in what was found the arrows go from one to the next.
const find = document.getElementById("find");
const NO_KEYS = "goldthread-no-keys";
const remembered = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};
const types = (element) => element?.closest("input, textarea, select, [contenteditable], [role='combobox']");
document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.defaultPrevented;
  if (event.key === "/" && plain && find && !types(document.activeElement) && !remembered(NO_KEYS)) {
    event.preventDefault();
    find.focus();
  }
});
const keys = document.querySelector("[data-keys]");
if (keys) {
  const box = keys.querySelector("input");
  keys.hidden = false;
  box.checked = !remembered(NO_KEYS);
  box.addEventListener("change", () => {
    try {
      if (box.checked) localStorage.removeItem(NO_KEYS);
      else localStorage.setItem(NO_KEYS, "1");
    } catch {
      box.checked = true;
    }
  });
}
const hits = [...document.querySelectorAll(".gt-hits a")];
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const from = hits.indexOf(document.activeElement);
  const starts = document.activeElement?.matches("#q, #find") && step === 1;
  if (!step || (from < 0 && !starts)) return;
  const to = from + step;
  event.preventDefault();
  (hits[to] ?? document.getElementById("q"))?.focus();
});
