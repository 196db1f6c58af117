// Runs before the first paint, so that a stored theme never flashes the other one.
// A classic script on purpose: modules run after the document is parsed.
try {
  const stored = localStorage.getItem('tocsin.theme');
  if (stored === 'light' || stored === 'dark') document.documentElement.dataset.theme = stored;
} catch {
  // Storage may be forbidden; then the system's theme it is.
}
