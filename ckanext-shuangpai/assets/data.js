/* A load that runs: ask how far it is, and show the table when it is done. Copying of links. */
"use strict";

(() => {
  const PAUSE = 3000;
  const GOING = ["waiting", "running"];

  async function follow(box) {
    const root = document.querySelector("meta[name=site-root]")?.content || document.body.dataset.siteRoot || "/";
    const address = `${root}api/action/shuangpai_data_status?resource_id=${encodeURIComponent(box.dataset.shuangpaiResource)}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const { result } = await answer.json();
      if (answer.ok && !GOING.includes(result.state)) {
        window.location.reload();
        return;
      }
    } catch {
      /* without a connection: ask again */
    }
    window.setTimeout(follow, PAUSE, box);
  }

  async function copy(event) {
    const link = event.currentTarget;
    if (!navigator.clipboard) return;
    event.preventDefault();
    await navigator.clipboard.writeText(link.href);
    const words = link.textContent;
    link.textContent = link.dataset.shuangpaiCopy;
    window.setTimeout(() => { link.textContent = words; }, PAUSE);
  }

  for (const box of document.querySelectorAll("[data-shuangpai-load]")) {
    if (GOING.includes(box.dataset.shuangpaiLoad)) window.setTimeout(follow, PAUSE, box);
  }
  for (const link of document.querySelectorAll("a[data-shuangpai-copy]")) {
    link.addEventListener("click", copy);
  }
})();
