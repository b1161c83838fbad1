/* Tabs of an entry: without this script the tabs are links to sections that stand below each other.
   The tab that is open stands in the address, so that it can be sent to somebody. */
(() => {
  const bar = document.querySelector("[data-shuangpai-tabs]");
  if (!bar) return;
  const tabs = [...bar.querySelectorAll("a[href^='#']")];
  const panels = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));

  const open = (number) => {
    tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === number));
      tab.tabIndex = at === number ? 0 : -1;
      panels[at].classList.toggle("shuangpai-folded", at !== number);
    });
  };

  /* A link may lead into a tab: to the tab itself or to something in it. */
  const follow = () => {
    const wanted = decodeURIComponent(window.location.hash.slice(1));
    const target = wanted && document.getElementById(wanted);
    const number = target ? panels.findIndex((panel) => panel.contains(target)) : -1;
    open(Math.max(number, 0));
    if (number >= 0 && !panels.includes(target)) target.scrollIntoView();
  };

  const go = (number) => {
    const tab = tabs[(number + tabs.length) % tabs.length];
    window.history.replaceState(null, "", tab.hash);
    open(tabs.indexOf(tab));
    tab.focus();
  };

  bar.setAttribute("role", "tablist");
  tabs.forEach((tab, number) => {
    tab.id = `${panels[number].id}-tab`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panels[number].id);
    tab.parentElement.setAttribute("role", "presentation");
    panels[number].setAttribute("role", "tabpanel");
    panels[number].setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      go(number);
    });
    tab.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: number + 1, ArrowLeft: number - 1, Home: 0, End: -1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      go(steps[event.key]);
    });
  });
  window.addEventListener("hashchange", follow);
  follow();
})();
