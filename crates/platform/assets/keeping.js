// Keeps what is being typed into long forms, in this browser alone, so that it is found again after the network or the session went.
// By person and page; gone once it is saved, after a fortnight, or at signing out where that is wished. It is sealed with a key that
// only pages of that person bring, and lies under names that the key makes: whoever else is at the browser reads nothing of it.
const PREFIX = "goldthread:typed:";
const LASTS = 14 * 24 * 3600 * 1000;
// Where the program is reached by HTTPS, a cookie that only it can have set.
const SAVED = /^(__Host-)?goldthread_saved=/;
const PATIENCE = 8000;
// Whoever heard from the server so lately need not ask whether it is there.
const LATELY = 20_000;
const SECRET = /password|secret|token|code|csrf/i;

const secret = document.body.dataset.keepKey;
// Browsers have these over HTTPS and on this machine alone; without them nothing is kept.
const subtle = globalThis.crypto?.subtle;
const mayKeep = Boolean(secret && subtle);

// Private windows and full disks refuse: then nothing is kept, and nothing else suffers.
function attempt(what) {
  try {
    return what();
  } catch {
    return undefined;
  }
}

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const textOf = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const encoded = (text) => new TextEncoder().encode(text);

/** The keys of this person: one seals, one makes names. */
async function makeKeys() {
  const base = await subtle.importKey("raw", bytesOf(secret), "HKDF", false, ["deriveKey"]);
  const derive = (info, algorithm, uses) =>
    subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoded(info) }, base, algorithm, false, uses);
  return {
    seal: await derive("seal", { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]),
    name: await derive("name", { name: "HMAC", hash: "SHA-256", length: 256 }, ["sign"]),
  };
}
let made;
const ownKeys = () => (made ??= makeKeys());

/** What stands for something in a name, and says nothing of it. */
async function mark(what) {
  const { name } = await ownKeys();
  return textOf((await subtle.sign("HMAC", name, encoded(what))).slice(0, 16));
}

// The name goes in with it: nothing can be put under another.
async function seal(key, typed) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const way = { name: "AES-GCM", iv, additionalData: encoded(key) };
  const sealed = await subtle.encrypt(way, (await ownKeys()).seal, encoded(JSON.stringify(typed)));
  return { at: Date.now(), iv: textOf(iv), sealed: textOf(sealed) };
}

async function unseal(key, kept) {
  const way = { name: "AES-GCM", iv: bytesOf(kept.iv), additionalData: encoded(key) };
  const typed = await subtle.decrypt(way, (await ownKeys()).seal, bytesOf(kept.sealed));
  return { at: kept.at, typed: JSON.parse(new TextDecoder().decode(typed)) };
}

const keys = () => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) ?? [];
let ours;
const own = () => keys().filter((key) => ours && key.startsWith(`${PREFIX}${ours}:`));
const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)));
const forget = (key) => attempt(() => localStorage.removeItem(key));
const pathOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// The fields of a form that may be kept, each by its name and its place among those of the same name.
function fieldsOf(form) {
  const places = new Map();
  return [...form.elements].flatMap((field) => {
    const { name, type } = field;
    const never = !name || SECRET.test(name) || ["hidden", "password", "file", "submit", "button", "fieldset"].includes(type);
    const refused = field.closest("[data-no-keep]") || /one-time-code|^cc-/.test(field.getAttribute("autocomplete") ?? "");
    if (never || refused) return [];
    const place = places.get(name) ?? 0;
    places.set(name, place + 1);
    return [[`${name} ${place}`, field]];
  });
}

const ticked = (field) => field.type === "checkbox" || field.type === "radio";
const valueOf = (field) => (ticked(field) ? field.checked : field.value);
const typedIn = (form) => Object.fromEntries(fieldsOf(form).map(([key, field]) => [key, valueOf(field)]));

