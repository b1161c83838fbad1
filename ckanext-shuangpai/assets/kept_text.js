/* Text that a form keeps in this browser belongs to one account: it goes when that account logs out. */
(function () {
  "use strict";
  const PREFIX = "shuangpai-kept:";

  function each(visit) {
    try {
      Object.keys(window.localStorage).filter((key) => key.startsWith(PREFIX)).forEach(visit);
    } catch {
      /* A browser that keeps nothing has nothing to remove. */
    }
  }

  const meta = document.querySelector('meta[name="shuangpai-account"]');
  const account = meta ? meta.content : "";
  if (account) {
    each((key) => {
      if (!key.startsWith(`${PREFIX}${account}:`)) window.localStorage.removeItem(key);
    });
  }
  document.addEventListener("submit", (event) => {
    if (/\/user\/_?logout/.test(event.target.getAttribute("action") || "")) {
      document.dispatchEvent(new CustomEvent("shuangpai:logout"));
      each((key) => window.localStorage.removeItem(key));
    }
  });
})();
