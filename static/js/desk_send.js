// How the desk asks the server: with the page's token, and with a log-in in place when the session has ended. What
// was typed stays where it is; the same request goes out again afterwards.

const root = document.getElementById("desk");
const meta = document.querySelector('meta[name="csrf-token"]');
const dialog = document.getElementById("desk-login");

export const say = (name) => root.dataset[`w${name}`];
export const address = (name) => root.dataset[name];

export class NotLoggedIn extends Error {}
export class NoNetwork extends Error {}

async function raw(url, { body, background = false } = {}) {
  const headers = { Accept: "application/json" };
  if (body) headers["X-CSRFToken"] = meta.content;
  if (background) headers["X-Background"] = "1";
  try {
    return await fetch(url, { method: body ? "POST" : "GET", headers, body });
  } catch {
    throw new NoNetwork();
  }
}

const isOut = (response) => response.status === 401 || new URL(response.url).pathname === address("login");

// A token of an older session is refused with 400; the page's news brings the one that holds.
async function isStale(response) {
  if (response.status !== 400) return false;
  const news = await raw(address("now"));
  if (isOut(news)) return true;
  const told = await news.json();
  if (told.csrf === meta.content) return false;
  take(told);
  return true;
}

function take({ csrf, person }) {
  if (person !== document.documentElement.dataset.person) {
    // Somebody else sat down: their page is their own, and what was typed waits for who typed it.
    location.reload();
    throw new NotLoggedIn();
  }
  meta.content = csrf;
}

/**
 * Sends a request and resolves to its answer; asks for a log-in first where the session has ended. While somebody logs
 * in, what goes out by itself would carry the token of the session that ended: it stays here.
 */
export async function send(url, { body = null, background = false } = {}) {
  if (background && dialog.open) throw new NotLoggedIn();
  const form = body && new URLSearchParams([...body].filter(([name]) => name !== "csrf_token"));
  for (let turn = 0; ; turn += 1) {
    const response = await raw(url, { body: form, background });
    const out = isOut(response);
    if (!out && (turn > 1 || !(form && (await isStale(response))))) return response;
    if (background) throw new NotLoggedIn();
    if (out || turn) await logIn();
  }
}

async function enter(form) {
  const page = new DOMParser().parseFromString(await (await raw(address("login"))).text(), "text/html");
  meta.content = page.querySelector('meta[name="csrf-token"]').content;
  const body = new URLSearchParams({ username: form.username.value, password: form.password.value, next: address("now") });
  const answer = await raw(address("login"), { body });
  if (answer.status >= 400) {
    const said = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("login-error");
    return said?.textContent.trim() || say("Wrong");
  }
  if (new URL(answer.url).pathname !== address("now")) {
    location.assign(answer.url);
    throw new NotLoggedIn();
  }
  take(await answer.json());
  return "";
}

function logIn() {
  const form = dialog.querySelector("form");
  const error = form.querySelector("[data-error]");
  const before = document.activeElement;
  form.username.value = root.dataset.username;
  form.password.value = "";
  error.hidden = true;
  if (!dialog.open) dialog.showModal();
  form.password.focus();
  return new Promise((resolve, reject) => {
    form.onsubmit = async (event) => {
      event.preventDefault();
      try {
        const refused = await enter(form);
        error.hidden = !refused;
        error.textContent = refused;
        if (refused) return form.password.select();
        dialog.dataset.done = "1";
        dialog.close();
      } catch (failed) {
        error.hidden = false;
        error.textContent = failed instanceof NoNetwork ? say("Offline") : String(failed.message);
      }
    };
    form.querySelector("[data-close]").onclick = () => dialog.close();
    dialog.onclose = () => {
      const done = dialog.dataset.done;
      delete dialog.dataset.done;
      form.password.value = "";
      before?.focus?.();
      if (done) resolve();
      else reject(new NotLoggedIn());
    };
  });
}

/** A sentence for whatever went wrong on the way. */
export async function trouble(failed) {
  if (failed instanceof NoNetwork) return say("Offline");
  if (failed instanceof NotLoggedIn) return say("Out");
  if (failed instanceof Response) {
    const told = await failed.clone().json().catch(() => null);
    return say("Failed") + (told?.sentence || failed.status);
  }
  throw failed;
}

/** 32 hexadecimal digits: the name of one press, so that one sent twice is done once. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
