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
})();