function putBack(form, typed) {
  for (const [key, field] of fieldsOf(form)) {
    if (!(key in typed)) continue;
    if (ticked(field)) {
      field.checked = typed[key];
    } else {
      field.value = typed[key];
      // A select that one can type into shows its choice in a field of its own.
      const shown = field.tagName === "SELECT" && field.id.endsWith("-select") && document.getElementById(field.id.slice(0, -7));
      if (shown) shown.value = field.selectedOptions[0]?.textContent ?? "";
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const when = (at) => new Date(at).toLocaleString("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

// Offers what was typed before; nothing where it is what the form holds already.
function offer(form, key, kept) {
  const now = typedIn(form);
  const differs = Object.entries(kept.typed).some(([name, value]) => name in now && now[name] !== value);
  if (!differs) return;
  const box = element("div", "gt-kept");
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "What you typed before");
  const restore = element("button", "govuk-button govuk-button--secondary gt-small-button", "Put it back");
  const remove = element("button", "govuk-button govuk-button--secondary gt-small-button", "Delete it");
  restore.type = remove.type = "button";
  restore.addEventListener("click", () => {
    putBack(form, kept.typed);
    box.remove();
    form.querySelector("textarea")?.focus();
  });
  remove.addEventListener("click", () => {
    forget(key);
    box.remove();
  });
  const buttons = element("div", "govuk-button-group");
  buttons.append(restore, remove);
  box.append(element("p", "govuk-body", `We kept what you typed here on ${when(kept.at)}. It was not saved.`), buttons);
  form.prepend(box);
}

async function reachable() {
  try {
    const answer = await fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok;
  } catch {
    return false;
  }
}

// Sends a form once what is in it is kept and the server is known to answer; `passed` is told when it goes.
function guard(form, keep, passed) {
  const opened = Date.now();
  let [ready, asked] = [false, false];
  const said = element("div", "gt-kept gt-kept--failed");
  said.setAttribute("role", "alert");
  form.addEventListener("submit", async (event) => {
    if (ready) {
      ready = false;
      passed();
      return;
    }
    event.preventDefault();
    if (asked) return;
    asked = true;
    const { submitter } = event;
    await keep();
    // A form takes no second sending while the first is still on its way through the page.
    await new Promise((done) => setTimeout(done));
    const answers = (navigator.onLine && Date.now() - opened < LATELY) || (await reachable());
    asked = false;
    if (answers) {
      said.remove();
      ready = true;
      form.requestSubmit(submitter ?? undefined);
    } else {
      said.replaceChildren(
        element("p", "govuk-body", "We could not reach Goldthread, so nothing was sent. What you typed is kept in this browser. Check your connection, then send it again."),
      );
      form.append(said);
      said.scrollIntoView?.({ block: "nearest" });
    }
  });
}

const nameOf = async (form) => `${PREFIX}${await mark("")}:${await mark(location.pathname)}:${await mark(pathOf(form))}`;

async function offerKept(form) {
  const key = await nameOf(form);
  const kept = read(key);
  if (!kept) return;
  try {
    offer(form, key, await unseal(key, kept));
  } catch {
    forget(key);
  }
}

function watch(form, passed) {
  const said = element("p", "govuk-hint gt-kept__said");
  said.setAttribute("role", "status");
  form.append(said);
  const keep = async () => {
    try {
      const key = await nameOf(form);
      localStorage.setItem(key, JSON.stringify(await seal(key, typedIn(form))));
      if (!said.textContent) said.textContent = "We keep what you type in this browser until you save it.";
    } catch {
      // As above: then it is not kept, and can be sent all the same.
    }
  };
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
  guard(form, keep, () => {
    clearTimeout(waiting);
    passed();
  });
}

// What the server says it has saved need not be kept.
async function forgetSaved() {
  const saved = document.cookie.split("; ").find((one) => SAVED.test(one));
  if (!saved) return;
  const path = await mark(decodeURIComponent(saved.slice(saved.indexOf("=") + 1)));
  own().filter((key) => key.endsWith(`:${path}`)).forEach(forget);
  const name = saved.slice(0, saved.indexOf("="));
  const secure = name.startsWith("__Host-") ? "; secure" : "";
  document.cookie = `${name}=; path=/; max-age=0; samesite=lax${secure}`;
}

function askAtSignOut() {
  for (const form of document.querySelectorAll('form[action="/sign-out"]')) {
    form.addEventListener("submit", () => {
      if (own().length > 0 && confirm("Text that you typed and did not save is kept in this browser. Delete it as you sign out?")) {
        own().forEach(forget);
      }
    });
  }
}

// What is there from before: what was saved goes, what was not is offered.
async function findAgain(forms) {
  ours = await mark("");
  await forgetSaved();
  for (const form of forms) await offerKept(form);
}

/** Keeps what is typed into a page's forms; `passed` is told of each that is sent. Gives whether a form is kept. */
export function keepTyped(passed) {
  for (const key of keys()) {
    const kept = read(key);
    // Earlier versions kept it readable.
    if (!kept?.sealed || !(kept.at > Date.now() - LASTS)) forget(key);
  }
  if (!mayKeep) return () => false;
  askAtSignOut();
  const forms = [...document.querySelectorAll("form[data-keep]:not([data-no-keep])")];
  const long = forms.filter((form) => form.querySelector("textarea"));
  long.forEach((form) => watch(form, () => passed(form)));
  findAgain(long).catch(() => {});
  return (form) => long.includes(form);
}
