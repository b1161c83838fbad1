/* Pages call their language zh-Hans-CN; the date library knows it as zh-cn. */
if (window.moment) {
  window.moment.defineLocale("zh-hans", { parentLocale: "zh-cn" });
}
