// What pages cannot do by themselves: menus that close, pages that refresh what is in progress. Everything works without it, by reloading.
(() => {
  "use strict";

  // A menu closes by Escape and by a click elsewhere.
  const closeMenus = except => document.querySelectorAll("details.menu[open]").forEach(menu => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", event => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // data-refresh="SECONDS": the element is replaced by the same one of the page as it is now, unless somebody is typing in it.
  const refresh = async element => {
    if (document.hidden || element.contains(document.activeElement) || element.querySelector(":popover-open")) return;
    const answer = await fetch(location.href, { headers: { "Accept": "text/html" }, redirect: "error" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(element.id);
    if (fresh) element.replaceWith(fresh);
  };
  const waited = new WeakMap();
  setInterval(() => document.querySelectorAll("[data-refresh][id]").forEach(element => {
    const seconds = (waited.get(element) ?? 0) + 1;
    waited.set(element, seconds);
    if (seconds % Number(element.dataset.refresh) === 0) refresh(element).catch(() => { });
  }), 1000);

  // data-face: what is about the same face lights up together.
  const light = (target, on) => {
    const face = target.closest?.("[data-face]")?.dataset.face;
    if (face) document.querySelectorAll(`[data-face="${CSS.escape(face)}"]`).forEach(part => part.classList.toggle("active", on));
  };
  for (const [begins, ends] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    document.addEventListener(begins, event => light(event.target, true));
    document.addEventListener(ends, event => light(event.target, false));
  }

  // A link with data-key="K" is followed by pressing that key, unless somebody is typing.
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`)?.click();
  });

  // data-fullscreen="ID": shows that element on the whole screen instead of following the link.
  document.addEventListener("click", event => {
    const link = event.target.closest("[data-fullscreen]");
    if (!link || !document.fullscreenEnabled || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (document.fullscreenElement) document.exitFullscreen(); else document.getElementById(link.dataset.fullscreen).requestFullscreen();
  });

  // data-draw="ID": while it is open, a box is drawn on that photo, by pointer or by arrow keys, and its numbers are in the form.
  const fields = ["x", "y", "width", "height"];
  const beginDrawing = details => {
    const stage = document.getElementById(details.dataset.draw);
    const frame = stage.querySelector(".photo-frame");
    const [width, height] = [Number(frame.dataset.width), Number(frame.dataset.height)];
    const inputs = fields.map(name => details.querySelector(`input[name="${name}"]`));
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("class", "drawn");
    rect.setAttribute("tabindex", "0");
    rect.setAttribute("role", "img");
    rect.setAttribute("aria-label", "The new box: arrow keys move it, with Shift they change its size");
    const read = () => inputs.map(input => Number(input.value) || 0);
    const show = () => read().forEach((value, i) => rect.setAttribute(fields[i], `${100 * value / (i % 2 ? height : width)}%`));
    const write = (x, y, w, h) => {
      w = Math.min(Math.max(w, 1), width); h = Math.min(Math.max(h, 1), height);
      [Math.min(Math.max(x, 0), width - w), Math.min(Math.max(y, 0), height - h), w, h].forEach((value, i) => { inputs[i].value = Math.round(value * 10) / 10; });
      show();
    };
    const at = event => {
      const box = frame.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width * width, (event.clientY - box.top) / box.height * height];
    };
    let from = null;
    const ended = new AbortController();
    const on = (target, type, act) => target.addEventListener(type, act, { signal: ended.signal });
    on(frame, "pointerdown", event => {
      if (event.button !== 0) return;
      event.preventDefault();
      frame.setPointerCapture(event.pointerId);
      const [x, y] = at(event);
      from = event.target === rect ? { move: true, x, y, box: read() } : { x, y };
    });
    on(frame, "pointermove", event => {
      if (!from) return;
      const [x, y] = at(event);
      if (from.move) write(from.box[0] + x - from.x, from.box[1] + y - from.y, from.box[2], from.box[3]);
      else write(Math.max(Math.min(x, from.x), 0), Math.max(Math.min(y, from.y), 0), Math.abs(x - from.x), Math.abs(y - from.y));
    });
    on(frame, "pointerup", () => { from = null; });
    on(frame, "pointercancel", () => { from = null; });
    on(frame, "click", event => event.preventDefault());
    on(rect, "keydown", event => {
      const step = Math.max(1, Math.round(Math.max(width, height) / 200));
      const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
      if (dx === undefined) return;
      event.preventDefault();
      const [x, y, w, h] = read();
      if (event.shiftKey) write(x, y, w + dx, h + dy); else write(x + dx, y + dy, w, h);
    });
    inputs.forEach(input => on(input, "input", show));
    stage.classList.add("drawing");
    stage.querySelector(".boxes").append(rect);
    if (!inputs.every(input => input.value)) {
      const side = Math.min(width, height) / 5;
      write((width - side) / 2, (height - side) / 2, side, side);
    } else show();
    stage.scrollIntoView({ block: "nearest" });
    rect.focus({ preventScroll: true });
    return () => { ended.abort(); rect.remove(); stage.classList.remove("drawing"); };
  };
  const drawing = new WeakMap();
  document.addEventListener("toggle", event => {
    const details = event.target;
    if (!details.matches?.("[data-draw]")) return;
    drawing.get(details)?.();
    drawing.delete(details);
    if (details.open) drawing.set(details, beginDrawing(details));
  }, true);

  // data-drop: a form for one file, which may also be dropped or pasted anywhere on the page; it is sent at once.
  const dropForm = () => document.querySelector("form[data-drop]");
  const send = (form, files, input) => {
    const file = [...files].find(one => one.size > 0);
    if (!file) return;
    const said = form.querySelector("[data-said]");
    said.classList.toggle("wrong", file.size > Number(form.dataset.most));
    if (file.size > Number(form.dataset.most)) {
      said.textContent = `“${file.name}” has ${(file.size / 1e6).toFixed(1)} MB, and a search takes at most ${(form.dataset.most / 1e6).toFixed(1)} MB; choose a smaller copy of it.`;
      form.reset();
      return;
    }
    const chosen = new DataTransfer();
    chosen.items.add(file);
    input.files = chosen.files;
    form.querySelectorAll('input[type="file"]').forEach(other => { if (other !== input) other.disabled = true; });
    said.textContent = `Searching by “${file.name}”…`;
    form.requestSubmit();
  };
  document.addEventListener("change", event => {
    const form = event.target.closest?.("form[data-drop]");
    if (form && event.target.type === "file") send(form, event.target.files, event.target);
  });
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) document.addEventListener(type, event => {
    const form = dropForm();
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", type === "dragenter" || type === "dragover");
    if (type === "drop") send(form, event.dataTransfer.files, form.querySelector('input[name="photo"]'));
  });
  document.addEventListener("paste", event => {
    const form = dropForm();
    if (form && event.clipboardData?.files.length) send(form, event.clipboardData.files, form.querySelector('input[name="photo"]'));
  });
  document.addEventListener("submit", event => {
    const button = event.target.querySelector?.("[data-busy]");
    if (!button) return;
    button.textContent = button.dataset.busy;
    setTimeout(() => { button.disabled = true; });
  });
  window.addEventListener("pageshow", event => { if (event.persisted && dropForm()) location.reload(); });
})();

// People. The review: an answer shows the question that is ready at once, and is sent meanwhile; Y, N, ? and Z answer by keyboard.
(() => {
  "use strict";

  const review = () => document.querySelector("[data-review]");
  const shown = () => document.querySelector("[data-question]:not([hidden])");
  let sending = Promise.resolve();
  let waiting = 0;

  const say = text => {
    const alert = review()?.querySelector("[data-problem]");
    if (!alert) return;
    alert.hidden = !text;
    alert.querySelector("p").replaceChildren(...(text ? [text] : []));
    return alert.querySelector("p");
  };

  const send = async (form, body) => {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "Accept": "application/json" }, redirect: "manual" });
    if (answer.status === 401 || answer.type === "opaqueredirect") throw new Error("session");
    const told = await answer.json().catch(() => null);
    if (!answer.ok) throw new Error(told?.detail ?? `The server answered with status ${answer.status}.`);
  };

  // What the server has to ask now; the question that somebody is looking at stays where it is.
  const reload = async keep => {
    const answer = await fetch(location.href, { headers: { "Accept": "text/html" }, redirect: "manual" });
    if (!answer.ok) throw new Error(answer.type === "opaqueredirect" ? "session" : `The server answered with status ${answer.status}.`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (waiting > 1) return; // the last answer brings it
    document.getElementById("review-progress")?.replaceWith(page.getElementById("review-progress"));
    const [now, fresh] = [review(), page.querySelector("[data-review]")];
    const current = keep ? shown() : null;
    const same = current && fresh.querySelector(`[data-question="${current.dataset.question}"]`);
    if (same) {
      fresh.querySelectorAll("[data-question]").forEach(question => { question.hidden = question !== same; });
      same.replaceWith(current);
    }
    const alert = now.querySelector("[data-problem]");
    fresh.querySelector("[data-problem]").replaceWith(alert);
    now.replaceWith(fresh);
  };

  const failed = (error, again) => {
    if (error.message === "session") {
      const place = say("Your session has ended, and this answer was not kept. ");
      const link = document.createElement("a");
      link.href = `/sign-in?from=${encodeURIComponent(location.pathname)}`;
      link.textContent = "Sign in, and answer it again";
      place?.append(link);
      if (again) {
        document.querySelectorAll("[data-question]").forEach(question => { question.hidden = question !== again; });
      }
      return true;
    }
    say(error instanceof TypeError ? "The server does not answer; this answer was not kept." : error.message);
    return false;
  };

  const answer = (form, button) => {
    const question = form.closest("[data-question]");
    const body = new FormData(form, button);
    let next = question.nextElementSibling;
    while (next && !next.matches("[data-question]")) next = next.nextElementSibling;
    say("");
    question.hidden = true;
    if (next) next.hidden = false;
    waiting++;
    sending = sending.then(async () => {
      let isOver = false;
      try {
        await send(form, body);
      } catch (error) {
        isOver = failed(error, question);
        if (error instanceof TypeError) {
          isOver = true;
          document.querySelectorAll("[data-question]").forEach(one => { one.hidden = one !== question; });
        }
      }
      if (!isOver) await reload(true).catch(error => failed(error));
      waiting--;
    });
  };

  const undo = form => {
    const body = new FormData(form);
    waiting++;
    sending = sending.then(async () => {
      try {
        say("");
        await send(form, body);
        await reload(false);
      } catch (error) {
        failed(error);
      }
      waiting--;
    });
  };

  document.addEventListener("submit", event => {
    if (event.target.matches("[data-answer]")) {
      event.preventDefault();
      if (!event.target.closest("[hidden]")) answer(event.target, event.submitter);
    } else if (event.target.matches("[data-undo]")) {
      event.preventDefault();
      undo(event.target);
    }
  }, true);

  document.addEventListener("keydown", event => {
    if (!review() || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, select, textarea, [popover]")) return;
    const key = CSS.escape(event.key.toLowerCase());
    const button = shown()?.querySelector(`[data-key="${key}"]`) ?? review().querySelector(`[data-undo] [data-key="${key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // Lists that reload when their order is chosen; how many are chosen; names that fit what is typed.
  document.addEventListener("change", event => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
    if (event.target.matches(".choose input")) {
      const count = document.querySelectorAll(".choose input:checked").length;
      document.querySelectorAll("[data-chosen]").forEach(text => { text.textContent = `${count} ${count === 1 ? text.dataset.chosen : text.dataset.chosen === "person" ? "people" : `${text.dataset.chosen}s`}`; });
    }
  });
  let asked = "";
  document.addEventListener("input", async event => {
    const list = event.target.list;
    if (!list?.dataset.names || event.target.value === asked) return;
    asked = event.target.value;
    const answer = await fetch(`${list.dataset.names}?q=${encodeURIComponent(asked)}`, { headers: { "Accept": "application/json" }, redirect: "error" }).catch(() => null);
    if (!answer?.ok || event.target.value !== asked) return;
    list.replaceChildren(...(await answer.json()).map(name => Object.assign(document.createElement("option"), { value: name })));
  });
})();
