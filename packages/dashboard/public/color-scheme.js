// Before the first paint, so that nobody who chose the dark sees a white flash.
(() => {
  const wanted = localStorage.getItem('kvitt-color-scheme') ?? 'auto';
  const isDark =
    wanted === 'dark' || (wanted === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();
